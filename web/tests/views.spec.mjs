// The views of the namespaces: sorted, as trees, rearranged, and as a matrix; and the mark that a process has everywhere.
import { FIGURE, box, expect, open, run, story, test, views } from './page.mjs';

/** Returns the view of a namespace. */
const view = (page, name) => page.locator('.view', { has: page.locator('h3', { hasText: new RegExp(`^${name}$`) }) });
/** Returns the names in a table, from top to bottom. */
const names = (table) => table.locator('tbody tr[data-task] :is(.who, th)').allTextContents();
/** Returns the names of the views, from top to bottom. */
const shown = (page) => page.locator('.view h3').allTextContents();
/** Returns the row of a process. */
const row = (table, name) => table.locator('tbody tr').filter({ has: table.page().locator('.who, th', { hasText: new RegExp(`^${name}$`) }) });
/** Returns the button at the head of a column. */
const head = (table, name) => table.locator('thead').getByRole('button', { name });

/** Opens a world in which A has this many children. */
async function crowd(page, count) {
  await page.locator('#script').click();
  await page.locator('#script-text').evaluate((field, text) => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }, Array.from({ length: count }, (_, at) => `A fork p${at}`).join('\n'));
  await page.locator('#run-script').click();
  await expect(page.locator('.view .about')).toContainText(String(count + 1), { timeout: 60_000 });
}

