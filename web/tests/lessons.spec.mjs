// Lessons: goals met and unmet, hints and help, ways through a lesson, free play, languages, and what the page marks.
import { expectStep, goals, hash, kept, lesson, next, panel, runLines, signs, title } from './lesson.mjs';
import { FIGURE, box, expect, open, picture, run, test, type, views } from './page.mjs';

test.use({ locale: 'en-US', viewport: { width: 1440, height: 900 } });

test.describe('goals', () => {
  for (const [locale, { nearest, instead, place }] of Object.entries({
    'en-US': { nearest: 'nearest: D', instead: 'now: 4', place: 'Step 2 of 8 · do' },
    'ko-KR': { nearest: '가장 가까운 것: D', instead: '지금: 4', place: '8단계 중 2단계 · 해 보기' },
  })) {
    test.describe(locale, () => {
      test.use({ locale });

      test('the page shows which conditions are met and what differs', async ({ page }) => {
        await lesson(page, 'building-figure-1/first-row');
        await expect(panel(page).locator('.place')).toHaveText(place);
        await expect(goals(page)).toHaveCount(3);
        await expect(goals(page).filter({ has: page.locator('.met') })).toHaveCount(0);
        await runLines(page, 'A clone B newpid=B');
        await expect(page.locator('.goals > li.met')).toHaveCount(1);
        await runLines(page, 'A fork C', 'A fork D');
        // Two PIDs are required and D has one of them; its parent is right.
        await expect(page.locator('.goals > li.met')).toHaveCount(2);
        const last = goals(page).nth(2);
        await expect(last.locator('.now')).toHaveText(nearest);
        await expect(last.locator('li.unmet')).toContainText('4 / 1');
        await expect(last.locator('li.unmet i')).toContainText(instead);
        await expect(last.locator('li.met')).toHaveCount(1);
        await expect(next(page)).toHaveCount(0);
        await page.locator('#undo').click();
        await expect(last.locator('.now')).not.toHaveText(nearest);
        await runLines(page, 'A clone D newpid=C');
        await expect(page.locator('.goals > li.met')).toHaveCount(3);
        await expect(page.locator('.lesson .result.right')).toBeVisible();
        await expect(page.locator('#announcement')).toContainText(locale === 'ko-KR' ? '목표를 달성했습니다' : 'Reached.');
        await expect(next(page)).toBeVisible();
        // After an undo the goal is shown as unmet, but the step has been done all the same.
        await page.locator('#undo').click();
        await expect(page.locator('.goals > li.met')).toHaveCount(2);
        await expect(next(page)).toBeVisible();
      });
    });
  }

  test('forbidden state is named while it exists', async ({ page }) => {
    await lesson(page, 'init-dies/only-the-inner');
    const zombies = goals(page).nth(3);
    await expect(zombies).toHaveClass('met');
    await runLines(page, 'C kill 3 KILL');
    await expect(goals(page).nth(0)).toHaveClass('met');
    await expect(zombies).not.toHaveClass('met');
    await expect(zombies.locator('.now')).toHaveText('N is one');
    await runLines(page, 'C wait');
    await expect(page.locator('.goals > li.met')).toHaveCount(4);
    await expect(page.locator('.lesson .result.right')).toBeVisible();
  });

  test('a different ending does not count and is explained', async ({ page }) => {
    await lesson(page, 'init-dies/only-the-inner');
    await runLines(page, 'A kill 3 KILL');
    await expect(goals(page).nth(0)).toHaveClass('met');
    await expect(goals(page).nth(1).locator('li.unmet')).toContainText('dead');
    await expect(next(page)).toHaveCount(0);
    // Nothing can be repaired any more, but the step can be restarted.
    await page.locator('#lesson-reset').click();
    await expect(goals(page).nth(1)).toHaveClass('met');
    await expect(page.locator('#lesson-reset')).toHaveCount(0);
    await expect(title(page)).toBeFocused();
  });
});

