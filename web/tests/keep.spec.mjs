// What is shared and stored: links, Back and Forward, reloads and closed tabs, named worlds, files.
import { readFile } from 'node:fs/promises';
import { FIGURE, box, expect, open, paste, picture, run, story, test, views, visit } from './page.mjs';

const hash = (page) => page.evaluate(() => location.hash);
const steps = (page) => page.locator('#log li').evaluateAll((rows) => rows.map((row) => row.querySelector('.go-to > span:nth-child(2)').textContent));
/** The slider over all moments of the branch. */
const moments = (page) => page.locator('.time input[type="range"]');
const current = (page) => page.locator('#log [aria-current] .index').textContent();
const notice = (page) => page.locator('#kept');

/** Runs lines, and waits after each until the address has changed. */
async function runLines(page, ...lines) {
  for (const line of lines) {
    const before = await hash(page);
    await run(page, line);
    await expect.poll(() => hash(page)).not.toBe(before);
  }
}

/** Returns all stored worlds: names and texts. */
const stored = (page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('pidscope-world-'))
  .map((key) => [localStorage[key.replace('world', 'about')].split(' ').slice(4).join(' '), localStorage[key]]));

/** Returns the name and the content of the file that a click saves. */
async function saved(page, press) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

const imported = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

const FIGURE_WITH_K = { ...FIGURE, A: [...FIGURE.A, '11 3 K'] };