for (const locale of ['en-US', 'ko-KR']) {
  const korean = locale === 'ko-KR';

  test.describe(locale, () => {
    test.use({ locale });

    test('a view can be sorted by every column, in both directions', async ({ page }) => {
      await open(page);
      await run(page, 'A kill 3 STOP');
      const a = view(page, 'A');
      const name = korean ? '이름' : 'Name';
      await expect(a.locator('th').first()).toHaveAttribute('aria-sort', 'ascending');
      await head(a, 'PPID').click();
      await expect(a.locator('th').nth(1)).toHaveAttribute('aria-sort', 'ascending');
      await expect(a.locator('th').first()).not.toHaveAttribute('aria-sort');
      await head(a, 'PPID').click();
      await expect(a.locator('th').nth(1)).toHaveAttribute('aria-sort', 'descending');
      expect(await names(a)).toEqual(['J', 'I', 'H', 'G', 'F', 'E', 'D', 'C', 'B', 'A']);
      await head(a, korean ? '상태' : 'State').click();
      await head(a, korean ? '상태' : 'State').click();
      await expect.poll(async () => (await names(a))[0]).toBe('C');
      await head(a, name).click();
      expect((await names(a)).join('')).toBe('ABCDEFGHIJ');
      await head(a, name).click();
      expect((await names(a)).join('')).toBe('JIHGFEDCBA');
      // The others stay as they are.
      expect((await views(page)).C).toEqual(FIGURE.C);
    });

    test('texts: states, processes from outside, and gaps in the matrix', async ({ page }) => {
      await open(page);
      await run(page, 'H kill 2 KILL');
      await expect(row(view(page, 'D'), 'I').locator('.state')).toHaveText(korean ? '좀비' : 'zombie');
      await run(page, 'A setns C');
      await run(page, 'A fork K');
      const parent = row(view(page, 'C'), 'K').locator('td').nth(1);
      await expect(parent).toContainText('0↗');
      await expect(parent).toContainText(korean ? '부모가 바깥에 있음' : 'its parent is outside');
      await expect(page.locator('.views-legend')).toContainText(korean ? '네임스페이스 바깥에 있어서' : 'outside the namespace');
      await page.getByRole('button', { name: korean ? '대조표' : 'Matrix' }).click();
      await expect(row(page.locator('.matrix'), 'K').locator('td').nth(1)).toContainText(korean ? '보이지 않음' : 'not visible');
      await expect(page.locator('.views-legend')).toHaveCount(0);
    });

    test('a view can be pinned, moved, hidden and shown by keyboard', async ({ page }) => {
      await open(page);
      const word = korean
        ? { pin: '고정', up: '위로', down: '아래로', hide: '숨기기', again: 'C 다시 보기', idle: '죽었거나 빈 네임스페이스 숨기기' }
        : { pin: 'Pin', up: 'Up', down: 'Down', hide: 'Hide', again: 'Show C again', idle: 'Hide dead and empty ones' };
      const press = async (ns, name) => {
        await view(page, ns).getByRole('button', { name, exact: true }).press('Enter');
      };
      await page.locator('#view-2-more').press('Enter');
      await expect(page.locator('#view-2-more')).toHaveAttribute('aria-expanded', 'true');
      await press('C', word.up);
      expect(await shown(page)).toEqual(['A', 'C', 'B', 'D']);
      await expect(page.locator('#view-2-up')).toBeFocused();
      await press('C', word.up);
      expect(await shown(page)).toEqual(['C', 'A', 'B', 'D']);
      // The button is disabled now.
      await expect(page.locator('#view-2-up')).toBeDisabled();
      await expect(page.locator('#view-2-down')).toBeFocused();
      await press('C', word.down);
      expect(await shown(page)).toEqual(['A', 'C', 'B', 'D']);
      await press('C', word.pin);
      expect(await shown(page)).toEqual(['C', 'A', 'B', 'D']);
      await expect(page.locator('#view-2-pin')).toBeFocused();
      await expect(view(page, 'C').locator('.about')).toContainText(korean ? '고정됨' : 'pinned');
      await press('C', word.hide);
      expect(await shown(page)).toEqual(['A', 'B', 'D']);
      await expect(page.getByRole('button', { name: word.again })).toBeFocused();
      // Going to another moment does not hide or show anything.
      await page.locator('#undo').press('Enter');
      await page.locator('#redo').press('Enter');
      expect(await shown(page)).toEqual(['A', 'B', 'D']);
      await page.getByRole('button', { name: word.again }).press('Enter');
      expect(await shown(page)).toEqual(['C', 'A', 'B', 'D']);
      await expect(page.locator('#view-2-more')).toBeFocused();
      // A new namespace is never hidden because of a former one with the same ID.
      await expect(page.getByRole('button', { name: word.idle })).toHaveCount(0);
      await run(page, 'A unshare newpid=E');
      expect(await shown(page)).toEqual(['C', 'A', 'B', 'D', 'E']);
      await page.getByRole('button', { name: word.idle }).press('Enter');
      expect(await shown(page)).toEqual(['C', 'A', 'B', 'D']);
      await page.locator('#undo').press('Enter');
      await run(page, 'A unshare newpid=F');
      expect(await shown(page)).toEqual(['C', 'A', 'B', 'D', 'F']);
    });

    test('the matrix shows every process in every namespace, sorted by any', async ({ page }) => {
      await open(page);
      await page.getByRole('button', { name: korean ? '대조표' : 'Matrix' }).press('Enter');
      const matrix = page.locator('.matrix');
      await expect(matrix.locator('thead b')).toHaveText(['A', 'B', 'C', 'D']);
      await expect(matrix.locator('thead small').last()).toHaveText(korean ? '레벨 2' : 'level 2');
      const numbers = (name) => row(matrix, name).locator('td').evaluateAll((cells) => cells.map((cell) => cell.firstChild.textContent));
      expect(await numbers('J')).toEqual(['10', '·', '7', '3']);
      expect(await numbers('B')).toEqual(['2', '1', '·', '·']);
      // Processes that are not visible come last in either order.
      await head(matrix, /^C/).click();
      expect((await names(matrix)).join('')).toBe('DGHIJABCEF');
      await head(matrix, /^C/).click();
      expect((await names(matrix)).join('')).toBe('JIHGDABCEF');
      await expect(matrix.locator('th[aria-sort]')).toHaveAttribute('aria-sort', 'descending');
      await row(matrix, 'H').click();
      await expect(row(matrix, 'H')).toHaveAttribute('aria-selected', 'true');
      await expect(box(page, 'H')).toHaveAttribute('aria-selected', 'true');
      // A fork adds a row, a new namespace adds a column, and a hidden one has none.
      await page.locator('#newpid').click();
      await expect(matrix.locator('thead b')).toHaveText(['A', 'B', 'C', 'D', 'E']);
      expect(await numbers('K')).toEqual(['11', '·', '8', '4', '1']);
      await page.getByRole('button', { name: korean ? '네임스페이스별' : 'Views' }).click();
      await page.locator('#view-1-more').click();
      await page.locator('#view-1-hide').click();
      await page.getByRole('button', { name: korean ? '대조표' : 'Matrix' }).click();
      await expect(matrix.locator('thead b')).toHaveText(['A', 'C', 'D', 'E']);
    });

    test('a process is marked everywhere with its PID in each namespace', async ({ page }) => {
      await open(page);
      const outline = (place) => place.evaluate((element) => getComputedStyle(element).outlineStyle);
      const card = page.locator('.card');
      await expect(card).toHaveCount(0);
      await box(page, 'H').hover();
      await expect(card).toContainText(korean ? 'D의 init 프로세스 · 실행 중' : 'init process of D · running');
      await expect(card.locator('.number')).toHaveText(['A 8', 'C 5', 'D 1']);
      for (const ns of ['A', 'C', 'D']) expect(await outline(row(view(page, ns), 'H'))).toBe('solid');
      expect(await outline(row(view(page, 'A'), 'G'))).toBe('none');
      // Dismissed without moving the pointer, and back with the next move.
      await page.keyboard.press('Escape');
      await expect(card).toHaveCount(0);
      await row(view(page, 'A'), 'E').hover();
      await expect(card).toContainText('E');
      await expect(box(page, 'E').locator('.box')).toHaveCSS('stroke-width', '3px');
      // It stays while the pointer is on it, and disappears when the pointer moves elsewhere.
      await card.hover();
      await expect(card).toContainText('E');
      await page.locator('h1').hover();
      await expect(card).toHaveCount(0);
      // The focus, moved by keys, shows it too.
      await page.locator('#view-0-more').focus();
      await page.keyboard.press('Tab');
      await expect(row(view(page, 'A'), 'A')).toBeFocused();
      await expect(card).toContainText('A');
      await page.keyboard.press('ArrowDown');
      await expect(card.locator('.number')).toHaveText(['A 2', 'B 1']);
      expect(await outline(row(view(page, 'B'), 'B'))).toBe('solid');
      await page.keyboard.press('Escape');
      await expect(card).toHaveCount(0);
    });
  });
}

