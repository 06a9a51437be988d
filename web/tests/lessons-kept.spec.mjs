// Lessons: what is stored of them, links to them, and lessons of the reader's own.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expectStep, hash, kept, lesson, next, notice, panel, runLines, signs, title } from './lesson.mjs';
import { FIGURE, box, expect, open, picture, story, test, views, visit } from './page.mjs';

/** Returns the name and the content of the file that a click saves. */
async function saved(page, press) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path(), 'utf8') };
}

const file = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

/** Returns a lesson as one file, as `pidscope lesson pack` makes it. */
function packed(directory) {
  const text = (name) => readFileSync(new URL(`../../crates/lessons/data/lessons/${directory}/${name}`, import.meta.url), 'utf8').trimEnd();
  return ['lesson.txt', 'en.md', 'ko.md'].map((name) => `=== ${name}\n${text(name)}\n`).join('');
}

/** A lesson of the reader's own, with two steps. */
const CUSTOM_LESSON = `=== lesson.txt
minutes 5

start
    A clone B newpid=B

step who-is-b look
    points B

step orphan do
    goal some process in=B parent=B
    solution
        B fork E
=== en.md
# Mine

What is different inside.

## who-is-b: Two numbers

{B} is {B@B} in {ns B}, and {B@A} in {ns A}.

## orphan: A child

Give {B} a child.

### after
Done.
=== ko.md
# 내 레슨

안은 무엇이 다른지 봅니다.

## who-is-b: 번호 둘

{B}는 {ns B}에서 {B@B}번, {ns A}에서 {B@A}번입니다.

## orphan: 자식

{B}에게 자식을 만들어 주십시오.

### after
되었습니다.
`;

test.use({ locale: 'en-US', viewport: { width: 1440, height: 900 } });