test('a link opens the world at its step in another browser', async ({ page, browser }) => {
  await open(page);
  expect(await hash(page)).toBe('');
  await runLines(page, 'C fork K', 'K fork L');
  await page.locator('#undo').click();
  await expect.poll(() => hash(page)).toMatch(/^#v1\.[\w-]+@12$/);
  expect(await views(page)).toEqual(FIGURE_WITH_K);
  const other = await browser.newPage();
  await other.goto(page.url());
  await expect(box(other, 'K')).toBeVisible();
  expect(await views(other)).toEqual(FIGURE_WITH_K);
  expect(await picture(other)).toMatchObject({ K: '11', H: '8 / 5 / 1' });
  await other.locator('#redo').click();
  await expect(box(other, 'L')).toBeVisible();
  await expect.poll(() => hash(other)).toMatch(/^#v1\.[\w-]+$/);
  await other.close();
});

test('scenarios and moments in them have short addresses', async ({ page }) => {
  await open(page);
  await page.locator('#scenario').selectOption('zombie');
  await expect.poll(() => hash(page)).toBe('#@zombie');
  await page.locator('#undo').click();
  await expect.poll(() => hash(page)).toMatch(/^#@zombie@\d+$/);
  const before = await views(page);
  await page.reload();
  await expect(page.locator('#scenario')).toHaveValue('zombie');
  expect(await views(page)).toEqual(before);
  await page.locator('#scenario').selectOption('figure-1');
  await expect.poll(() => hash(page)).toBe('');
  expect(await stored(page)).toEqual([]);
});

test('Back and Forward go through actions and keep branches', async ({ page }) => {
  await open(page);
  await runLines(page, 'C fork K');
  await page.locator('#undo').click();
  await expect.poll(() => hash(page)).toMatch(/@11$/);
  await runLines(page, 'E fork M');
  await expect(box(page, 'M')).toBeVisible();
  await page.goBack();
  await expect.poll(() => views(page)).toEqual(FIGURE);
  await page.goBack();
  await expect.poll(() => views(page)).toEqual(FIGURE_WITH_K);
  await page.goForward();
  await page.goForward();
  await expect(box(page, 'M')).toBeVisible();
  await expect(box(page, 'K')).toHaveCount(0);
  // To another world, and back to the previous one with both branches.
  await page.locator('#scenario').selectOption('zombie');
  await expect.poll(() => hash(page)).toBe('#@zombie');
  await page.goBack();
  await expect(box(page, 'M')).toBeVisible();
  const kept = await stored(page);
  expect(kept).toHaveLength(1);
  expect(kept[0][1]).toContain('C fork K');
  expect(kept[0][1]).toContain('E fork M');
});

test('a manually edited address opens', async ({ page }) => {
  await open(page);
  await page.evaluate(() => { location.hash = '#run=A+fork+B;B+fork+C@1'; });
  await expect.poll(() => views(page)).toEqual({ A: ['1 0 A', '2 1 B'] });
  expect(await hash(page)).toBe('#run=A+fork+B;B+fork+C@1');
  await page.locator('#redo').click();
  await expect.poll(() => views(page)).toEqual({ A: ['1 0 A', '2 1 B', '3 2 C'] });
});

test('scrubbing makes one history entry', async ({ page }) => {
  await open(page);
  await runLines(page, 'C fork K');
  const before = await page.evaluate(() => history.length);
  const moment = moments(page);
  for (const at of ['3', '5', '7']) {
    await moment.fill(at);
    await expect.poll(() => hash(page)).toMatch(new RegExp(`@${at}$`));
  }
  expect(await page.evaluate(() => history.length)).toBe(before);
});

test('a reload keeps branches and the current moment', async ({ page }) => {
  await open(page);
  await runLines(page, 'C fork K', 'K fork L');
  await page.locator('#undo').click();
  await page.locator('#undo').click();
  await expect.poll(() => hash(page)).toMatch(/@11$/);
  await runLines(page, 'E fork M', 'E fork N');
  await page.locator('#undo').click();
  await expect.poll(() => hash(page)).toMatch(/@12$/);
  const before = { views: await views(page), steps: await steps(page), at: await current(page) };
  await page.reload();
  await expect(box(page, 'M')).toBeVisible();
  expect({ views: await views(page), steps: await steps(page), at: await current(page) }).toEqual(before);
  await expect(page.locator('#scenario')).toHaveValue('figure-1');
  const [[, text]] = await stored(page);
  expect(text).toContain('K fork L');
});

test('the world is restored after the tab was closed', async ({ page, context }) => {
  await open(page);
  await runLines(page, 'C fork K');
  await expect.poll(() => stored(page)).toHaveLength(1);
  await page.close();
  const other = await context.newPage();
  await other.goto('./');
  await expect(box(other, 'K')).toBeVisible();
  expect(await views(other)).toEqual(FIGURE_WITH_K);
  // It is no longer the world that the scenario's text describes.
  await expect(story(other)).toContainText('C fork K');
  await expect.poll(() => hash(other)).toMatch(/^#v1\./);
});

test('an action right before leaving is stored', async ({ page }) => {
  // Nothing is stored by a timer: only what is stored on leaving counts.
  await page.addInitScript(() => { const soon = window.setTimeout; window.setTimeout = (then, after = 0, ...more) => (after > 0 ? 0 : soon(then, 0, ...more)); });
  await open(page);
  await run(page, 'C fork K');
  await expect(box(page, 'K')).toBeVisible();
  expect(await stored(page)).toEqual([]);
  await page.goto('about:blank');
  await page.goto('./');
  await expect(box(page, 'K')).toBeVisible();
});

test('two tabs with the same world do not overwrite each other', async ({ page, context }) => {
  await open(page);
  await runLines(page, 'C fork K');
  const other = await context.newPage();
  await other.goto('./');
  await expect(box(other, 'K')).toBeVisible();
  await runLines(other, 'E fork X');
  await runLines(page, 'F fork Y');
  await expect(notice(page)).toContainText(/another tab|다른 탭/i);
  await expect.poll(async () => (await stored(page)).length).toBe(2);
  const texts = (await stored(page)).map(([, text]) => text);
  expect(texts.filter((text) => text.includes('E fork X') && !text.includes('F fork Y'))).toHaveLength(1);
  expect(texts.filter((text) => text.includes('F fork Y') && !text.includes('E fork X'))).toHaveLength(1);
  await page.reload();
  await expect(box(page, 'Y')).toBeVisible();
  await other.reload();
  await expect(box(other, 'X')).toBeVisible();
});

test('without storage the page works and warns once', async ({ page }) => {
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });
    }
  });
  await open(page);
  await expect(notice(page)).toBeEmpty();
  await runLines(page, 'C fork K');
  await expect(notice(page)).toContainText(/store anything|보관할 수 없습니다/);
  await notice(page).locator('.icon').click();
  await runLines(page, 'C fork L');
  await expect(notice(page)).toBeEmpty();
  // The address has the whole world.
  await page.reload();
  await expect(box(page, 'L')).toBeVisible();
  await page.locator('#worlds').click();
  await expect(page.locator('dialog')).toContainText(/store anything|보관할 수 없/);
});