test.describe('help', () => {
  test('hints appear one by one, and the last one is the solution', async ({ page }) => {
    await lesson(page, 'building-figure-1/first-row');
    const hints = page.locator('#lesson-hints > li');
    await expect(hints).toHaveCount(0);
    for (const [shown, left] of [[1, 2], [2, 1]]) {
      await page.locator('#lesson-hint').click();
      await expect(hints).toHaveCount(shown);
      await expect(hints.last().locator('b').first()).toHaveText(`Hint ${shown}`);
      await expect(page.locator('#lesson-hint')).toContainText(String(left));
      await expect(hints.last()).not.toContainText('A clone B newpid=B');
    }
    await page.locator('#lesson-hint').click();
    await expect(hints.last().locator('pre')).toContainText('A clone B newpid=B');
    await expect(page.locator('#lesson-hint')).toHaveCount(0);
    // Another step has its own hints.
    await page.locator('#lesson-skip').click();
    await expect(hints).toHaveCount(0);
  });

  test('a shown solution does not count as done until it is done', async ({ page }) => {
    await lesson(page, 'building-figure-1/first-row');
    await runLines(page, 'A fork X');
    await page.locator('#lesson-show').click();
    await expect.poll(() => views(page)).toEqual({ A: ['1 0 A', '2 1 B', '3 1 C', '4 1 D'], B: ['1 0 B'], C: ['1 0 D'] });
    await expect(page.locator('#lesson-result')).toContainText('shown');
    await expect(page.locator('.lesson .after')).toBeVisible();
    await expect(page.locator('#lesson-show')).toHaveCount(0);
    await expect.poll(async () => (await signs(page))[1]).toContain('◐');
    await next(page).click();
    await page.locator('#lesson-back').click();
    await expectStep(page, 'building-figure-1/first-row');
    await page.locator('#lesson-show').click();
    await page.locator('#lesson-reset').click();
    await expect.poll(() => views(page)).toEqual({ A: ['1 0 A'] });
    await expect(page.locator('.goals > li.met')).toHaveCount(0);
    await runLines(page, 'A clone B newpid=B', 'A fork C', 'A clone D newpid=C');
    await expect(page.locator('.lesson .result.right')).toContainText('Reached');
    await expect.poll(async () => (await signs(page))[1]).toContain('✓');
    expect(await kept(page)).toContain('building-figure-1/first-row done');
  });

  test('answers can be shown', async ({ page }) => {
    await lesson(page, 'building-figure-1/plain-fork');
    await page.locator('#lesson-show').click();
    await expect(page.locator('#lesson-number')).toHaveValue('2');
    await expect(box(page, 'E')).toBeVisible();
    await next(page).click();
    await expectStep(page, 'building-figure-1/short-lived');
    await page.locator('.places button').nth(4).click();
    await expectStep(page, 'building-figure-1/why-not');
    await page.locator('#lesson-show').click();
    await expect(page.locator('.choice.right input')).toBeChecked();
    await expect(page.locator('.choice.right')).toHaveCount(1);
    const marks = await signs(page);
    expect([marks[2], marks[4]].every((mark) => mark.includes('◐'))).toBe(true);
  });
});

test.describe('answers', () => {
  test('a prediction must be an integer, and other input is reported', async ({ page }) => {
    await lesson(page, 'building-figure-1/plain-fork');
    await page.locator('#lesson-number').fill('six');
    await page.locator('#lesson-answer').click();
    await expect(page.locator('#lesson-number')).toHaveAttribute('aria-invalid', 'true');
    await expect(panel(page).getByRole('alert')).toBeVisible();
    await expect(page.locator('#lesson-number')).toBeFocused();
    await expect(box(page, 'E')).toHaveCount(0);
    await page.locator('#lesson-number').fill(' 6 ');
    await page.locator('#lesson-number').press('Enter');
    await expect(page.locator('#lesson-result')).toHaveText('≠ You said 6. Linux says 2.');
    await expect(page.locator('#lesson-result')).toBeFocused();
    await expect(panel(page).getByRole('alert')).toHaveCount(0);
    await expect(box(page, 'E')).toBeVisible();
    await expect(next(page)).toBeVisible();
    // Right or wrong, it was predicted.
    await expect.poll(async () => (await signs(page))[2]).toContain('✓');
  });

  test('a wrong reason never completes the step', async ({ page }) => {
    await lesson(page, 'building-figure-1/why-not');
    await expect(page.locator('#lesson-answer')).toBeDisabled();
    for (const wrong of [0, 2, 0]) {
      await page.locator('.choice').nth(wrong).click();
      await page.locator('#lesson-answer').click();
      await expect(page.locator('#lesson-result')).toContainText('Choose again');
      await expect(page.locator('.choice.right')).toHaveCount(0);
      await expect(next(page)).toHaveCount(0);
    }
    await page.locator('.choice').nth(1).click();
    await page.locator('#lesson-answer').click();
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    await expect(page.locator('.choice.right')).toHaveCount(1);
    await expect(page.locator('.lesson .after')).toBeVisible();
  });
});