test.describe('stored state', () => {
  test('an action at the last moment of a visit is restored in the step, and the address keeps the lesson', async ({ page }) => {
    // Records every address that the page sets; the browser may not have taken the last one when it reloads.
    await page.addInitScript(() => {
      window.written = [];
      for (const name of ['pushState', 'replaceState']) {
        const write = history[name].bind(history);
        history[name] = (...entry) => {
          if (!window.isLate) write(...entry);
          window.written.push(location.hash);
        };
      }
    });
    await lesson(page, 'building-figure-1/first-row');
    const parts = /\/lessons\/|-lessons\.wasm$/;
    let come;
    const coming = new Promise((resolve) => { come = resolve; });
    await page.route(parts, async (route) => { await coming; await route.continue(); });
    const asked = page.waitForRequest(parts);
    await Promise.all([page.waitForNavigation({ waitUntil: 'commit' }), page.evaluate(() => {
      window.isLate = true;
      document.querySelector('#fork').click();
      location.reload();
    })]);
    await asked;
    await expect(box(page, 'B')).toBeVisible();
    expect(await hash(page)).toBe('#lesson=building-figure-1/first-row');
    come();
    await expect(title(page)).toBeVisible();
    await expect(box(page, 'B')).toBeVisible();
    expect((await page.evaluate(() => window.written)).filter((hash) => !hash.startsWith('#lesson='))).toEqual([]);
    await expectStep(page, 'building-figure-1/first-row');
  });

  test('a reload keeps the world of the step', async ({ page }) => {
    await lesson(page, 'building-figure-1/first-row');
    await runLines(page, 'A clone B newpid=B', 'A fork C');
    await expect(page.locator('.goals > li.met')).toHaveCount(2);
    await page.reload();
    await expect(box(page, 'C')).toBeVisible();
    await expect(page.locator('.goals > li.met')).toHaveCount(2);
    await expect(story(page)).toContainText('A fork C');
    await expectStep(page, 'building-figure-1/first-row');
    await runLines(page, 'A clone D newpid=C');
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    await page.reload();
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    await next(page).click();
    // A prediction is not asked for again.
    await page.locator('#lesson-number').fill('3');
    await page.locator('#lesson-answer').click();
    await expect(page.locator('.lesson .after')).toBeVisible();
    await page.reload();
    await expect(page.locator('.lesson .after')).toBeVisible();
    await expect(page.locator('#lesson-number')).toHaveValue('2');
    await page.locator('#lesson-reset').click();
    await expect(page.locator('#lesson-number')).toBeEnabled();
    await expect(box(page, 'E')).toHaveCount(0);
  });

  test('returning to a lesson restarts its step and replaces its stored world', async ({ page, context }) => {
    await lesson(page, 'building-figure-1/first-row');
    await runLines(page, 'A fork X');
    const worlds = () => page.evaluate(() => Object.entries(localStorage).filter(([key]) => key.startsWith('pidscope-world-')).map(([, text]) => text));
    await expect.poll(worlds).toHaveLength(1);
    await visit(page, '#@zombie');
    await lesson(page, 'building-figure-1/first-row');
    await runLines(page, 'A fork Y');
    await expect.poll(async () => (await worlds()).join()).toContain('A fork Y');
    await expect(notice(page)).toBeEmpty();
    expect(await worlds()).toHaveLength(1);
    // But not what another tab does in the meantime.
    const other = await context.newPage();
    await lesson(other, 'building-figure-1/first-row');
    await runLines(other, 'A fork Z');
    await expect.poll(async () => (await worlds()).join()).toContain('A fork Z');
    await expect(notice(other)).toBeEmpty();
    await runLines(page, 'A fork W');
    await expect(notice(page)).toContainText('Another tab');
    await expect.poll(async () => (await worlds()).filter((text) => /fork [ZW]/.test(text))).toHaveLength(2);
  });

  test('a lesson ends the tour', async ({ page }) => {
    await open(page);
    await page.locator('#tour-start').click();
    await expect(page.locator('#tour')).toBeVisible();
    await page.locator('#lessons').click();
    await page.locator('.to-lesson').first().click();
    await expect(title(page)).toBeVisible();
    await expect(page.locator('#tour')).toHaveCount(0);
  });

  test('progress is kept after a reload and in a new tab', async ({ page, context }) => {
    await lesson(page, 'building-figure-1/gaps');
    await next(page).click();
    await page.locator('#lesson-skip').click();
    await expect.poll(() => kept(page)).toContain('first-row skipped');
    await page.reload();
    await expect.poll(async () => (await signs(page)).slice(0, 2)).toEqual([expect.stringContaining('✓'), expect.stringContaining('–')]);
    const other = await context.newPage();
    await other.goto('./#lesson=building-figure-1/short-lived');
    await expect(title(other)).toBeVisible();
    expect((await signs(other)).slice(0, 2)).toEqual([expect.stringContaining('✓'), expect.stringContaining('–')]);
    // What is done in one tab is not lost by actions in the other.
    await other.locator('#lesson-skip').click();
    await expect.poll(() => kept(other)).toContain('short-lived skipped');
    await page.locator('#lesson-skip').click();
    await expect.poll(() => kept(page)).toMatch(/plain-fork skipped[^]*short-lived skipped/);
    await other.locator('#lessons').click();
    await expect(other.locator('.to-lesson').nth(2).locator('.come')).toHaveText('1 of 8 done');
  });

  test('progress can be exported, imported and deleted', async ({ page, browser }) => {
    await lesson(page, 'building-figure-1/gaps');
    await next(page).click();
    await page.locator('#lesson-skip').click();
    await page.locator('#lessons').click();
    const { name, content } = await saved(page, () => page.locator('#progress-export').click());
    expect(name).toBe('pidscope-progress.txt');
    expect(content).toBe('pidscope progress 1\nbuilding-figure-1/first-row skipped\nbuilding-figure-1/gaps done\n');
    await page.locator('#progress-forget').click();
    await expect(page.locator('.to-lesson').nth(2).locator('.come')).toContainText('10');
    await expect(page.locator('#progress-forget')).toHaveCount(0);
    await expect(notice(page)).toContainText('forgotten');
    expect(await kept(page)).toBe('');
    // Deleted by mistake.
    await expect(page.locator('#bring-back')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.locator('.to-lesson').nth(2).locator('.come')).toHaveText('1 of 8 done');
    await expect(page.locator('#dialog-title')).toBeFocused();
    await expect(notice(page)).toHaveText('');
    expect(await kept(page)).toBe(content);
    await page.locator('#progress-forget').click();
    await expect(page.locator('#bring-back')).toBeFocused();
    expect(await kept(page)).toBe('');

    const context = await browser.newContext({ locale: 'en-US' });
    const other = await context.newPage();
    await other.goto('./#lesson=building-figure-1/plain-fork');
    await other.locator('#lesson-skip').click();
    await other.locator('#lessons').click();
    await other.locator('#lesson-file').setInputFiles(file('progress.txt', content));
    await expect(notice(other)).toContainText('added');
    await expect(other.locator('.to-lesson').nth(2).locator('.come')).toHaveText('1 of 8 done');
    expect(await kept(other)).toBe('pidscope progress 1\nbuilding-figure-1/first-row skipped\nbuilding-figure-1/gaps done\nbuilding-figure-1/plain-fork skipped\n');
    await other.keyboard.press('Escape');
    await expect(title(other)).toBeVisible();
    await context.close();
  });

  test('a lesson works without storage, but is not stored', async ({ page }) => {
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });
      }
    });
    await lesson(page, 'building-figure-1/gaps');
    await next(page).click();
    await runLines(page, 'A clone B newpid=B', 'A fork C', 'A clone D newpid=C');
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    expect((await signs(page)).slice(0, 2)).toEqual([expect.stringContaining('✓'), expect.stringContaining('✓')]);
    await next(page).click();
    await expectStep(page, 'building-figure-1/plain-fork');
    await page.reload();
    await expectStep(page, 'building-figure-1/plain-fork');
    await expect(title(page)).toBeVisible();
    expect(await signs(page)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  });
});