test('a full storage is reported, and the world stays usable', async ({ page }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
  });
  await open(page);
  await runLines(page, 'C fork K');
  await expect(notice(page)).toContainText(/no room|자리가 없습니다/);
  await expect(box(page, 'K')).toBeVisible();
});

test('a damaged world is reported, its readable part opens, and nothing is lost', async ({ page }) => {
  await open(page);
  await runLines(page, 'C fork K', 'K fork L');
  const damaged = await page.evaluate(() => {
    const key = Object.keys(localStorage).find((key) => key.startsWith('pidscope-world-'));
    localStorage[key] = localStorage[key].replace('K fork L', 'K frok L').replace('@end\n', '');
    return localStorage[key];
  });
  await page.goto('about:blank');
  await page.goto('./');
  await expect(notice(page)).toContainText(/damaged|손상/);
  await expect(notice(page)).toContainText(/fork/);
  await expect(box(page, 'K')).toBeVisible();
  await expect(box(page, 'L')).toHaveCount(0);
  const file = await saved(page, () => notice(page).locator('.stack .button').click());
  expect(file.content.toString()).toBe(damaged);
  await expect.poll(async () => (await stored(page)).length).toBe(2);
  expect((await stored(page)).map(([, text]) => text)).toContain(damaged);
});

test('an invalid link is explained, and the open world stays', async ({ page }) => {
  await visit(page, '#v1.ABCDEF');
  await expect(notice(page)).toContainText(/letters|글자/i);
  expect(await views(page)).toEqual(FIGURE);
  await visit(page, '#v7.whatever');
  await expect(notice(page)).toContainText('v1');
  await visit(page, '#@nothing');
  await expect(notice(page)).toContainText('nothing');
  expect(await views(page)).toEqual(FIGURE);
  // A script with a mistake is shown where it can be edited.
  await visit(page, '#run=A+frok+B');
  await expect(page.locator('#script-text')).toHaveValue('A frok B');
  await expect(page.locator('dialog .wrong')).toContainText('fork');
});

test('a world too large for a link is still stored', async ({ page }) => {
  await open(page);
  await page.locator('#script').click();
  const names = Array.from({ length: 700 }, (_, at) => `A fork p${(at * 7919 % 999983).toString(36)}q${(at * 104729 % 99991).toString(36)}`);
  await paste(page, names.join('\n'));
  await page.locator('#run-script').click();
  await expect(moments(page)).toHaveAttribute('max', '700');
  await expect.poll(() => hash(page)).toBe('');
  await page.locator('#fork').click();
  await expect(moments(page)).toHaveAttribute('max', '701');
  await page.locator('#share').click();
  await expect(page.locator('#link-too-long')).toBeVisible();
  await expect(page.locator('#share-link')).toHaveCount(0);
  const file = await saved(page, () => page.locator('#save-script').click());
  expect(file.content.toString().split('\n').slice(0, 700)).toEqual(names);
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await stored(page)).length).toBe(1);
  await page.reload();
  await expect(moments(page)).toHaveAttribute('max', '701');
});

