// The whole course as a reader takes it: every lesson and step in each language, answered or done by buttons, at terminals and by lines, and read
// along the way.
import { readFileSync, readdirSync } from 'node:fs';
import { box, expect, run, test, visit } from './page.mjs';

const COURSE = new URL('../../crates/lessons/data/lessons/', import.meta.url);

/** Returns what a reader meets of a lesson's steps. */
function lesson(directory) {
  const steps = [];
  let block = '';
  for (const line of readFileSync(new URL(`${directory}/lesson.txt`, COURSE), 'utf8').split('\n')) {
    const [word = '', ...words] = line.trim().split(/\s+/);
    const indent = line.length - line.trimStart().length;
    if (word === '' || word.startsWith('#')) continue;
    if (indent === 0) {
      block = '';
      if (word === 'step') steps.push({ id: words[0], kind: words[1], solution: [], runs: false });
    } else if (indent === 4 && steps.length > 0) {
      block = word;
      const step = steps.at(-1);
      if (word === 'asks') step.asks = true;
      if (word === 'right') step.right = Number(words[0]) - 1;
      if (word === 'runs') step.runs = true;
    } else if (block === 'solution') {
      steps.at(-1).solution.push(line.trim());
    }
  }
  return { id: directory.replace(/^\d+-/, ''), steps };
}

const LESSONS = readdirSync(COURSE).sort((one, other) => parseInt(one) - parseInt(other)).map(lesson);

/** Other ways to reach goals than the solution: by lesson and step. */
const ALTERNATIVE_SOLUTIONS = {
  'en-US': {
    'building-figure-1': {
      // Other names, and one of them at the terminal.
      'first-row': ['A clone web newpid=inside', 'A$ sleep 60 &', 'A clone db newpid=other'],
      // Four have come and gone, and the outer counter is set back.
      'last-pid': ['B$ for i in 1 2 3 4; do sleep 0; done', 'A sysctl kernel.ns_last_pid=4', 'B fork E'],
      // Every PID is requested.
      'the-rest': ['D clone one set_tid=4,7', 'D clone two newpid=two set_tid=1,5,8', 'two clone three set_tid=2,6,9', 'two clone four set_tid=3,7,10'],
    },
  },
  'ko-KR': {
    'pid-1': {
      // For one child, by its PID.
      reap: ['C wait 4'],
      subreaper: ['F prctl child_subreaper=1', 'A kill 5 KILL'],
      tidy: ['shell$ docker stop -t 0 lazy', 'shell$ docker run -d --init debian sleep 1000'],
    },
  },
};

const panel = (page) => page.locator('.lesson');
const next = (page) => page.locator('#lesson-next');

/** Returns the text of the panel: every paragraph and answer, without code and names. */
function paragraphs(page) {
  return panel(page).locator('.prose > p, .prose li, .choice > span:not(.sign), .goals b, .result').evaluateAll((all) => all.map((one) => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll('pre, code, .mention, .space-name').forEach((name) => name.remove());
    return copy.textContent.trim();
  }));
}

/** Checks that all text is in the reader's language, with every value filled in. */
async function isReadable(page, locale) {
  for (const text of await paragraphs(page)) {
    expect.soft(text).not.toMatch(/\{|\}|undefined|NaN/);
    // Anything long enough to be a sentence must be in the language of the page.
    if ((text.match(/\p{L}+/gu) ?? []).length > 3) expect.soft(text).toMatch(locale === 'ko-KR' ? /[가-힣]/ : /^[^가-힣]*$/);
  }
  for (const number of await panel(page).locator('.nr').allTextContents()) expect.soft(number).toMatch(/^-?\d+$/);
}

/** Types a line at the terminal of a process that has one. */
async function typeAtTerminal(page, name, line) {
  await page.locator('#terminals').selectOption({ label: await page.locator('#terminals option', { hasText: new RegExp(`^${name}( |$)`) }).first().textContent() });
  await page.locator('#shell').fill(line);
  await page.locator('#shell').press('Enter');
  await expect(page.locator('#shell')).toHaveValue('');
}

/** Executes a line of a solution: at a terminal, by a button if there is one and it is its turn, or as a line. */
async function runSolutionLine(page, line, prefersButtons) {
  const [, who, typed] = /^(\S+)\$ (.*)$/.exec(line) ?? [];
  if (typed !== undefined) return typeAtTerminal(page, who, typed);
  const [, caller, call, name, space] = /^(\S+) (fork|wait|clone)(?: (\S+))?(?: newpid=(\S+))?$/.exec(line) ?? [];
  const isButton = call === 'fork' || (call === 'wait' && name === undefined) || (call === 'clone' && space !== undefined);
  if (!isButton || !prefersButtons || !await box(page, caller).isVisible()) return run(page, line);
  await box(page, caller).click();
  await expect(box(page, caller)).toHaveAttribute('aria-selected', 'true');
  if (name !== undefined) await page.locator('#process-name').fill(name);
  if (space !== undefined) await page.locator('#namespace-name').fill(space);
  await page.locator(`#${call === 'clone' ? 'newpid' : call}`).click();
}