test('a table is one tab stop, and its rows and heads are navigated by keys', async ({ page }) => {
  await open(page);
  const c = view(page, 'C');
  await page.locator('#view-2-more').focus();
  await page.keyboard.press('Tab');
  await expect(row(c, 'D')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(row(c, 'H')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row(c, 'H')).toHaveAttribute('aria-selected', 'true');
  await expect(box(page, 'H')).toHaveAttribute('aria-selected', 'true');
  await expect(row(c, 'H')).toBeFocused();
  await page.keyboard.press('End');
  await expect(row(c, 'J')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(row(c, 'J')).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  await expect(page.locator('#view-2-pid')).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.locator('#view-2-name')).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect.poll(() => names(c)).toEqual(['J', 'I', 'H', 'G', 'D']);
  await expect(page.locator('#view-2-name')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.locator('#view-3-tree')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('ArrowDown');
  await expect(row(c, 'J')).toBeFocused();
});

test('a tree folds by keyboard and mouse and reveals the selected process', async ({ page }) => {
  await open(page);
  const a = view(page, 'A');
  await page.locator('#view-0-tree').press('Enter');
  await expect(a.getByRole('treegrid')).toBeVisible();
  expect((await names(a)).join('')).toBe('ABEFCDGHIJ');
  const h = row(a, 'H');
  await expect(h).toHaveAttribute('aria-level', '3');
  await expect(h).toHaveAttribute('aria-posinset', '2');
  await expect(h).toHaveAttribute('aria-setsize', '2');
  await expect(h).toHaveAttribute('aria-expanded', 'true');
  await expect(row(a, 'G')).not.toHaveAttribute('aria-expanded');
  await row(a, 'A').focus();
  for (const key of ['ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
  // Into the row of a process with children, and out of it again.
  await expect(row(a, 'B').locator('td').first()).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(row(a, 'B')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(row(a, 'E')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(row(a, 'B')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(row(a, 'B')).toHaveAttribute('aria-expanded', 'false');
  await expect(row(a, 'B')).toBeFocused();
  expect((await names(a)).join('')).toBe('ABCDGHIJ');
  await page.keyboard.press('ArrowRight');
  expect((await names(a)).join('')).toBe('ABEFCDGHIJ');
  await row(a, 'D').locator('.fold').click();
  expect((await names(a)).join('')).toBe('ABEFCD');
  await expect(box(page, 'A')).toHaveAttribute('aria-selected', 'true');
  await box(page, 'J').click();
  await expect(row(a, 'J')).toHaveAttribute('aria-selected', 'true');
  // In C's view, D has no parent.
  await page.locator('#view-2-tree').click();
  await expect(row(view(page, 'C'), 'D')).toHaveAttribute('aria-level', '1');
  await head(a, 'Name').click();
  await head(a, 'Name').click();
  expect((await names(a)).join('')).toBe('ADHJIGCBFE');
});

test('of five thousand processes, a few hundred rows are drawn, including the selected one', async ({ page }) => {
  test.setTimeout(240_000);
  // The picture is large too.
  const soon = expect.configure({ timeout: 60_000 });
  await open(page);
  await crowd(page, 5000);
  const a = view(page, 'A');
  await soon(a.locator('tbody tr')).toHaveCount(40);
  await soon(a.locator('table')).toHaveAttribute('aria-rowcount', '5002');
  await run(page, 'A kill 4000 STOP');
  await expect(story(page)).toContainText('p3998 is stopped');
  await page.locator('.node[data-task="3999"]').dispatchEvent('click');
  await soon(row(a, 'p3998')).toHaveAttribute('aria-selected', 'true');
  await soon(row(a, 'p3998')).toHaveAttribute('aria-rowindex', '4001');
  await soon(a.locator('tr.gap')).toHaveText('3959 more in between');
  await a.locator('.more').click();
  await soon(a.locator('tbody tr')).toHaveCount(142);
  await soon(row(a, 'p39')).toBeFocused();
  await soon(a.locator('tr.gap')).toHaveText('3859 more in between');
  await head(a, 'State').click();
  await head(a, 'State').click();
  await soon(a.locator('tr.gap')).toHaveCount(0);
  await soon(row(a, 'p3998').locator('.state')).toHaveText('stopped');
  await page.locator('#view-0-tree').click();
  await soon(a.locator('tbody tr')).toHaveCount(140);
  await page.locator('#show-matrix').click();
  await soon(page.locator('.matrix tbody tr')).toHaveCount(42);
  await soon(row(page.locator('.matrix'), 'p3998')).toHaveAttribute('aria-selected', 'true');
  expect(await page.locator('.views tr').count()).toBeLessThan(100);
});

test('thirty-two namespaces scroll within the views at every width', async ({ page }) => {
  await open(page);
  const nest = ['A clone B newpid=n1', ...Array.from({ length: 31 }, (_, at) => `${at ? `p${at}` : 'B'} clone p${at + 1} newpid=n${at + 2}`)];
  await page.locator('#script').click();
  await page.locator('#script-text').fill(nest.join('\n'));
  await page.locator('#run-script').click();
  await expect(page.locator('.view')).toHaveCount(33);
  await page.locator('#show-matrix').click();
  await expect(page.locator('.matrix thead th')).toHaveCount(34);
  const frame = page.getByRole('region', { name: 'Matrix' });
  for (const width of [1440, 768, 360, 320]) {
    await page.setViewportSize({ width, height: 800 });
    if (width < 720) await page.getByRole('tab', { name: 'Views' }).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const name = row(page.locator('.matrix'), 'p31').locator('th');
    const before = (await name.boundingBox()).x;
    await frame.evaluate((element) => { element.scrollLeft = 10_000; });
    expect(await frame.evaluate((element) => element.scrollLeft)).toBeGreaterThan(100);
    expect((await name.boundingBox()).x).toBe(before);
    await frame.evaluate((element) => { element.scrollLeft = 0; });
  }
  await page.setViewportSize({ width: 360, height: 800 });
  await frame.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => frame.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
});

test('every button of the views is large enough for touch', async ({ page }) => {
  await open(page);
  await page.locator('#view-1-more').click();
  for (const button of await page.locator('.views button, .views tbody tr').all()) {
    const { width, height } = await button.boundingBox();
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
  }
});

/** Returns whether the row is visible: nothing covers it, and its list does not cut it off. */
const isSeen = (row) => row.evaluate((row) => {
  const { left, top, width, height } = row.getBoundingClientRect();
  return [top + 2, top + height - 2].every((y) => row.contains(document.elementFromPoint(left + width / 2, y)));
});

test('the views only scroll to reveal a found or selected process', async ({ page }) => {
  await open(page);
  await crowd(page, 60);
  const list = page.locator('.views');
  const at = () => list.evaluate((list) => list.scrollTop);
  const chosen = page.locator('.view tr.selected');
  await page.locator('#find').fill('p50');
  await page.locator('#find').press('Enter');
  await expect(chosen.locator('.who')).toHaveText('p50');
  await expect.poll(() => isSeen(chosen)).toBe(true);
  // After the reader has scrolled by hand, the list stays there, whatever else happens.
  await list.evaluate((list) => { list.scrollTop = 30; });
  await run(page, 'A fork late');
  await page.locator('#undo').click();
  await page.mouse.move(640, 300);
  await expect(page.locator('.view .about')).toContainText('61');
  expect(await at()).toBe(30);
  // From the bottom to the top, where the head covers the rows.
  await list.evaluate((list) => { list.scrollTop = list.scrollHeight; });
  await page.locator('#find').fill('p2');
  await page.locator('#find').press('Enter');
  await expect(chosen.locator('.who')).toHaveText('p2');
  await expect.poll(() => isSeen(chosen)).toBe(true);
  // A process that is selected in a view is already in sight there.
  const before = await at();
  await row(view(page, 'A'), 'p4').click();
  await expect(chosen.locator('.who')).toHaveText('p4');
  expect(await at()).toBe(before);
  // The matrix has its own list.
  await page.locator('.choices button').last().click();
  await page.locator('#find').fill('p50');
  await page.locator('#find').press('Enter');
  const inMatrix = page.locator('.matrix tr.selected');
  await expect(inMatrix.locator('th')).toHaveText('p50');
  await expect.poll(() => isSeen(inMatrix)).toBe(true);
});

test('one of several views showing the process is enough', async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 650 });
  await open(page);
  await box(page, 'J').click();
  const rows = page.locator('.view tr.selected');
  await expect(rows).toHaveCount(3);
  const seen = async () => Promise.all((await rows.all()).map(isSeen));
  await expect.poll(seen).toContain(true);
  const end = await page.locator('.views').evaluate((list) => { list.scrollTop = list.scrollHeight; return list.scrollTop; });
  await box(page, 'I').click();
  await expect(rows.first().locator('.who')).toHaveText('I');
  expect(await seen()).toEqual([false, true, true]);
  expect(await page.locator('.views').evaluate((list) => list.scrollTop)).toBe(end);
  // If the views are a part of the scrolling page, the page does not scroll.
  await page.setViewportSize({ width: 768, height: 650 });
  await box(page, 'C').click();
  await expect(rows).toHaveCount(1);
  expect(await page.evaluate(() => scrollY)).toBe(0);
});
