// Working with the picture: search, zoom, folding, questions, the tour, and calls without a button.
import { box, expect, FIGURE, open, picture, run, story, test, views, visit } from './page.mjs';

for (const locale of ['en-US', 'ko-KR']) {
  test.describe(locale, () => {
    test.use({ locale });
    const says = (en, ko) => (locale === 'en-US' ? en : ko);

    test('clicking a number asks about it', async ({ page }) => {
      await open(page);
      await box(page, 'E').locator('.pids tspan').nth(2).click();
      await expect(page.locator('.why .question')).toHaveText(says('Why is E 6 in B?', 'E는 왜 B에서 6입니까?'));
      await page.locator('#why-kernel').click();
      await expect(page.locator('#kernel-terms')).toContainText('5');
      await expect(page.locator('.sources a').first()).toHaveAttribute('href', /^https:\/\/(man7|elixir)/);
      await page.locator('#why-back').click();
      await expect(page.locator('.why .question')).toHaveCount(0);
    });

    test('each sentence of the event list can be asked about', async ({ page }) => {
      await open(page);
      await box(page, 'H').click();
      await page.locator('#fork').click();
      await expect(story(page)).toContainText('H fork K');
      await page.locator('.why .ask').first().click();
      await expect(page.locator('.why .question')).toBeVisible();
      await page.locator('#why-back').click();
      await page.locator('#why-step').click();
      await expect(page.locator('.why .question')).toContainText('H fork K');
    });

    test('the tour moves between stops and returns to its start', async ({ page }) => {
      await open(page);
      await page.locator('#tour-start').click();
      await expect(page.locator('#tour')).toBeFocused();
      const stops = ['picture', 'views', 'actions', 'why', 'time'];
      for (const stop of stops) {
        await expect(page.locator('.page')).toHaveAttribute('data-tour', stop);
        if (stop !== 'time') await page.keyboard.press('ArrowRight');
      }
      await page.keyboard.press('Escape');
      await expect(page.locator('#tour')).toHaveCount(0);
      await page.locator('#help').click();
      await page.locator('#take-tour').click();
      await expect(page.locator('#tour')).toBeVisible();
      await expect(page.locator('dialog')).toHaveCount(0);
    });

    test('the page describes what is simulated, what is not, and how it is verified', async ({ page }) => {
      await open(page);
      await page.locator('#help').click();
      await page.locator('#about').click();
      await expect(page.locator('dialog h2')).toHaveText(says('What this is, and how far to trust it', /.+/));
      await expect(page.locator('dialog h3')).toHaveCount(3);
      await expect(page.locator('dialog code')).toContainText('verify @figure-1');
    });
  });
}

test('processes are found by name, number and state', async ({ page }) => {
  await open(page);
  const find = async (text) => {
    await page.locator('#find').fill(text);
    return page.locator('.search .count');
  };
  await expect(await find('7')).toHaveText('3');
  await expect(await find('h')).toHaveText('1');
  await page.locator('#find').press('Enter');
  await expect(box(page, 'H')).toHaveAttribute('aria-selected', 'true');
  await expect(await find('zombie')).toHaveText('none');
  await page.locator('#find').press('Escape');
  await expect(page.locator('#find')).toHaveValue('');
  await expect(page.locator('#find')).toBeFocused();
  // And once more to the process that was found, where single-letter keys work.
  await page.keyboard.press('Escape');
  await expect(box(page, 'H')).toBeFocused();
});

test('a failed check of a refused line names the cause', async ({ page }) => {
  await visit(page, `#run=${encodeURIComponent('root A level=32\nA clone B newpid=b\nB fork C')}`);
  await expect(story(page)).toContainText('The process B was never created');
  await expect(story(page)).not.toContainText('expects');
});

test('no handlers are mentioned when init is killed from inside', async ({ page }) => {
  await open(page);
  await run(page, 'B kill 1 KILL');
  await expect(story(page)).toContainText('takes KILL only from an ancestor namespace');
  await run(page, 'B kill 1 TERM');
  await expect(story(page)).toContainText('has no handler for it');
});

test('a subtree folds and unfolds by mouse and by keyboard', async ({ page }) => {
  await open(page);
  await box(page, 'D').click();
  await box(page, 'D').locator('.fold').click();
  await expect(page.locator('.node')).toHaveCount(6);
  await expect(box(page, 'D')).toHaveAttribute('aria-expanded', 'false');
  await expect(box(page, 'D')).toContainText('+4');
  await box(page, 'D').focus();
  await page.keyboard.press(' ');
  await expect(page.locator('.node')).toHaveCount(10);
  expect((await picture(page)).J).toBe('10 / 7 / 3');
});

test('similar siblings are grouped and ungrouped', async ({ page }) => {
  await open(page);
  await page.locator('#script').click();
  const lines = Array.from({ length: 40 }, (_, at) => `A fork P${at}`);
  await page.locator('#script-text').fill(lines.join('\n'));
  await page.locator('#run-script').click();
  await expect(page.locator('.node.group')).toHaveCount(1);
  await expect(page.locator('.node.group')).toContainText('10–41');
  await page.locator('.opens').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.node.group')).toHaveCount(0);
  await expect(page.locator('.node')).toHaveCount(41);
  await page.locator('#fold-likes').click();
  await expect(page.locator('.node.group')).toHaveCount(1);
});

test('the picture zooms in, zooms out and fits', async ({ page }) => {
  await open(page);
  const width = async () => (await box(page, 'H').boundingBox()).width;
  const before = await width();
  await page.locator('#zoom-in').click();
  await expect.poll(width).toBeGreaterThan(before);
  await page.locator('#zoom-in').click();
  await page.locator('#zoom-in').click();
  await expect(page.locator('#minimap')).toHaveCount(0);
  await page.locator('#fit').click();
  await expect(page.locator('#fit')).toHaveAttribute('aria-pressed', 'true');
  await box(page, 'H').focus();
  await page.keyboard.press('-');
  await expect(page.locator('#fit')).toHaveAttribute('aria-pressed', 'false');
});

test('calls without a button are offered as readable lines', async ({ page }) => {
  await open(page);
  const lines = await page.locator('#more-calls option').evaluateAll((options) => options.slice(1).map((option) => option.textContent));
  expect(lines.length).toBeGreaterThan(20);
  for (const line of lines) {
    await page.locator('#more-calls').focus();
    await page.locator('#more-calls').selectOption(line);
    await expect(page.locator('#line')).toHaveValue(line);
    // Going through the list with keys must reach the next entry.
    await expect(page.locator('#more-calls')).toBeFocused();
    await expect(page.locator('#more-calls')).toHaveValue(line);
    await page.locator('#line').press('Enter');
    await expect(page.locator('#line')).toHaveValue('');
    await expect(story(page)).toContainText(line);
    await page.locator('#undo').click();
    await expect.poll(async () => (await views(page)).D).toEqual(FIGURE.D);
  }
});

test('single-letter keys can be switched off, and stay off', async ({ page }) => {
  await open(page);
  await page.keyboard.press('?');
  await page.locator('#single-keys').uncheck();
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog')).toHaveCount(0);
  await box(page, 'H').click();
  await box(page, 'H').press('f');
  await box(page, 'H').press('ArrowDown');
  await expect(box(page, 'I')).toBeFocused();
  await expect(page.locator('.node')).toHaveCount(10);
  await page.reload();
  await expect(page.locator('.node').first()).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.locator('#single-keys')).not.toBeChecked();
});