/** How each kind of step is done. `turn` varies the way. */
const STEP_ACTIONS = {
  look: async (page, step) => {
    if (!step.runs) return;
    await expect(next(page)).toHaveCount(0);
    await page.locator('#lesson-run').click();
  },
  predict: async (page, step, turn) => {
    const result = page.locator('#lesson-result');
    if (step.asks) {
      await page.locator('#lesson-number').fill('77');
      await page.locator('#lesson-answer').click();
      await expect(result).toContainText('77');
      await expect(next(page)).toBeVisible();
      if (turn % 2 === 0) return;
      // The right answer is what Linux says.
      const right = (await result.textContent()).match(/\d+/g).find((number) => number !== '77');
      await page.locator('#lesson-reset').click();
      await page.locator('#lesson-number').fill(right);
      await page.locator('#lesson-number').press('Enter');
      await expect(page.locator('.lesson .result.right')).toContainText(right);
      return;
    }
    const choices = panel(page).locator('.choice');
    const chosen = turn % await choices.count();
    await choices.nth(chosen).click();
    await page.locator('#lesson-answer').click();
    // Right or wrong: the right answer is marked, and the next step is available.
    await expect(panel(page).locator('.choice.right')).toHaveCount(1);
    const isRight = await choices.nth(chosen).evaluate((choice) => choice.classList.contains('right'));
    await expect(page.locator('.lesson .result.right')).toHaveCount(isRight ? 1 : 0);
    await expect(result).toBeVisible();
  },
  do: async (page, step, turn, lines) => {
    await expect(panel(page).locator('.goals > li:not(.met)').first()).toBeVisible();
    await expect(next(page)).toHaveCount(0);
    for (const line of lines) await runSolutionLine(page, line, turn % 2 === 0);
    await expect(panel(page).locator('.goals > li:not(.met)')).toHaveCount(0);
    await expect(page.locator('.lesson .result.right')).toBeVisible();
  },
  explain: async (page, step) => {
    const choices = panel(page).locator('.choice');
    await choices.nth(step.right === 0 ? 1 : 0).click();
    await page.locator('#lesson-answer').click();
    await expect(page.locator('#lesson-result')).toBeVisible();
    await expect(page.locator('.lesson .result.right')).toHaveCount(0);
    await expect(next(page)).toHaveCount(0);
    await choices.nth(step.right).click();
    await page.locator('#lesson-answer').click();
    await expect(page.locator('.lesson .result.right')).toBeVisible();
  },
};

test.describe.configure({ mode: 'parallel' });

for (const locale of ['en-US', 'ko-KR']) {
  test.describe(locale, () => {
    test.use({ locale, viewport: { width: 1440, height: 900 } });
    for (const [at, { id, steps }] of LESSONS.entries()) {
      test(`lesson ${at + 1}: ${id}`, async ({ page }) => {
        await visit(page, `#lesson=${id}`);
        for (const [turn, step] of steps.entries()) {
          await test.step(step.id, async () => {
            await expect.poll(() => page.evaluate(() => location.hash)).toBe(`#lesson=${id}/${step.id}`);
            await expect(page.locator('.places [aria-current="step"]')).toHaveText(String(turn + 1));
            await expect(page.locator('#lesson-title')).not.toBeEmpty();
            await expect(panel(page).locator('.prose').first()).not.toBeEmpty();
            await isReadable(page, locale);
            const lines = ALTERNATIVE_SOLUTIONS[locale][id]?.[step.id] ?? step.solution;
            await STEP_ACTIONS[step.kind](page, step, turn + (locale === 'ko-KR' ? 1 : 0), lines);
            // A step that is only read is done by leaving it.
            if (step.kind !== 'look' || step.runs) await expect(panel(page).locator('.after')).not.toBeEmpty();
            await isReadable(page, locale);
            await next(page).click();
          });
        }
        await expect(page.locator('#lesson-title')).toBeFocused();
        await expect(panel(page).locator('p').nth(1)).toContainText(new RegExp(`${steps.length}\\D+${steps.length}`));
        await expect(panel(page).locator('.note')).toHaveCount(0);
        await expect(panel(page).locator('.places button')).toHaveText(steps.map(() => '✓'));
        await expect(page.locator('#lesson-on')).toHaveCount(at + 1 < LESSONS.length ? 1 : 0);
      });
    }
  });
}
