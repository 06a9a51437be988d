// Moving through time: the list of steps, the bar, stepping through events, branches, and comparing two moments.
import AxeBuilder from '@axe-core/playwright';
import { FIGURE, box, expect, open, picture, run, story, test, views } from './page.mjs';

/** WCAG 2.0 to 2.2, levels A and AA, and axe's best practices. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const DEATH = 'A kill 4 KILL';

/** Returns the story of an init's death, one sentence for each event. */
const told = (page) => story(page).locator('.told li');

/** Returns the sentence about what has just happened, within a step. */
const current = (page) => story(page).locator('.told li[aria-current]');

/** Opens a script in place of the open world. */
async function load(page, text) {
  await page.locator('#script').click();
  await page.locator('#script-text').evaluate((area, value) => {
    area.value = value;
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }, text);
  await page.locator('#run-script').click();
  await expect(page.locator('dialog')).toHaveCount(0);
}

const steps = (page) => page.locator('#log > li:not(.rest)');

for (const { lang, first, last, of, touched, undone } of [
  { lang: 'en', first: 'D ended: signaled KILL.', last: 'event 13 of 14', of: 'event 14 of 14', touched: 'Touched: E, seen from A, B', undone: 'undone' },
  { lang: 'ko', first: 'D가 끝났습니다: KILL 시그널로 끝남.', last: '이벤트 13/14', of: '이벤트 14/14', touched: '바뀐 프로세스: E · 보이는 네임스페이스: A, B', undone: '되돌린 단계' },
]) {
  test.describe(`in ${lang}`, () => {
    test.use({ locale: lang });

    test('a death can be stepped through event by event', async ({ page }) => {
      await open(page);
      await run(page, DEATH);
      const end = await views(page);
      expect(end.C).toEqual(['1 0 D']);
      await expect(page.locator('#event')).toHaveText(of);
      await page.locator('#event-back').click();
      await expect(page.locator('#event')).toHaveText(last);
      for (let at = 13; at > 1; at -= 1) await page.locator('#event-back').click();
      // The first event: D ends, and all others are still there.
      await expect(current(page)).toHaveText(first);
      await expect.poll(() => views(page)).toEqual(FIGURE);
      await expect(box(page, 'D')).toHaveClass(/exiting/);
      await expect(box(page, 'D')).toHaveClass(/changed/);
      await expect(page.locator('.node.changed')).toHaveCount(1);
      // It cannot go back any further, and the focus stays.
      await page.keyboard.press('Enter');
      await expect(current(page)).toHaveText(first);
      await expect(page.locator('#event-back')).toBeFocused();
      // An action first goes to the end of the step.
      await run(page, 'A fork K');
      await page.locator('#undo').click();
      expect(await views(page)).toEqual(end);
    });

    test('a step lists the affected processes', async ({ page }) => {
      await open(page);
      const step = steps(page).filter({ hasText: 'B fork E' });
      await expect(step.locator('.touched')).toContainText(touched);
      await expect(step.locator('.touched b')).toHaveText(['A', 'B']);
      await expect(step.locator('.go-to')).not.toHaveAccessibleName(new RegExp(undone));
      // Undone steps are still described, and marked as undone, not by their colour alone.
      await page.locator('.time input').fill('0');
      await expect(step.locator('.touched b')).toHaveText(['A', 'B']);
      await expect(step.locator('.go-to')).toHaveAccessibleName(new RegExp(undone));
    });
  });
}

test('events can be stepped through and asked about by keyboard in the picture', async ({ page }) => {
  await open(page);
  await run(page, DEATH);
  await box(page, 'A').focus();
  await page.keyboard.press(',');
  await expect(page.locator('#event')).toHaveText('event 13 of 14');
  await expect(page.locator('#announcement')).toContainText('Event 13 of 14: ');
  await expect(box(page, 'A')).toBeFocused();
  await current(page).locator('button').click();
  await expect(story(page).locator('.question')).toContainText('event');
  const question = await story(page).locator('.question').textContent();
  // An open question moves on to the next event.
  await box(page, 'A').focus();
  await page.keyboard.press(',');
  await expect(story(page).locator('.question')).not.toHaveText(question);
  await page.locator('#why-back').click();
  await expect(current(page)).toHaveCount(1);
  await box(page, 'A').focus();
  await page.keyboard.press('.');
  await page.keyboard.press('.');
  await expect(page.locator('#event')).toHaveText('event 14 of 14');
  await expect(current(page)).toHaveCount(0);
});

