// What is not needed at first is loaded on demand: the shell, answers and lessons, and their texts.
import { test as lenient } from '@playwright/test';
import { runLines } from './lesson.mjs';
import { expect, open, run, test, type, visit } from './page.mjs';

/** Returns the parts of the program and of the texts that the page has requested, by name, in order. */
function parts(page) {
  const requested = [];
  page.on('request', (request) => {
    const part = /-(shell|answers|lessons|dialogs|frame)\.wasm$|(en|ko)-[0-9a-f]+-later\.txt$/.exec(request.url())?.slice(1).find(Boolean);
    if (part) requested.push(part);
  });
  return requested;
}

test('a visit starts without lazy parts, and each is loaded once', async ({ page }) => {
  const requested = parts(page);
  await open(page);
  await page.locator('#fork').click();
  await expect(page.locator('.node')).toHaveCount(11);
  expect(requested).toEqual([]);
  await type(page, 'echo $$');
  await expect(page.locator('.screen pre').last()).toHaveText('1');
  await type(page, 'echo $PPID');
  await expect(page.locator('.screen pre').last()).toHaveText('0');
  expect(requested).toEqual(['shell']);
  await page.locator('.questions button').first().click();
  await expect(page.locator('.why .question')).toContainText('?');
  await page.locator('.questions button').nth(1).click();
  expect(requested.toSorted()).toEqual(['answers', 'en', 'shell']);
  await page.locator('#share').click();
  await expect(page.locator('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  expect(requested.toSorted()).toEqual(['answers', 'dialogs', 'en', 'shell']);
  await visit(page, '#lesson=two-containers');
  await expect(page.locator('.lesson h2')).toBeVisible();
  expect(requested.toSorted()).toEqual(['answers', 'dialogs', 'en', 'en', 'lessons', 'shell', 'shell']);
});

test('switching the language loads all of its texts', async ({ page }) => {
  const requested = parts(page);
  await open(page);
  await page.locator('.questions button').first().click();
  await expect(page.locator('.why .question')).toContainText('?');
  await page.locator('.segments [lang="ko"]').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  expect(requested.toSorted()).toEqual(['answers', 'en', 'ko']);
  await page.locator('#why-back').click();
  await page.locator('.questions button').nth(1).click();
  await expect(page.locator('.why .question')).toContainText('까');
  await page.locator('.segments [lang="en"]').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  expect(requested).toHaveLength(3);
});

test('texts before a lazy part is loaded are complete', async ({ page, browser }) => {
  const says = async (page) => {
    const said = [];
    for (const line of ['A kill 4 KILL', 'Q fork K', 'A kill 77 TERM', 'C unshare newpid=K', 'A wait']) {
      await page.locator('#line').fill(line);
      await page.locator('#line').press('Enter');
      await expect(page.locator('.page')).toHaveAttribute('aria-busy', 'false');
      // The text may be read between the drawing of two parts, so wait until it no longer changes.
      let text;
      await expect.poll(async () => {
        const before = text;
        text = await page.locator('.page').innerText();
        return text === before;
      }).toBe(true);
      said.push(text);
    }
    return said;
  };
  const requested = parts(page);
  await open(page);
  const before = await says(page);
  expect(requested).toEqual([]);
  const other = await browser.newPage();
  const fetched = parts(other);
  await open(other);
  await other.locator('#help').click();
  await expect(other.locator('dialog')).toBeVisible();
  await other.keyboard.press('Escape');
  await expect(other.locator('dialog')).toHaveCount(0);
  expect(await says(other)).toEqual(before);
  expect(fetched.toSorted()).toEqual(['dialogs', 'en']);
  await other.close();
});

test('actions while a part is loading run after it, in order', async ({ page }) => {
  let arrive;
  const here = new Promise((resolve) => { arrive = resolve; });
  await page.route('**/*-shell.wasm', async (route) => { await here; await route.continue(); });
  await open(page);
  await page.locator('#shell').fill('sleep 60 &');
  await page.locator('#shell').press('Enter');
  await run(page, 'B fork K');
  await page.locator('#undo').click();
  await page.locator('#line').pressSequentially('A wait');
  await expect(page.locator('#line')).toHaveValue('A wait');
  await expect(page.locator('.node')).toHaveCount(10);
  await expect(page.locator('.page')).toHaveAttribute('aria-busy', 'true');
  arrive();
  // The line has made a process; the call made another one, and was undone.
  await expect(page.locator('.node')).toHaveCount(11);
  await expect(page.locator('.node .name', { hasText: 'sleep' })).toHaveCount(1);
  await expect(page.locator('#redo')).toBeEnabled();
  await expect(page.locator('#line')).toHaveValue('A wait');
  await expect(page.locator('.page')).toHaveAttribute('aria-busy', 'false');
});

// The browser rightly reports what it cannot fetch.
lenient('words that cannot be had are told, and nothing is said without them', async ({ page }) => {
  await open(page);
  await page.route('**/*-later.txt', (route) => route.abort());
  await page.locator('.questions button').first().click();
  await expect(page.locator('.notice[role="alert"]')).toContainText('could not be loaded');
  await expect(page.locator('.why .question')).toHaveCount(0);
  await page.unroute('**/*-later.txt');
  await page.locator('.questions button').first().click();
  await expect(page.locator('.why .question')).toContainText('?');
});

lenient('a part that cannot be had is told, and nothing is lost', async ({ page }) => {
  await open(page);
  await page.route('**/*-shell.wasm', (route) => route.abort());
  await page.locator('#shell').fill('echo here');
  await page.locator('#shell').press('Enter');
  await expect(page.locator('.notice[role="alert"]')).toContainText('could not be loaded');
  await expect(page.locator('#shell')).toHaveValue('echo here');
  await runLines(page, 'A fork K');
  await page.unroute('**/*-shell.wasm');
  await page.locator('#shell').press('Enter');
  await expect(page.locator('.screen pre').last()).toHaveText('here');
});

lenient('a dialog that cannot be had is told, and so is in a dialog what its act needs', async ({ page }) => {
  await open(page);
  await page.route('**/*-dialogs.wasm', (route) => route.abort());
  await page.locator('#script').click();
  await expect(page.locator('.notice[role="alert"]')).toContainText('could not be loaded');
  await page.unroute('**/*-dialogs.wasm');
  await page.locator('#script').click();
  await page.route('**/*-shell.wasm', (route) => route.abort());
  await page.locator('#script-text').fill('A$ echo here');
  await page.locator('#run-script').click();
  await expect(page.locator('dialog .notice[role="alert"]')).toContainText('could not be loaded');
  await expect(page.locator('#script-text')).toHaveValue('A$ echo here');
  await page.unroute('**/*-shell.wasm');
  await page.locator('#run-script').click();
  await expect(page.locator('.screen pre').last()).toHaveText('here');
});

lenient('where neither a part nor its words can be had, that is told once, and no promise is left alone', async ({ page }) => {
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await open(page);
  await page.route(/-(answers\.wasm|later\.txt)$/, (route) => route.abort());
  await page.locator('.questions button').first().click();
  await expect(page.locator('.notice[role="alert"]')).toContainText('could not be loaded');
  await page.unroute(/-(answers\.wasm|later\.txt)$/);
  await page.locator('.questions button').first().click();
  await expect(page.locator('.why .question')).toContainText('?');
  expect(errors).toEqual([]);
});

test('a link to a world with typed lines opens with their output', async ({ page }) => {
  const requested = parts(page);
  await visit(page, `#run=${encodeURIComponent('A$ echo typed').replaceAll('%20', '+')}`);
  await expect(page.locator('.screen pre').last()).toHaveText('typed');
  expect(requested).toEqual(['shell']);
});

test('an unreadable link opens the dialog in which it can be edited', async ({ page }) => {
  const requested = parts(page);
  await visit(page, '#run=A+frok+B');
  await expect(page.locator('dialog .wrong')).toBeVisible();
  await expect(page.locator('#script-text')).toHaveValue(/A frok B/);
  expect(requested.toSorted()).toEqual(['dialogs', 'en']);
});

lenient('an embed is listed in the language that its code is in, also when another one cannot be had', async ({ page }) => {
  await open(page);
  await page.locator('#share').click();
  await page.locator('#embed').click();
  const list = page.locator('#embed-lang');
  const code = page.locator('#embed-code');
  await expect(list).toHaveValue('');
  await page.route('**/ko-*.txt', (route) => route.abort());
  await list.selectOption('ko');
  await expect(page.locator('dialog .notice[role="alert"]')).toBeVisible();
  await expect(list).toHaveValue('');
  await expect(code).not.toHaveValue(/lang=/);
  await page.unroute('**/ko-*.txt');
  // A choice made in the meantime is kept.
  let arrive;
  const here = new Promise((resolve) => { arrive = resolve; });
  await page.route('**/ko-*.txt', async (route) => { await here; await route.continue(); });
  await list.selectOption('ko');
  await expect(list).toHaveValue('ko');
  await list.selectOption('en');
  await expect(code).toHaveValue(/lang="en"/);
  const came = page.waitForResponse('**/ko-*-later.txt');
  arrive();
  await came;
  await list.selectOption('ko');
  await expect(code).toHaveValue(/lang="ko"/);
  await expect(list).toHaveValue('ko');
});
