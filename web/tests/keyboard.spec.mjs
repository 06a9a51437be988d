// Everything the page does, by keyboard alone: nothing is clicked, and nothing is focused except by keys. After each key some element has the focus,
// looks focused, and is not covered.
import { FIGURE, box, expect, open, picture, story, test, views } from './page.mjs';
import { press, tabTo, toPicture, use } from './keys.mjs';

for (const locale of ['en-US', 'ko-KR']) {
  test.describe(locale, () => {
    test.use({ locale });
    test.slow();

    test('the picture and the actions of its processes', async ({ page }) => {
      await open(page);
      await press(page, 'Tab');
      await expect(page.locator('#skip')).toBeFocused();
      await press(page, 'Enter');
      await expect(box(page, 'A')).toBeFocused();
      await press(page, 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowRight');
      await expect(box(page, 'H')).toBeFocused();
      await press(page, 'f');
      await expect(box(page, 'K')).toBeVisible();
      await press(page, 'n');
      await expect(box(page, 'L').locator('.pids')).toHaveText('12 / 9 / 5 / 1');
      // The subtree is folded and unfolded.
      await press(page, ' ');
      await expect(page.locator('.node')).toHaveCount(8);
      await press(page, ' ');
      await expect(page.locator('.node')).toHaveCount(12);
      await press(page, '+', '-', '0', 'End', 'Home');
      await expect(box(page, 'A')).toBeFocused();
      // A form: a signal is selected by typing its name.
      await press(page, 'ArrowDown', 'k');
      await expect(page.locator('#form-field')).toBeFocused();
      await page.keyboard.type('KILL');
      await use(page, '#go');
      await expect(story(page)).toContainText('kill');
      await expect(page.locator('.node[aria-selected="true"]')).toBeFocused();
      // Each form can be left without an effect.
      await press(page, 'Home');
      for (const opener of ['#setns', '#kill', '#exit']) {
        await use(page, opener);
        await expect(page.locator('#form-field')).toBeFocused();
        await press(page, 'Escape');
        await expect(page.locator(opener)).toBeFocused();
      }
      await toPicture(page);
      await press(page, 'Home');
      await use(page, '#unshare');
      await expect(page.locator('.view h3').last()).toHaveText('F');
      await use(page, '#setns');
      await press(page, 'Home');
      await use(page, '#go');
      await expect(story(page)).toContainText('A setns A');
      // A name, a line, and a call without a button: the list is gone through, and the line can be edited.
      await tabTo(page, '#process-name');
      await page.keyboard.type('worker');
      await use(page, '#fork', 'Shift+Tab');
      await expect(box(page, 'worker')).toBeVisible();
      await tabTo(page, '#more-calls');
      await press(page, 'ArrowDown', 'ArrowDown');
      const chosen = await page.locator('#more-calls').inputValue();
      await expect(page.locator('#line')).toHaveValue(chosen);
      await tabTo(page, '#line');
      await press(page, 'Enter');
      await expect(story(page)).toContainText(chosen.split(' ').slice(0, 2).join(' '));
      await toPicture(page);
      await press(page, '/');
      await expect(page.locator('#line')).toBeFocused();
      await page.keyboard.type('A frok K');
      await press(page, 'Enter');
      await expect(page.locator('#line')).toHaveAttribute('aria-invalid', 'true');
      // Screen readers are told what is wrong and what was probably meant, without the list of all calls.
      const said = await page.locator('#announcement').textContent();
      expect(said).toContain('fork');
      expect(said).not.toContain('prctl');
      expect(said.length).toBeLessThan(120);
      await expect(story(page)).toContainText('prctl');
    });

    test('search, legend and questions', async ({ page }) => {
      await open(page);
      await toPicture(page);
      await press(page, 's');
      await expect(page.locator('#find')).toBeFocused();
      await page.keyboard.type('h');
      await press(page, 'Enter');
      await expect(box(page, 'H')).toHaveAttribute('aria-selected', 'true');
      await press(page, 'Escape');
      await expect(page.locator('#find')).toHaveValue('');
      await use(page, '#legend-open');
      await tabTo(page, '#legend');
      await use(page, '#legend-open', 'Shift+Tab');
      await expect(page.locator('#legend')).toHaveCount(0);
      await use(page, '#zoom-in');
      await use(page, '#fit');
      await tabTo(page, '#process-7');
      await press(page, 'w');
      await expect(page.locator('.why .question')).toContainText('H');
      await use(page, '#why-kernel');
      await expect(page.locator('#kernel-terms')).toBeVisible();
      await use(page, '#why-back', 'Shift+Tab');
      await expect(page.locator('.why .question')).toHaveCount(0);
      // An answer is read from its title.
      await expect(page.locator('#why-title')).toBeFocused();
      await use(page, '.questions button');
      await expect(page.locator('.why .question')).toBeVisible();
      await expect(page.locator('#why-title')).toBeFocused();
    });

    test('the views, the matrix and the tree of namespaces', async ({ page }) => {
      await open(page);
      const shown = () => page.locator('.view h3').allTextContents();
      await use(page, '.space.ns-2');
      await expect(page.locator('.space.ns-2')).toHaveAttribute('aria-pressed', 'true');
      await press(page, 'Enter');
      // One view: as a tree, sorted, row by row.
      await use(page, '#view-0-tree');
      await expect(page.locator('.view').first().getByRole('treegrid')).toBeVisible();
      await press(page, 'Enter');
      await tabTo(page, '.view tr[tabindex="0"]');
      await press(page, 'ArrowDown', 'End', 'Enter');
      await expect(box(page, 'J')).toHaveAttribute('aria-selected', 'true');
      await press(page, 'Home', 'ArrowUp', 'ArrowRight', 'Enter', 'Enter');
      await expect(page.locator('#view-0-ppid')).toBeFocused();
      await expect(page.locator('.view').first().locator('th').nth(1)).toHaveAttribute('aria-sort', 'descending');
      // Pinned, moved, hidden and shown again.
      await use(page, '#view-2-more');
      await use(page, '#view-2-pin');
      expect(await shown()).toEqual(['C', 'A', 'B', 'D']);
      await press(page, 'Enter');
      await use(page, '#view-2-up');
      expect(await shown()).toEqual(['A', 'C', 'B', 'D']);
      await use(page, '#view-2-down');
      await use(page, '#view-2-hide');
      expect(await shown()).toEqual(['A', 'B', 'D']);
      await expect(page.locator('#view-2-show')).toBeFocused();
      await press(page, 'Enter');
      expect(await shown()).toEqual(['A', 'B', 'C', 'D']);
      await expect(page.locator('#view-2-more')).toBeFocused();
      await use(page, '#show-matrix', 'Shift+Tab');
      await tabTo(page, '.matrix tr[tabindex="0"]');
      await press(page, 'Home', 'ArrowDown', 'Enter');
      await expect(box(page, 'B')).toHaveAttribute('aria-selected', 'true');
      await press(page, 'ArrowUp', 'ArrowUp', 'ArrowRight', 'Enter');
      await expect(page.locator('#matrix-in-0')).toBeFocused();
      await use(page, '.choices .tool', 'Shift+Tab');
      await expect(page.locator('.matrix')).toHaveCount(0);
    });

    test('time: undo and redo, events, branches and comparison', async ({ page }) => {
      await open(page);
      await toPicture(page);
      await press(page, '/');
      await page.keyboard.type('A kill 4 KILL');
      await press(page, 'Enter');
      const dead = { A: '1', B: '2 / 1', C: '3', D: '4 / 1', E: '5 / 6', F: '6 / 7' };
      await expect.poll(() => picture(page)).toEqual(dead);
      await use(page, '#event-back');
      await press(page, 'Enter', 'Enter');
      await expect(page.locator('.why li[aria-current]')).toBeVisible();
      await use(page, '#event-on');
      await press(page, 'Enter', 'Enter');
      await expect.poll(() => picture(page)).toEqual(dead);
      await use(page, '#undo', 'Shift+Tab');
      await expect.poll(() => views(page)).toEqual(FIGURE);
      await use(page, '#redo');
      await expect.poll(() => picture(page)).toEqual(dead);
      await tabTo(page, '.time input[type="range"]');
      await press(page, 'Home');
      await expect.poll(() => views(page)).toEqual({ A: ['1 0 A'] });
      await press(page, 'End', 'ArrowLeft');
      await expect.poll(() => views(page)).toEqual(FIGURE);
      await toPicture(page);
      await press(page, 'f', 'Control+z', 'n');
      await expect(page.locator('#log .other')).toHaveCount(2);
      // The list of steps.
      await tabTo(page, '#log .go-to[tabindex="0"]', 'Shift+Tab');
      await press(page, 'Home', 'ArrowDown', 'Enter');
      await expect.poll(() => views(page)).toEqual({ A: ['1 0 A', '2 1 B', '3 1 C'], B: ['1 0 B'] });
      await expect(page.locator('#step-1')).toBeFocused();
      await press(page, 'End', 'Enter', 'ArrowUp');
      const step = await page.evaluate(() => document.activeElement.id);
      await press(page, 'c');
      await expect(page.locator('.comparison')).toBeVisible();
      await press(page, 'Escape');
      await expect(page.locator('dialog')).toHaveCount(0);
      await expect(page.locator(`#${step}`)).toBeFocused();
      await use(page, '.parting .compare');
      await expect(page.locator('.comparison')).toBeVisible();
      await press(page, 'Enter');
      await expect(page.locator('.parting .compare').first()).toBeFocused();
      await use(page, '.parting .other', 'Shift+Tab');
      await expect.poll(() => picture(page)).toEqual(dead);
    });

    test('terminals: typing, leaving and switching', async ({ page }) => {
      await open(page);
      await toPicture(page);
      await press(page, 't');
      await expect(page.locator('#shell')).toBeFocused();
      await page.keyboard.type('sleep 100 & ec');
      await press(page, 'Tab');
      await expect(page.locator('#shell')).toHaveValue('sleep 100 & echo ');
      await page.keyboard.type('hello');
      await press(page, 'Enter');
      await expect(page.locator('.screen pre').last()).toHaveText('hello');
      await press(page, 'ArrowUp');
      await expect(page.locator('#shell')).toHaveValue('sleep 100 & echo hello');
      await press(page, 'Control+c');
      await use(page, '#clock-10');
      await expect(page.locator('#clock')).toHaveText('09:00:10');
      // The system calls of the line unfold.
      await tabTo(page, '#log .go-to[tabindex="0"]', 'Shift+Tab');
      await press(page, 'ArrowUp');
      await use(page, '#log .unfold[tabindex="0"]', 'Shift+Tab');
      await expect(page.locator('.calls li').first()).toBeVisible();
      await tabTo(page, '#terminals');
      await press(page, 'ArrowDown');
      await expect(page.locator('.entry b')).toHaveText('B #');
      await expect(page.locator('#terminals')).toBeFocused();
      await tabTo(page, '#shell');
      await page.keyboard.type('echo $$');
      await press(page, 'Enter');
      await expect(page.locator('.screen pre').last()).toHaveText('1');
      await press(page, 'Shift+Tab', 'Shift+Tab');
      await expect(page.locator('#terminals')).toBeFocused();
    });

    test('sharing, worlds, help, language and theme', async ({ page }) => {
      await open(page);
      await use(page, '#share');
      await expect(page.locator('dialog')).toBeVisible();
      await use(page, '[data-copies="Outline"]');
      await expect(page.locator('#kept .told')).toBeVisible();
      await press(page, 'Escape');
      await expect(page.locator('#share')).toBeFocused();
      await use(page, '#script', 'Shift+Tab');
      await tabTo(page, '#script-text');
      await page.keyboard.press('Control+End');
      await page.keyboard.type('\nC fork K');
      await use(page, '#run-script');
      await expect(box(page, 'K')).toBeVisible();
      await expect(page.locator('#script')).toBeFocused();
      await toPicture(page);
      await press(page, 'f');
      await expect(page.locator('.node')).toHaveCount(12);
      await use(page, '#worlds', 'Shift+Tab');
      await tabTo(page, '#world-name');
      await page.keyboard.type('Second');
      await press(page, 'Enter');
      await expect(page.locator('.worlds > li')).toHaveCount(2);
      await use(page, '[id^="rename-"]');
      await expect(page.locator('#new-name')).toBeFocused();
      await page.keyboard.type('!');
      await press(page, 'Enter');
      await tabTo(page, '.worlds li:last-child button:last-child');
      await press(page, 'Enter');
      await expect(page.locator('#bring-back')).toBeFocused();
      await press(page, 'Enter');
      await expect(page.locator('.worlds > li')).toHaveCount(2);
      await press(page, 'Escape');
      await expect(page.locator('#worlds')).toBeFocused();
      await press(page, '?');
      await expect(page.locator('#single-keys')).toBeVisible();
      await use(page, '#about');
      await expect(page.locator('dialog .about')).toBeVisible();
      await expect(page.locator('#dialog-title')).toBeFocused();
      await press(page, 'Escape');
      await press(page, '?');
      await use(page, '#take-tour');
      await expect(page.locator('#tour')).toBeFocused();
      for (const stop of ['views', 'actions', 'why', 'time']) {
        await press(page, 'ArrowRight');
        await expect(page.locator('.page')).toHaveAttribute('data-tour', stop);
      }
      await press(page, 'Escape');
      await expect(page.locator('#help')).toBeFocused();
      await use(page, '#theme', 'Shift+Tab');
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
      const other = locale === 'ko-KR' ? 'en' : 'ko';
      await use(page, `.segments [lang="${other}"]`, 'Shift+Tab');
      await expect(page.locator('html')).toHaveAttribute('lang', other);
      await tabTo(page, '#scenario', 'Shift+Tab');
      await press(page, 'Home', 'ArrowDown');
      await expect.poll(async () => Object.keys(await views(page))).not.toEqual(['A', 'B', 'C', 'D']);
      await expect(page.locator('#scenario')).toBeFocused();
    });

    test.describe('on a narrow page', () => {
      test.use({ viewport: { width: 360, height: 740 } });

      test('tabs and their contents', async ({ page }) => {
        await open(page);
        const tab = (name) => page.locator(`#tab-${name}`);
        await toPicture(page);
        await press(page, 'ArrowDown', 'f');
        await tabTo(page, '#tab-picture', 'Shift+Tab');
        await press(page, 'ArrowRight');
        await expect(tab('terminal')).toBeFocused();
        await expect(page.locator('.terminal')).toBeVisible();
        // A terminal, and another one.
        await tabTo(page, '#terminals');
        await expect(page.locator('.entry b')).toHaveText('B #');
        await press(page, 'End');
        await expect(page.locator('.entry b')).toHaveText('K #');
        await press(page, 'Home');
        await expect(page.locator('.entry b')).toHaveText('A #');
        await tabTo(page, '#shell');
        await page.keyboard.type('echo here');
        await press(page, 'Enter');
        await expect(page.locator('.screen pre').last()).toHaveText('here');
        await tabTo(page, '#tab-terminal', 'Shift+Tab');
        await press(page, 'ArrowRight');
        await use(page, '#view-0-more');
        await use(page, '#view-0-hide');
        await expect(page.locator('#view-0-show')).toBeFocused();
        await tabTo(page, '#tab-views', 'Shift+Tab');
        await press(page, 'ArrowRight');
        await use(page, '.space.ns-3');
        await expect(page.locator('.space.ns-3')).toHaveAttribute('aria-pressed', 'true');
        await tabTo(page, '#tab-spaces', 'Shift+Tab');
        await press(page, 'ArrowRight');
        await tabTo(page, '#log .go-to[tabindex="0"]');
        await press(page, 'Home', 'End', 'Enter');
        await use(page, '#undo');
        await tabTo(page, '#tab-log', 'Shift+Tab');
        await press(page, 'ArrowRight');
        await expect(tab('picture')).toBeFocused();
        await press(page, 'End', 'ArrowLeft', 'Home');
        // Every part is tabbed through; the focus never gets behind the sticky bars.
        for (const name of ['picture', 'terminal', 'views', 'spaces', 'log']) {
          await tabTo(page, `#tab-${name}`, 'Shift+Tab');
          await tabTo(page, '#undo');
          await tabTo(page, `#tab-${name}`, 'Shift+Tab');
          await press(page, 'ArrowRight');
        }
      });
    });
  });
}

test('playing is started and stopped by keys', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await open(page);
  await tabTo(page, '#speed', 'Shift+Tab');
  await page.keyboard.type('0.5');
  await expect(page.locator('#speed')).toHaveValue('0.5×');
  await use(page, '#play', 'Shift+Tab');
  await expect.poll(async () => (await page.locator('.node').count()) < 10).toBe(true);
  await press(page, 'Enter');
  await expect(page.locator('#play')).toHaveAttribute('aria-label', 'Play the steps from here');
  await expect(page.locator('#play')).toBeFocused();
});