test('worlds can be named, opened, renamed, duplicated, deleted and restored', async ({ page }) => {
  await open(page);
  await runLines(page, 'C fork K');
  await page.locator('#worlds').click();
  const rows = page.locator('.worlds > li');
  await expect(rows).toHaveCount(1);
  await page.locator('#world-name').fill('My world');
  await page.locator('#world-name').press('Enter');
  await expect(rows).toHaveCount(2);
  await expect(page.locator('.worlds .is-open strong')).toHaveText('My world');
  const row = (name) => rows.filter({ has: page.locator('strong', { hasText: new RegExp(`^${name}$`) }) });
  await row('My world').getByRole('button', { name: /^(Rename|이름 바꾸기)/ }).click();
  await expect(page.locator('#new-name')).toBeFocused();
  await page.locator('#new-name').fill('Other name');
  await page.locator('#new-name').press('Enter');
  await expect(row('Other name')).toHaveCount(1);
  await expect(row('Other name').getByRole('button', { name: /^(Rename|이름 바꾸기)/ })).toBeFocused();
  await row('Other name').getByRole('button', { name: /^(Duplicate|복제)/ }).click();
  await expect(rows).toHaveCount(3);
  await row('Other name').getByRole('button', { name: /^(Delete|지우기)/ }).click();
  await expect(rows).toHaveCount(2);
  await expect(notice(page)).toContainText('Other name');
  await expect(page.locator('#bring-back')).toBeFocused();
  await page.locator('#bring-back').click();
  await expect(rows).toHaveCount(3);
  await expect(page.locator('.worlds .is-open strong')).toHaveText('Other name');
  await page.keyboard.press('Escape');
  await expect(page.locator('#worlds')).toBeFocused();
  await runLines(page, 'K fork L');
  await expect.poll(async () => Object.fromEntries(await stored(page))['Other name'] ?? '').toContain('K fork L');
  await page.locator('#worlds').click();
  await rows.filter({ hasText: 'figure' }).or(rows.filter({ hasText: '그림' })).first().getByRole('button', { name: /^(Open|열기)/ }).click();
  await expect(page.locator('dialog')).toHaveCount(0);
  await expect(box(page, 'L')).toHaveCount(0);
  await expect(box(page, 'K')).toBeVisible();
});

test('worlds can be exported to files and imported', async ({ page, browser }) => {
  await open(page);
  await runLines(page, 'C fork K');
  await page.locator('#undo').click();
  await expect.poll(() => hash(page)).toMatch(/@11$/);
  await runLines(page, 'E fork M');
  await page.locator('#worlds').click();
  await page.locator('#world-name').fill('Second');
  await page.locator('#world-name').press('Enter');
  await expect(page.locator('.worlds > li')).toHaveCount(2);
  const one = await saved(page, () => page.locator('.worlds .is-open').getByRole('button', { name: /^(Export|내보내기)/ }).click());
  expect(one.name).toBe('Second.txt');
  expect(one.content.toString()).toMatch(/^@timeline 1\n/);
  const all = await saved(page, () => page.locator('#export-all').click());
  expect(all.content.toString()).toMatch(/^@worlds 1\n@world /);

  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto('./');
  await other.locator('#worlds').click();
  await other.locator('#import').setInputFiles(imported('all.txt', all.content.toString()));
  await expect(other.locator('.worlds > li')).toHaveCount(2);
  await expect(other.locator('#kept')).toContainText('2');
  expect(new Map(await stored(other))).toEqual(new Map(await stored(page)));
  await other.locator('#import').setInputFiles(imported('Third.txt', one.content.toString()));
  await expect(other.locator('dialog')).toHaveCount(0);
  await expect(box(other, 'M')).toBeVisible();
  await other.locator('#worlds').click();
  await expect(other.locator('.worlds .is-open strong')).toHaveText('Third');
  // A script file, dropped anywhere.
  const data = await other.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['A fork B\nB fork C\n'], 'mine.txt', { type: 'text/plain' }));
    return data;
  });
  await other.dispatchEvent('body', 'drop', { dataTransfer: data });
  await expect.poll(() => views(other)).toEqual({ A: ['1 0 A', '2 1 B', '3 2 C'] });
  await expect.poll(async () => (await stored(other)).map(([name]) => name)).toContain('mine');
  // A mistake in it is shown where it can be edited.
  await other.locator('#worlds').click();
  await other.locator('#import').setInputFiles(imported('bad.txt', 'A frok B\n'));
  await expect(other.locator('#script-text')).toHaveValue('A frok B\n');
  await expect(other.locator('dialog .wrong')).toBeVisible();
  await context.close();
});