test('every question between two events has an answer', async ({ page }) => {
  await open(page);
  await run(page, DEATH);
  for (let at = 0; at < 6; at += 1) await page.locator('#event-back').click();
  await box(page, 'H').click();
  for (const question of await story(page).locator('.questions button').all()) {
    await question.click();
    await expect(story(page).locator('.question')).toContainText('?');
  }
});

test('switching the language finishes the step', async ({ page }) => {
  await open(page);
  await run(page, DEATH);
  await page.locator('#event-back').click();
  await page.locator('.segments button').first().click();
  await expect(page.locator('#event')).toHaveText('이벤트 14/14');
  await expect(told(page).first()).toHaveText('D가 끝났습니다: KILL 시그널로 끝남.');
});

test.describe('with motion', () => {
  test.beforeEach(async ({ page, clock }) => {
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await clock.install({ time: 0 });
  });

  /** From now on, time only passes when the test says so. */
  const openStill = async (page, clock) => {
    await open(page);
    await clock.pauseAt(24 * 3600 * 1000);
  };

  test('a death is played event by event up to the final state', async ({ page, clock }) => {
    await openStill(page, clock);
    await run(page, DEATH);
    // Screen readers get the whole story at once.
    await expect(page.locator('#announcement')).toContainText('D ended: signaled KILL.');
    await expect(page.locator('#event')).toHaveText('event 1 of 14');
    await expect(page.locator('#play')).toHaveAttribute('aria-label', 'Pause');
    await expect(box(page, 'G')).toHaveCount(1);
    // Fourteen events in four seconds.
    await clock.runFor(290);
    await expect(page.locator('#event')).toHaveText('event 2 of 14');
    await clock.runFor(4000);
    await expect(page.locator('#event')).toHaveText('event 14 of 14');
    await expect(page.locator('#play')).toHaveAttribute('aria-label', 'Play the steps from here');
    await expect(box(page, 'G')).toHaveCount(0);
    await expect(box(page, 'D')).toHaveClass(/zombie/);
    expect(await picture(page)).toEqual({ A: '1', B: '2 / 1', C: '3', D: '4 / 1', E: '5 / 6', F: '6 / 7' });
  });

  test('actions do not wait for playback', async ({ page, clock }) => {
    await openStill(page, clock);
    await run(page, DEATH);
    await expect(page.locator('#event')).toHaveText('event 1 of 14');
    await run(page, 'A fork K');
    await expect(box(page, 'K')).toHaveCount(1);
    await expect(box(page, 'G')).toHaveCount(0);
    await clock.runFor(5000);
    await expect(box(page, 'K')).toHaveCount(1);
    await page.locator('#undo').click();
    await page.locator('#undo').click();
    await page.locator('#redo').click();
    await expect(page.locator('#event')).toHaveText('event 14 of 14');
    await page.locator('#undo').click();
    await run(page, DEATH);
    await expect(page.locator('#event')).toHaveText('event 1 of 14');
    await box(page, 'C').click();
    await expect(page.locator('#event')).toHaveText('event 14 of 14');
    await expect(page.locator('#play')).toHaveAttribute('aria-label', 'Play the steps from here');
  });

  test('playback can be paused, and its speed is stored', async ({ page, clock }) => {
    await openStill(page, clock);
    await page.locator('#speed').selectOption('2×');
    await run(page, DEATH);
    await clock.runFor(170);
    await expect(page.locator('#event')).toHaveText('event 2 of 14');
    await page.locator('#play').click();
    await clock.runFor(5000);
    await expect(page.locator('#event')).toHaveText('event 2 of 14');
    await page.locator('#speed').selectOption('off');
    await run(page, 'A wait');
    await expect(page.locator('#play')).toHaveAttribute('aria-label', 'Play the steps from here');
    await page.reload();
    await expect(page.locator('#speed')).toHaveValue('off');
  });

  test('steps play from here to the end, and from the start if at the end', async ({ page, clock }) => {
    await openStill(page, clock);
    await page.locator('#play').click();
    await expect.poll(() => views(page)).toEqual({ A: ['1 0 A'] });
    await clock.runFor(360);
    await expect.poll(() => views(page)).toEqual({ A: ['1 0 A', '2 1 B'], B: ['1 0 B'] });
    await page.locator('#play').click();
    await clock.runFor(3000);
    await expect.poll(() => views(page)).toEqual({ A: ['1 0 A', '2 1 B'], B: ['1 0 B'] });
    await page.locator('#play').click();
    await clock.runFor(20_000);
    await expect.poll(() => views(page)).toEqual(FIGURE);
    await expect(page.locator('#play')).toHaveAttribute('aria-label', 'Play the steps from here');
  });
});