test.describe('lesson navigation', () => {
  test('the list shows all lessons with progress', async ({ page }) => {
    await open(page);
    await page.locator('#lessons').click();
    const lessons = page.locator('.to-lesson');
    await expect(lessons).toHaveCount(12);
    await expect(page.locator('#progress-export')).toHaveCount(0);
    await expect(lessons.nth(2).locator('.come')).toContainText('10');
    await lessons.nth(2).click();
    await expectStep(page, 'building-figure-1/gaps');
    await expect(page.locator('dialog')).toHaveCount(0);
    await expect(title(page)).toBeFocused();
    await next(page).click();
    await page.locator('#lessons').click();
    await expect(lessons.nth(2).locator('.come')).toHaveText('1 of 8 done');
    // It continues with a step that has not been done.
    await lessons.nth(2).click();
    await expectStep(page, 'building-figure-1/first-row');
  });

  test('steps can be skipped, revisited and chosen, and are counted at the end', async ({ page }) => {
    await lesson(page, 'building-figure-1/gaps');
    await expect(page.locator('#lesson-back')).toHaveCount(0);
    await next(page).click();
    await page.locator('#lesson-skip').click();
    await expectStep(page, 'building-figure-1/plain-fork');
    let marks = await signs(page);
    expect([marks[0], marks[1], marks[2]]).toEqual([expect.stringContaining('✓'), expect.stringContaining('–'), '3']);
    // The world of the step is there, whatever was skipped.
    expect(await picture(page)).toEqual({ A: '1', B: '2 / 1', C: '3', D: '4 / 1' });
    await page.locator('#lesson-back').click();
    await expectStep(page, 'building-figure-1/first-row');
    await page.locator('.places button').nth(7).click();
    await expectStep(page, 'building-figure-1/the-rest');
    await page.locator('#lesson-skip').click();
    await expect(title(page)).toHaveText('The end of this lesson');
    await expect(title(page)).toBeFocused();
    await expect(panel(page)).toContainText('You did 1 of 8 steps yourself.');
    await expect(panel(page).locator('.note')).toBeVisible();
    await expect(page.locator('.places [aria-current]')).toHaveCount(0);
    // Every step can still be reached from the end.
    await page.locator('.places button').nth(1).click();
    await runLines(page, 'A clone B newpid=B', 'A fork C', 'A clone D newpid=C');
    await expect.poll(async () => (await signs(page))[1]).toContain('✓');
    await page.locator('.places button').nth(7).click();
    await page.locator('#lesson-skip').click();
    await expect(panel(page)).toContainText('You did 2 of 8 steps yourself.');
    await page.locator('#lesson-on').click();
    await expectStep(page, 'pid-1/two-inits');
  });

  test('Back and Forward move between steps, lessons and the previous world', async ({ page }) => {
    await open(page);
    await run(page, 'C fork K');
    await expect.poll(() => hash(page)).toMatch(/^#v1\./);
    await page.locator('#lessons').click();
    await page.locator('#lesson-building-figure-1').click();
    await expectStep(page, 'building-figure-1/gaps');
    await next(page).click();
    await expectStep(page, 'building-figure-1/first-row');
    await runLines(page, 'A fork X');
    await page.locator('#lesson-skip').click();
    await expectStep(page, 'building-figure-1/plain-fork');
    await page.locator('#lessons').click();
    await page.locator('#lesson-pid-1').click();
    await expectStep(page, 'pid-1/two-inits');
    await expect(title(page)).toHaveText('Two init processes');
    /** Presses Back until the address is reached; what was done in a step has its own history entries. */
    const back = async (place) => {
      for (let steps = 0; steps < 3 && await hash(page) !== place; steps += 1) {
        await page.goBack();
        await expect(page.locator('.node').first()).toBeVisible();
      }
      await expect.poll(() => hash(page)).toBe(place);
    };
    await back('#lesson=building-figure-1/plain-fork');
    await expect(title(page)).toHaveText('A plain fork');
    await back('#lesson=building-figure-1/first-row');
    await expect(title(page)).toHaveText('The first row');
    await back('#lesson=building-figure-1/gaps');
    await expect.poll(() => views(page)).toEqual(FIGURE);
    await page.goBack();
    await expect(panel(page)).toHaveCount(0);
    await expect(box(page, 'K')).toBeVisible();
    await page.goForward();
    await expectStep(page, 'building-figure-1/gaps');
    await expect(title(page)).toBeVisible();
    await expect(box(page, 'K')).toHaveCount(0);
  });

  test('opening another world closes the lesson', async ({ page }) => {
    await lesson(page, 'building-figure-1/gaps');
    await expect(page.locator('#scenario')).not.toHaveValue('figure-1');
    await page.locator('#scenario').selectOption('zombie');
    await expect(panel(page)).toHaveCount(0);
    await expect.poll(() => hash(page)).toBe('#@zombie');
    await page.goBack();
    await expect(title(page)).toBeVisible();
    await expectStep(page, 'building-figure-1/gaps');
    await page.locator('#script').click();
    await page.locator('#script-text').fill('A fork B\n');
    await page.locator('#run-script').click();
    await expect(panel(page)).toHaveCount(0);
    await expect.poll(() => views(page)).toEqual({ A: ['1 0 A', '2 1 B'] });
  });

  test('a script that starts like the step runs in the step', async ({ page }) => {
    const load = async (text) => {
      await page.locator('#script').click();
      await page.locator('#script-text').fill(text(await page.locator('#script-text').inputValue()));
      await page.locator('#run-script').click();
      await expect(page.locator('dialog')).toHaveCount(0);
    };
    const lines = 'A clone B newpid=B\nA fork C\n';
    await lesson(page, 'building-figure-1/first-row');
    // As a hint says it, replacing everything.
    await load(() => lines);
    await expect(page.locator('.goals > li.met')).toHaveCount(2);
    await load((text) => `${text}A clone D newpid=C\n`);
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    await expectStep(page, 'building-figure-1/first-row');
    await page.reload();
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    // Appended to what was done before the step.
    await lesson(page, 'reading-figure-1/wake');
    await expect(page.locator('.goals > li.met')).toHaveCount(0);
    await load((text) => `${text}A kill 6 CONT\n`);
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    await load(() => 'A fork B\n');
    await expect(panel(page)).toHaveCount(0);
  });

  test('Back returns to the lesson even if a world was opened before the address changed', async ({ page, clock }) => {
    await clock.install({ time: 0 });
    await clock.pauseAt(1000);
    await lesson(page, 'building-figure-1/gaps');
    await page.locator('#scenario').selectOption('zombie');
    await expect(panel(page)).toHaveCount(0);
    await clock.runFor(60_000);
    await expect.poll(() => hash(page)).toBe('#@zombie');
    await page.goBack();
    await expect(title(page)).toBeVisible();
  });

  test('leaving a lesson keeps its world', async ({ page }) => {
    await lesson(page, 'building-figure-1/first-row');
    await runLines(page, 'A clone B newpid=B');
    await page.locator('#lesson-leave').click();
    await expect(panel(page)).toHaveCount(0);
    await expect(page.locator('#lessons')).toBeFocused();
    await expect.poll(() => hash(page)).toMatch(/^#(v1\.|run=)/);
    expect(await views(page)).toEqual({ A: ['1 0 A', '2 1 B'], B: ['1 0 B'] });
    await page.reload();
    await expect(box(page, 'B')).toBeVisible();
    await expect(panel(page)).toHaveCount(0);
  });

  test('the last requested lesson opens, whichever arrives first', async ({ page }) => {
    await open(page);
    let arrive;
    const arrived = new Promise((resolve) => { arrive = resolve; });
    await page.route('**/lessons/3-*/**', async (route) => { await arrived; await route.continue(); });
    await page.locator('#lessons').click();
    await page.locator('#lesson-building-figure-1').click();
    await page.locator('#lessons').click();
    await page.locator('#lesson-pid-1').click();
    await expectStep(page, 'pid-1/two-inits');
    const late = page.waitForResponse('**/lessons/3-*/lesson.txt');
    const text = page.waitForResponse('**/lessons/3-*/en.md');
    arrive();
    await late;
    await (await text).finished();
    await next(page).click();
    await expectStep(page, 'pid-1/new-parent');
    expect(await kept(page)).not.toContain('building-figure-1');
  });
});

test.describe('free play', () => {
  test('a step continues after any action', async ({ page }) => {
    await lesson(page, 'building-figure-1/plain-fork');
    // More than was required, less than there was, and other branches.
    await runLines(page, 'B fork X', 'X fork Y', 'A kill 2 KILL');
    await page.locator('#undo').click();
    await page.locator('#undo').click();
    await runLines(page, 'B clone Z newpid=Z');
    await page.locator('#lesson-number').fill('2');
    await page.locator('#lesson-answer').click();
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    expect(await picture(page)).toEqual({ A: '1', B: '2 / 1', C: '3', D: '4 / 1', E: '5 / 2' });
    await page.locator('#lesson-reset').click();
    // Before the beginning of the step, with as many acts as were there.
    await page.locator('#undo').click();
    await runLines(page, 'A fork Q');
    expect(await picture(page)).toMatchObject({ Q: '4' });
    await expect(page.locator('#lesson-reset')).toBeVisible();
    await page.locator('#lesson-number').fill('7');
    await page.locator('#lesson-answer').click();
    await expect(page.locator('#lesson-result')).toContainText('Linux says 2');
    expect(await picture(page)).toEqual({ A: '1', B: '2 / 1', C: '3', D: '4 / 1', E: '5 / 2' });
  });

  test('a kernel that has stopped does not stop the lesson', async ({ page }) => {
    await lesson(page, 'building-figure-1/first-row');
    await runLines(page, 'A exit 0');
    await expect(page.locator('main')).toHaveClass(/ended/);
    await page.locator('#lesson-reset').click();
    await expect(page.locator('main')).not.toHaveClass(/ended/);
    await runLines(page, 'A clone B newpid=B', 'A fork C');
    await page.locator('#undo').click();
    await page.locator('#redo').click();
    await runLines(page, 'A clone D newpid=C');
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    await page.locator('.time input[type="range"]').fill('0');
    await expect(page.locator('.goals > li.met')).toHaveCount(0);
    await next(page).click();
    expect(await picture(page)).toEqual({ A: '1', B: '2 / 1', C: '3', D: '4 / 1' });
  });
});

test.describe('another language', () => {
  test('switching the language within a step keeps its world', async ({ page }) => {
    await lesson(page, 'building-figure-1/first-row');
    await runLines(page, 'A clone B newpid=B', 'A fork C', 'A fork D');
    await page.locator('#lesson-hint').click();
    await page.locator('#lesson-hint').click();
    const before = await views(page);
    await page.locator('.segments [lang="ko"]').click();
    await expect(title(page)).toHaveText('첫째 줄');
    await expect(panel(page).locator('.prose').first()).toContainText('빈 컴퓨터입니다');
    await expect(goals(page).nth(2).locator('.now')).toHaveText('가장 가까운 것: D');
    await expect(page.locator('#lesson-hints > li')).toHaveCount(2);
    expect(await views(page)).toEqual(before);
    await expectStep(page, 'building-figure-1/first-row');
    await page.locator('.places button').nth(4).click();
    await page.locator('.choice').nth(2).click();
    await page.locator('#lesson-answer').click();
    await page.locator('.segments [lang="en"]').click();
    await expect(title(page)).not.toHaveText(/[가-힣]/);
    await expect(page.locator('.choice input').nth(2)).toBeChecked();
    await expect(page.locator('#lesson-result')).toContainText('Choose again');
  });

  test('the last chosen language wins', async ({ page }) => {
    await lesson(page, 'building-figure-1/first-row');
    // Both languages are loaded, but not the Korean lesson.
    await page.locator('.segments [lang="ko"]').click();
    await expect(title(page)).toHaveText('첫째 줄');
    await page.locator('.segments [lang="en"]').click();
    await expect(title(page)).toHaveText('The first row');
    let arrive;
    const arrived = new Promise((resolve) => { arrive = resolve; });
    await page.route('**/ko.md', async (route) => { await arrived; await route.continue(); });
    const asked = page.waitForRequest('**/ko.md');
    await page.locator('.segments [lang="ko"]').click();
    await asked;
    await page.locator('.segments [lang="en"]').click();
    const late = page.waitForResponse('**/ko.md');
    arrive();
    await (await late).finished();
    await page.locator('#lesson-hint').click();
    await expect(page.locator('#lesson-hints')).not.toHaveText(/[가-힣]/);
    await expect(title(page)).toHaveText('The first row');
  });
});

test.describe('marks', () => {
  const look = (locator, property) => locator.evaluate((element, name) => getComputedStyle(element)[name], property);

  test('a mention marks and selects its process', async ({ page }) => {
    await lesson(page, 'building-figure-1/gaps');
    const mention = panel(page).locator('.prose button.mention', { hasText: /^E$/ }).first();
    const stroke = () => look(box(page, 'E').locator('.box'), 'stroke');
    const plain = await look(box(page, 'I').locator('.box'), 'stroke');
    const pointed = await stroke();
    expect(pointed).not.toBe(plain);
    await mention.hover();
    await expect(page.locator('.card strong')).toHaveText('E');
    await expect.poll(stroke).not.toBe(pointed);
    const row = page.locator('.view tr[data-task]').filter({ has: page.locator('.who', { hasText: /^E$/ }) }).first();
    await expect(row).toHaveCSS('outline-style', 'solid');
    await page.locator('h1').hover();
    await expect.poll(stroke).toBe(pointed);
    await mention.click();
    await expect(box(page, 'E')).toHaveAttribute('aria-selected', 'true');
    await expectStep(page, 'building-figure-1/gaps');
  });

  test('only the targets of the current step are marked', async ({ page }) => {
    await lesson(page, 'building-figure-1/gaps');
    await expect(page.locator('.picture')).toHaveCSS('outline-style', 'solid');
    const width = (name) => look(box(page, name).locator('.box'), 'strokeWidth');
    expect([await width('E'), await width('G')]).toEqual(['3px', '3px']);
    expect(await width('I')).not.toBe('3px');
    await next(page).click();
    await expect(page.locator('.actions')).toHaveCSS('outline-style', 'solid');
    await expect(page.locator('.picture')).not.toHaveCSS('outline-style', 'solid');
    // A namespace, in its frame and in the tree of namespaces.
    await page.locator('.places button').nth(2).click();
    await expectStep(page, 'building-figure-1/plain-fork');
    await expect(page.locator('.space.ns-1')).toHaveCSS('outline-style', 'solid');
    await expect(page.locator('.space.ns-2')).not.toHaveCSS('outline-style', 'solid');
    // The acting process is selected.
    await expect(box(page, 'B')).toHaveAttribute('aria-selected', 'true');
    await page.locator('#lesson-leave').click();
    await expect(page.locator('style.points')).toHaveCount(0);
  });
});

for (const width of [320, 360]) {
  test.describe(`page of ${width} px`, () => {
    test.use({ viewport: { width, height: 640 }, locale: 'ko-KR' });

    test('the lesson has a tab, and a strip above the other tabs', async ({ page }) => {
      await lesson(page, 'building-figure-1/first-row');
      const tab = page.locator('#tab-lesson');
      const strip = page.locator('.strip');
      await expect(tab).toHaveAttribute('aria-selected', 'true');
      await expect(panel(page)).toBeVisible();
      await expect(strip).toHaveCount(0);
      await page.locator('#tab-picture').click();
      await expect(panel(page)).toBeHidden();
      await expect(strip).toContainText('첫째 줄 (목표 3개 중 0개 달성)');
      // It stands above the actions, and stays there.
      const [lower, upper] = [await page.locator('.picture').boundingBox(), await strip.boundingBox()];
      expect(upper.y + upper.height).toBeLessThanOrEqual(lower.y);
      await page.locator('#run-line').scrollIntoViewIfNeeded();
      await expect(strip).toBeInViewport({ ratio: 1 });
      await page.locator('#newpid').click();
      await expect(strip).toContainText('목표 3개 중 1개 달성');
      await strip.click();
      await expect(panel(page)).toBeVisible();
      await expect(page.locator('.goals > li.met')).toHaveCount(1);
      await page.locator('#tab-picture').click();
      await page.locator('#fork').click();
      await page.locator('#newpid').click();
      await expect(strip).toContainText('✓');
      await strip.click();
      await next(page).click();
      await expectStep(page, 'building-figure-1/plain-fork');
      await expect(tab).toHaveAttribute('aria-selected', 'true');
      await expect(title(page)).toBeInViewport();
      // Without a lesson there is neither.
      await page.locator('#lesson-leave').click();
      await expect(tab).toHaveCount(0);
      await expect(strip).toHaveCount(0);
      await expect(page.locator('#tab-picture')).toHaveAttribute('aria-selected', 'true');
      await expect(box(page, 'D')).toBeVisible();
    });
  });
}

test.describe('with motion', () => {
  test.use({ contextOptions: { reducedMotion: 'no-preference' } });

  test('the lines of a step are played one by one', async ({ page }) => {
    await lesson(page, 'building-figure-1/short-lived');
    await page.locator('#lesson-number').fill('9');
    await page.locator('#lesson-answer').click();
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    await expect(page.locator('#play')).toHaveAttribute('aria-label', 'Pause');
    await expect(box(page, 'E').locator('.pids')).toHaveText('9 / 6');
    await expect(page.locator('#play')).toHaveAttribute('aria-label', 'Play the steps from here');
  });

  test('a shown solution can be stopped, and the goals update', async ({ page }) => {
    await lesson(page, 'building-figure-1/the-rest');
    await page.locator('#lesson-show').click();
    await expect(page.locator('#play')).toHaveAttribute('aria-label', 'Pause');
    await expect(box(page, 'G')).toBeVisible();
    await page.locator('#play').click();
    await expect(page.locator('#play')).toHaveAttribute('aria-label', 'Play the steps from here');
    await expect(box(page, 'J')).toHaveCount(0);
    expect(await page.locator('.goals > li.met').count()).toBeLessThan(4);
    await page.locator('#play').click();
    await expect(box(page, 'J')).toBeVisible();
    await expect(page.locator('.goals > li.met')).toHaveCount(4);
    await expect.poll(async () => (await signs(page))[7]).toContain('◐');
    // Played or not, it can be restarted.
    await page.locator('#lesson-reset').click();
    await page.locator('#lesson-show').click();
    await expect(box(page, 'G')).toBeVisible();
    await page.locator('#lesson-reset').click();
    await expect(box(page, 'G')).toHaveCount(0);
    await runLines(page, 'D sysctl kernel.ns_last_pid=3', 'D fork G', 'D clone H newpid=D', 'H fork I', 'H fork J');
    await expect(page.locator('.lesson .result.right')).toContainText('Reached');
    await expect.poll(async () => (await signs(page))[7]).toContain('✓');
  });

  test('a lesson continues while something plays', async ({ page }) => {
    await lesson(page, 'pid-1/lazy');
    await page.locator('.choice').nth(0).click();
    await page.locator('#lesson-answer').click();
    await expect(page.locator('#play')).toHaveAttribute('aria-label', 'Pause');
    await next(page).click();
    await expectStep(page, 'pid-1/tidy');
    await expect(goals(page).nth(0).locator('.now')).toBeVisible();
    await type(page, 'docker rm -f lazy');
    await expect(goals(page).nth(0)).toHaveClass('met');
  });
});