test('a saved timeline can be pasted like a script', async ({ page }) => {
  await open(page);
  await page.locator('#script').click();
  await page.locator('#script-text').fill('@timeline 1\nA fork B\n@fork 1\n@here\nA fork C\n@branch 1\nA fork D\n@end\n');
  await page.locator('#run-script').click();
  await expect.poll(() => views(page)).toEqual({ A: ['1 0 A', '2 1 B'] });
  expect(await steps(page)).toEqual(['A fork B', 'A fork C']);
});

const OUTLINE = `A · init  1  [A namespace]
  B · init  2 / 1  [B namespace]
    E  5 / 6
    F  6 / 7
  C  3
  D · init  4 / 1  [C namespace]
    G  7 / 4
    H · init  8 / 5 / 1  [D namespace]
      I  9 / 6 / 2
      J  10 / 7 / 3
`;

const CHART = `flowchart TD
  subgraph ns0["A namespace"]
    t0[["1<br>A · init"]]
    t2["3<br>C"]
    subgraph ns1["B namespace"]
      t1[["2 / 1<br>B · init"]]
      t4["5 / 6<br>E"]
      t5["6 / 7<br>F"]
    end
    subgraph ns2["C namespace"]
      t3[["4 / 1<br>D · init"]]
      t6["7 / 4<br>G"]
      subgraph ns3["D namespace"]
        t7[["8 / 5 / 1<br>H · init"]]
        t8["9 / 6 / 2<br>I"]
        t9["10 / 7 / 3<br>J"]
      end
    end
  end
  t0 --> t1
  t1 --> t4
  t1 --> t5
  t0 --> t2
  t0 --> t3
  t3 --> t6
  t3 --> t7
  t7 --> t8
  t7 --> t9
`;