test('nothing plays with reduced motion', async ({ page, clock }) => {
  await clock.install({ time: 0 });
  await open(page);
  // Anything that plays would stand still now.
  await clock.pauseAt(24 * 3600 * 1000);
  await expect(page.locator('#play')).toBeHidden();
  await expect(page.locator('#speed')).toBeHidden();
  await run(page, DEATH);
  await expect(page.locator('#event')).toHaveText('event 14 of 14');
});

test('the list of steps is one tab stop and navigated by keys', async ({ page }) => {
  await open(page);
  await expect(page.locator('#log .go-to[tabindex="0"]')).toHaveCount(1);
  await page.locator('#log .go-to[tabindex="0"]').focus();
  await page.keyboard.press('Home');
  await expect(page.locator('#step-0')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(page.locator('#step-0')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('#step-1')).toBeFocused();
  // Only this has happened so far.
  expect(await views(page)).toEqual(FIGURE);
  await page.keyboard.press('Enter');
  await expect.poll(() => views(page)).toEqual({ A: ['1 0 A', '2 1 B', '3 1 C'], B: ['1 0 B'] });
  await expect(page.locator('#step-1')).toBeFocused();
  await expect(steps(page).nth(1)).toHaveAttribute('aria-current', 'step');
  await expect(page.locator('#log .undone')).toHaveCount(await steps(page).count() - 2);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect.poll(() => views(page)).toEqual(FIGURE);
});

test('another branch is listed, opened and left again', async ({ page }) => {
  await open(page);
  await run(page, 'A fork K');
  await run(page, 'K fork L');
  await page.locator('#undo').click();
  await page.locator('#undo').click();
  await run(page, 'B fork M');
  const other = page.locator('#log .other');
  await expect(other).toContainText('other branch: 2 steps, from A fork K');
  await other.click();
  await expect(box(page, 'L')).toHaveCount(1);
  await expect(box(page, 'M')).toHaveCount(0);
  await expect(other).toContainText('other branch: 1 step, from B fork M');
  await other.focus();
  await page.keyboard.press('Enter');
  await expect(box(page, 'M')).toHaveCount(1);
  await expect(box(page, 'L')).toHaveCount(0);
});

test('two moments can be compared, also on different branches', async ({ page }) => {
  await open(page);
  await steps(page).last().locator('.compare').click();
  await expect(page.locator('dialog .nothing')).toHaveText('Nothing differs.');
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog')).toHaveCount(0);
  await run(page, DEATH);
  await page.locator('#log .go-to[tabindex="0"]').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('c');
  const dialog = page.locator('dialog');
  const only = dialog.locator('section', { hasText: 'Processes only then' }).locator('li');
  await expect(only).toContainText(['G 7 in A, 4 in C', 'H 8 in A, 5 in C, 1 in D', 'I 9 in A, 6 in C, 2 in D', 'J 10 in A, 7 in C, 3 in D']);
  await expect(dialog.locator('tbody tr')).toContainText(['DStaterunning→ zombie', 'C namespaceStatelive→ dead', 'D namespaceStatelive→ dead']);
  expect((await new AxeBuilder({ page }).withTags(TAGS).include('dialog').analyze()).violations).toEqual([]);
  await dialog.getByRole('button').click();
  await expect(dialog).toHaveCount(0);
  // A process created on another branch is a different one, even if its PIDs are the same.
  await page.locator('#undo').click();
  await run(page, 'A fork K');
  await page.locator('#undo').click();
  await run(page, 'A fork L');
  await page.locator('.parting', { hasText: 'A fork K' }).locator('.compare').click();
  await expect(dialog.locator('.moments')).toContainText('A fork K → 11');
  await expect(dialog.locator('.moments')).toContainText('A fork L → 11');
  await expect(dialog.locator('section', { hasText: 'Processes only then' }).locator('li')).toHaveText(['K 11 in A']);
  await expect(dialog.locator('section', { hasText: 'Processes only now' }).locator('li')).toHaveText(['L 11 in A']);
});

test('the acting process is restored with the moment', async ({ page }) => {
  await open(page);
  await run(page, 'A fork K');
  await run(page, 'K fork L');
  await box(page, 'L').click();
  await expect(page.locator('.entry b, .who')).toContainText([/L/]);
  // L does not exist yet: the process that performed this step is selected.
  await page.locator('.time input').fill('10');
  await expect(box(page, 'L')).toHaveCount(0);
  const selected = page.locator('.node[aria-selected="true"] .name');
  await expect(selected).toContainText('H');
  await page.locator('.time input').fill('13');
  await expect(selected).toHaveText('L');
});

test('of thousands of steps, those around the current one are listed', async ({ page }) => {
  test.setTimeout(240_000);
  await open(page);
  const lines = ['A sysctl kernel.pid_max=4194304'];
  for (let at = 1; at < 2000; at += 1) lines.push(at % 2 ? `A fork P${at}` : `P${at - 1} setsid`);
  await load(page, lines.join('\n'));
  await expect(page.locator('.time .now')).toContainText('2000 / 2000');
  const made = await steps(page).count();
  expect(made).toBeLessThanOrEqual(25);
  await expect(steps(page).last()).toHaveAttribute('aria-current', 'step');
  await page.locator('#log .rest .more').click();
  await expect(steps(page)).toHaveCount(made + 200);
  await page.locator('.time input').fill('1000');
  await expect(page.locator('#log [aria-current] .index')).toHaveText('1000');
  expect(await steps(page).count()).toBeLessThanOrEqual(25);
  // The list scrolls with the focus.
  await page.locator('#log .go-to[tabindex="0"]').focus();
  for (let at = 0; at < 30; at += 1) await page.keyboard.press('ArrowUp');
  await expect(page.locator('#step-969')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#log [aria-current] .index')).toHaveText('970');
  await expect(page.locator('#step-969')).toBeFocused();
  await page.locator('#log .go-to[tabindex="0"]').focus();
  await page.keyboard.press('Home');
  await expect(page.locator('#step-0')).toBeFocused();
});

test('a jump over many steps only creates missing elements', async ({ page }) => {
  test.setTimeout(240_000);
  await open(page);
  // A namespace that is inserted between others.
  const lines = ['A clone B newpid=b', 'A clone D newpid=d'];
  for (let at = 2; at < 900; at += 1) lines.push(`A fork P${at}`, `P${at} exec name=q${at}`);
  lines.splice(1500, 0, 'B clone C newpid=c');
  await load(page, lines.join('\n'));
  const go = async (step) => {
    await page.locator('.time input').fill(String(step));
    await expect(page.locator('#log [aria-current] .index')).toHaveText(String(step));
  };
  const parts = '.view, .view tbody tr:not(.gap), #log > li:not(.rest)';
  await go(300);
  await page.evaluate((parts) => document.querySelectorAll(parts).forEach((part) => { part.wasThere = true; }), parts);
  await go(1700);
  await expect(page.locator('.view h3')).toHaveText(['A', 'b', 'c', 'd']);
  const made = await page.evaluate((parts) => [...document.querySelectorAll(parts)].filter((part) => !part.wasThere).map((part) => part.textContent), parts);
  // The view of the new namespace with its only row, and one row in the view of its parent namespace.
  expect(made.filter((text) => !/^[0-9]/.test(text))).toHaveLength(1);
  expect(made).toHaveLength(3);
});

for (const width of [320, 768, 1440]) {
  test(`the bar and the steps fit into ${width} px`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.setViewportSize({ width, height: 740 });
    await open(page);
    await page.locator('#speed').selectOption('off');
    await run(page, DEATH);
    const tabs = page.getByRole('tab', { name: 'Log' });
    if (width < 720) await tabs.click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    for (const control of await page.locator('.time :is(button, select, input):visible').all()) {
      const { x, width: own, height } = await control.boundingBox();
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + own).toBeLessThanOrEqual(width);
      expect(Math.min(own, height)).toBeGreaterThanOrEqual(await control.getAttribute('type') === 'range' ? 12 : 24);
    }
    const { violations } = await new AxeBuilder({ page }).withTags(TAGS).setLegacyMode().include('.time').include('.log').exclude('.clock').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`)).toEqual([]);
  });
}