test.describe('links', () => {
  test('a link opens a lesson or one of its steps', async ({ page }) => {
    await lesson(page, 'pid-1');
    await expectStep(page, 'pid-1/two-inits');
    await lesson(page, 'pid-1/reap');
    await expect(title(page)).toHaveText('The missing call');
    expect(await picture(page)).toMatchObject({ C: '3 / 1' });
    // By hand, in the open page.
    await page.evaluate(() => { location.hash = '#lesson=pid-1/subreaper'; });
    await expect(title(page)).toHaveText('Orphans that stay in the family');
    // A step that does not exist leads to the next one to be done.
    await lesson(page, 'pid-1/nothing');
    await expect(title(page)).toHaveText('Two init processes');
    await expectStep(page, 'pid-1/two-inits');
  });

  test('a missing lesson is reported, and the open world stays', async ({ page }) => {
    await visit(page, '#lesson=nothing/at-all');
    await expect(notice(page)).toContainText('nothing');
    await expect(panel(page)).toHaveCount(0);
    expect(await views(page)).toEqual(FIGURE);
    await visit(page, '#lesson=');
    await expect(notice(page).locator('.told')).toBeVisible();
    expect(await views(page)).toEqual(FIGURE);
  });
});

test.describe("custom lessons", () => {
  test('from a chosen file', async ({ page }) => {
    await open(page);
    await page.locator('#lessons').click();
    await page.locator('#lesson-file').setInputFiles(file('building.lesson', packed('3-building-figure-1')));
    await expect(page.locator('dialog')).toHaveCount(0);
    await expect(panel(page).locator('header p')).toContainText('Building [Figure 1]');
    await next(page).click();
    await runLines(page, 'A clone B newpid=B', 'A fork C', 'A clone D newpid=C');
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    // Progress in it is stored under its own name.
    expect(await kept(page)).toBe('pidscope progress 1\nown:building/first-row done\nown:building/gaps done\n');
    expect(await hash(page)).not.toContain('lesson');
    await page.locator('.segments [lang="ko"]').click();
    await expect(title(page)).toHaveText('첫째 줄');
    await expect(page.locator('.lesson .result.right')).toBeVisible();
  });

  test('from a dropped file', async ({ page }) => {
    await open(page);
    const data = await page.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'mine.lesson', { type: 'text/plain' }));
      return data;
    }, CUSTOM_LESSON);
    await page.dispatchEvent('body', 'drop', { dataTransfer: data });
    await expect(panel(page).locator('header p')).toHaveText('Mine');
    expect(await picture(page)).toEqual({ A: '1', B: '2 / 1' });
    await next(page).click();
    await runLines(page, 'B fork E');
    await next(page).click();
    await expect(panel(page)).toContainText('You did 2 of 2 steps yourself.');
    await expect(page.locator('#lesson-on')).toHaveCount(0);
  });

  test('an invalid lesson file is reported', async ({ page }) => {
    await open(page);
    await page.locator('#lessons').click();
    await page.locator('#lesson-file').setInputFiles(file('bad.lesson', CUSTOM_LESSON.replace('step orphan do', 'step orphan dance')));
    await expect(notice(page)).toContainText('own:bad');
    await expect(panel(page)).toHaveCount(0);
    expect(await views(page)).toEqual(FIGURE);
    // A script chosen in the same place is opened as a script.
    await page.locator('#lessons').click();
    await page.locator('#lesson-file').setInputFiles(file('script.txt', 'A fork B\n'));
    await expect.poll(() => views(page)).toEqual({ A: ['1 0 A', '2 1 B'] });
  });

  test('from an address', async ({ page }) => {
    await page.route('**/own/mine.lesson', (route) => route.fulfill({ contentType: 'text/plain; charset=utf-8', body: CUSTOM_LESSON }));
    const address = new URL('own/mine.lesson', test.info().project.use.baseURL).href;
    await visit(page, `#lesson-at=${address}`);
    await expect(title(page)).toHaveText('Two numbers');
    await next(page).click();
    await expect.poll(() => hash(page)).toBe(`#lesson-at=${address}#orphan`);
    await runLines(page, 'B fork E');
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    await page.reload();
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    expect(await kept(page)).toContain('own:mine/orphan done');
    await visit(page, `#lesson-at=${address}#orphan`);
    await expect(title(page)).toHaveText('A child');
    await page.locator('.segments [lang="ko"]').click();
    await expect(title(page)).toHaveText('자식');
  });

  for (const [what, answer] of Object.entries({
    broken: { contentType: 'text/plain', body: CUSTOM_LESSON.replace('step orphan do', 'step orphan dance') },
    'no lesson but a page': { contentType: 'text/html', body: '<!doctype html><title>Welcome</title>' },
    empty: { contentType: 'text/plain', body: '' },
    'in no language': { contentType: 'text/plain', body: CUSTOM_LESSON.slice(0, CUSTOM_LESSON.indexOf('=== en.md')) },
  })) {
    test(`from an address where it is ${what}`, async ({ page }) => {
      await page.route('**/own/mine.lesson', (route) => route.fulfill(answer));
      await visit(page, '#lesson-at=own/mine.lesson');
      await expect(notice(page)).toContainText('mine');
      await expect(panel(page)).toHaveCount(0);
      expect(await views(page)).toEqual(FIGURE);
    });
  }
});

test.describe('from addresses without a lesson', () => {
  // The browser itself reports these errors.
  test('it is reported, and the page works', async ({ browser }) => {
    const context = await browser.newContext({ locale: 'ko-KR', reducedMotion: 'reduce' });
    const page = await context.newPage();
    await visit(page, '#lesson-at=nothing/there.lesson');
    await expect(notice(page)).toContainText('there');
    expect(await views(page)).toEqual(FIGURE);
    await visit(page, '#lesson-at=http://127.0.0.1:9/there.lesson');
    await expect(notice(page)).toContainText('there');
    // A lesson of the course that does not arrive.
    await page.route('**/ko.md', (route) => route.abort());
    await visit(page, '#lesson=pid-1');
    await expect(notice(page)).toContainText('pid-1');
    expect(await views(page)).toEqual(FIGURE);
    await context.close();
  });
});