test.describe('copying', () => {
  test.use({ locale: 'en-US', permissions: ['clipboard-read', 'clipboard-write'] });
  const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

  test('link, script, outline and Mermaid', async ({ page }) => {
    await open(page);
    await page.locator('#share').click();
    await page.locator('[data-copies="Link"]').click();
    await expect(notice(page)).toContainText('Copied: the link');
    expect(await clipboard(page)).toBe(await page.locator('#share-link').inputValue());
    expect(await page.locator('#share-link').inputValue()).toMatch(/#v1\.[\w-]+$/);
    await page.locator('[data-copies="Script"]').click();
    await expect(notice(page)).toContainText('Copied: the script');
    expect((await clipboard(page)).split('\n')[0]).toMatch(/^A clone B newpid=B/);
    await page.locator('[data-copies="Outline"]').click();
    await expect(notice(page)).toContainText('Copied: the text outline');
    expect(await clipboard(page)).toBe(OUTLINE);
    await page.locator('[data-copies="Mermaid"]').click();
    await expect(notice(page)).toContainText('Copied: the Mermaid chart');
    expect(await clipboard(page)).toBe(CHART);
    await expect(page.locator('[data-copies="Mermaid"]')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.locator('#share')).toBeFocused();
  });

  test('a short readable link', async ({ page }) => {
    await visit(page, '#run=A+fork+B;B+exit+0@1');
    await page.locator('#share').click();
    await expect(page.locator('#readable-link')).toHaveValue(/#run=A\+fork\+B;B\+exit\+0@1$/);
    await page.locator('#share-at-step').uncheck();
    await expect(page.locator('#readable-link')).toHaveValue(/#run=A\+fork\+B;B\+exit\+0$/);
    await expect(page.locator('#share-link')).toHaveValue(/#v1\.[\w-]+$/);
  });

  test('the steps and the terminal', async ({ page }) => {
    await open(page);
    await page.locator('#shell').fill('echo hello');
    await page.locator('#shell').press('Enter');
    await expect(page.locator('.screen pre')).toHaveText('hello');
    await page.locator('[data-copies="Terminal"]').click();
    await expect(notice(page)).toContainText('Copied: the terminal');
    expect(await clipboard(page)).toBe('A # echo hello\nhello\n');
    await page.locator('#undo').click();
    await page.locator('[data-copies="Steps"]').click();
    await expect(notice(page)).toContainText('Copied: the steps');
    const lines = (await clipboard(page)).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^A clone B newpid=B.* -> 2$/);
    expect(lines.at(-1)).toBe('# A$ echo hello');
  });

  test('without the clipboard API a text is copied by selection', async ({ page }) => {
    await page.addInitScript(() => { Object.defineProperty(navigator, 'clipboard', { value: undefined }); });
    await open(page);
    await page.locator('#share').click();
    await page.locator('[data-copies="Link"]').click();
    await expect(notice(page)).toContainText('Copied: the link');
    await expect(page.locator('[data-copies="Link"]')).toBeFocused();
  });
});

test('the picture is saved as SVG and PNG', async ({ page, browser }) => {
  await open(page);
  await page.locator('#share').click();
  const svg = await saved(page, () => page.locator('#save-svg').click());
  expect(svg.name).toMatch(/\.svg$/);
  const read = await page.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, 'image/svg+xml');
    const root = document.documentElement;
    return {
      errors: document.querySelectorAll('parsererror').length,
      boxes: document.querySelectorAll('.box').length,
      dark: text.includes('prefers-color-scheme'),
      size: [root.getAttribute('width'), root.getAttribute('height')].map(Number),
      lang: root.getAttribute('xml:lang'),
      named: [...root.children].slice(0, 2).map((part) => `${part.localName}: ${part.textContent}`),
      links: [...document.querySelectorAll('[href]')].map((part) => part.getAttribute('href')),
    };
  }, svg.content.toString());
  expect(read).toMatchObject({
    errors: 0, boxes: 10, dark: true, lang: 'en',
    named: ['title: [Figure 1] PID namespaces', 'desc: 10 processes in 4 PID namespaces'],
  });
  // It links to the same world, and loads nothing.
  expect(read.links).toEqual([await page.locator('#share-link').inputValue()]);
  expect(svg.content.toString()).not.toMatch(/url\(|@import|<script|<image/);
  const still = await browser.newContext({ javaScriptEnabled: false });
  const reader = await still.newPage();
  await reader.setContent(`<img alt="" src="data:image/svg+xml;base64,${svg.content.toString('base64')}">`);
  const box = await reader.locator('img').boundingBox();
  expect([box.width, box.height]).toEqual(read.size);
  await still.close();
  const png = await saved(page, () => page.locator('#save-png').click());
  expect(png.name).toMatch(/\.png$/);
  expect(png.content.subarray(1, 4).toString()).toBe('PNG');
  expect([png.content.readUInt32BE(16), png.content.readUInt32BE(20)]).toEqual(read.size.map((side) => 2 * side));
  // The corner has the background of the theme.
  const corner = async (theme) => {
    await page.locator('.share .segments .button').nth(theme).click();
    const { content } = await saved(page, () => page.locator('#save-png').click());
    return page.evaluate(async (data) => {
      // The page's policy forbids fetching such an address.
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(1, 1).getContext('2d');
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, 1, 1).data[0];
    }, content.toString('base64'));
  };
  expect(await corner(1)).toBeGreaterThan(200);
  expect(await corner(2)).toBeLessThan(60);
});

test('old links open', async ({ page }) => {
  test.slow();
  const corpus = (await readFile(new URL('../../crates/userland/tests/links.txt', import.meta.url), 'utf8')).split('\n');
  const links = corpus.flatMap((line, at) => {
    if (!line.startsWith('#')) return [];
    const behind = corpus.slice(at + 1);
    const end = behind.findIndex((line) => line.startsWith('#'));
    const said = end < 0 ? behind : behind.slice(0, end);
    return [{ link: line, step: said.find((line) => line.startsWith('@ '))?.slice(2), script: said.filter((line) => line.startsWith('>')).map((line) => line.slice(2)) }];
  });
  expect(links.length).toBeGreaterThan(20);
  for (const { link, step, script } of links.slice(0, 4).concat(links.slice(-8))) {
    await visit(page, link);
    await expect(notice(page)).toBeEmpty();
    const done = Number(await moments(page).inputValue());
    const count = Number(await moments(page).getAttribute('max'));
    expect(done).toBe(step === undefined ? count : Math.min(Number(step), count));
    // PIDs that the script expects at its end are the ones shown.
    if (done !== count) continue;
    const last = script.findLastIndex((line) => line !== '' && !/^(expect|#)/.test(line));
    const shown = await views(page);
    for (const [, name, pids] of script.slice(last + 1).map((line) => line.match(/^expect (\S+) pids (.*)$/)).filter(Boolean)) {
      for (const [ns, pid] of pids.split(' ').map((pair) => pair.split('='))) {
        expect(shown[ns].map((row) => row.split(' ')).find(([, , row]) => row === name)?.[0], `${link}: ${name} in ${ns}`).toBe(pid);
      }
    }
  }
});

for (const [what, start, before] of [
  ['in a world that nothing was done in', '', 10],
  ['in a scenario', '#@figure-1', 10],
  ['in a link', '#run=A+fork+B', 2],
]) {
  test(`an action at the last moment of a visit is restored: ${what}`, async ({ page }) => {
    await visit(page, start);
    await expect(page.locator('.node')).toHaveCount(before);
    const hash = () => page.evaluate(() => location.hash);
    for (const more of [1, 2]) {
      const was = await hash();
      // In one task, so that the address has not been updated yet.
      await Promise.all([page.waitForNavigation(), page.evaluate(() => { document.querySelector('#fork').click(); location.reload(); })]);
      await expect(page.locator('.node')).toHaveCount(before + more);
      await expect.poll(hash).not.toBe(was);
    }
    await page.reload();
    await expect(page.locator('.node')).toHaveCount(before + 2);
    await page.goBack();
    await expect(page.locator('.node')).toHaveCount(before + 1);
    await page.goForward();
    await expect(page.locator('.node')).toHaveCount(before + 2);
  });
}

test('a script without a link is stored as soon as it has run', async ({ page }) => {
  await open(page);
  const before = await page.evaluate(() => location.hash);
  await page.locator('#script').click();
  const script = Array.from({ length: 3000 }, (_, at) => `A fork a-process-with-a-name-${(at * 7919) % 3001}`).join('\n');
  await paste(page, script);
  await page.locator('#run-script').click();
  await expect(page.locator('.time .now')).toContainText('3000 / 3000', { timeout: 30_000 });
  await expect.poll(() => page.evaluate(() => sessionStorage.getItem('pidscope-tab'))).not.toBe('-');
  expect(await page.evaluate(() => location.hash)).toBe(before);
  await page.reload();
  await expect(page.locator('.time .now')).toContainText('3000 / 3000', { timeout: 30_000 });
});

test('actions in the list of worlds are announced in its dialog', async ({ page }) => {
  await open(page);
  await page.locator('#fork').click();
  await page.locator('#worlds').click();
  const said = page.locator('dialog > [aria-live="polite"]');
  await expect(said).toBeEmpty();
  await page.locator('#world-name').fill('Mine');
  await page.locator('#world-name').press('Enter');
  await expect(said).toHaveText('Saved as Mine');
  await page.getByRole('button', { name: 'Duplicate: Mine' }).click();
  await expect(said).toHaveText('Saved as Copy of Mine');
  await page.getByRole('button', { name: 'Delete: Mine' }).click();
  await page.locator('#bring-back').click();
  await expect(said).toHaveText('“Mine” is back.');
  await expect(page.locator('#world-name')).toBeFocused();
});
