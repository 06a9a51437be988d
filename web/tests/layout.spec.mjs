// The layout on common screens.
import { lesson, runLines } from './lesson.mjs';
import { box, expect, open, test, visit } from './page.mjs';

const LAPTOPS = [[1280, 720], [1366, 650], [1440, 900]];

/** Returns how much of the picture is cut off, in pixels. */
const cut = (page) => page.locator('#picture').evaluate((region) => [
  region.scrollWidth - region.clientWidth, region.scrollHeight - region.clientHeight,
]);

for (const [width, height] of LAPTOPS) {
  for (const locale of ['ko-KR', 'en-US']) {
    test.describe(`${width} by ${height}, ${locale}`, () => {
      test.use({ viewport: { width, height }, locale });

      test('a laptop shows the whole figure and the actions', async ({ page }) => {
        await open(page);
        expect(await cut(page)).toEqual([0, 0]);
        await expect(page.locator('#picture')).toBeInViewport({ ratio: 1 });
        await expect(page.locator('.actions')).toBeInViewport({ ratio: 1 });
        // Still readable.
        const letters = await page.locator('.node .pids').evaluateAll((texts) => texts.map((text) =>
          parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a));
        expect(Math.min(...letters)).toBeGreaterThanOrEqual(9);
      });

      test('beside a lesson, actions fill whole rows and name the acting process', async ({ page }) => {
        await lesson(page, 'two-containers/inside-nginx');
        await expect(page.locator('.actions .who b')).toHaveText('nginx');
        const rows = await page.locator('.actions .row').evaluateAll((rows) => rows.map((row) =>
          new Set([...row.querySelectorAll('.button, .field')].map((part) => {
            const { top, bottom } = part.getBoundingClientRect();
            return Math.round((top + bottom) / 2);
          })).size));
        expect(rows).toEqual([1, 1]);
        const [name, numbers] = await Promise.all(['b', 'ul'].map((part) => page.locator(`.actions .who ${part}`).evaluate((shown) =>
          [shown.scrollWidth - shown.clientWidth, shown.getBoundingClientRect().height])));
        expect(name[0]).toBe(0);
        expect(numbers[1]).toBeLessThan(30);
      });
    });
  }
}

for (const [locale, figure] of [['en-US', '[Figure 1]'], ['ko-KR', '[그림 1]']]) {
  for (const width of [320, 360]) {
    test.describe(`${width} px, ${locale}`, () => {
      test.use({ viewport: { width, height: 640 }, locale });

      test('the name of the open world is readable, and the toolbar has one row', async ({ page }) => {
        await open(page);
        const [room, needed] = await page.locator('#scenario').evaluate((list, figure) => {
          const { font, paddingLeft, paddingRight } = getComputedStyle(list);
          const context = document.createElement('canvas').getContext('2d');
          context.font = font;
          // What the browser draws at its end takes about as much as a letter is high.
          const arrow = parseFloat(getComputedStyle(list).fontSize);
          return [list.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - arrow, context.measureText(figure).width];
        }, figure);
        expect(room).toBeGreaterThanOrEqual(needed);
        const tops = await page.locator('.toolbar .button:visible').evaluateAll((tools) => tools.map((tool) => tool.getBoundingClientRect().top));
        expect(new Set(tops).size).toBe(1);
      });
    });
  }
}

test('the legend is beside the picture and covers nothing', async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 650 });
  await open(page);
  await page.locator('#legend-open').click();
  await expect(page.locator('#legend')).toBeInViewport({ ratio: 1 });
  expect(await cut(page)).toEqual([0, 0]);
  const [region, legend] = await Promise.all(['#picture', '#legend'].map((part) => page.locator(part).boundingBox()));
  expect(region.height).toBeGreaterThan(280);
  expect(region.x + region.width).toBeLessThanOrEqual(legend.x + 1);
});

for (const width of [768, 1366, 1440]) {
  test(`selecting a process does not resize the picture: ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await open(page);
    const size = () => page.locator('#picture').evaluate((region) => [region.clientWidth, region.clientHeight]);
    const first = await size();
    for (const name of ['J', 'H', 'B', 'C']) {
      await box(page, name).click();
      await expect(page.locator('.actions .who b')).toHaveText(name);
      expect(await size()).toEqual(first);
    }
  });
}

test('selecting processes that can or cannot call keeps the picture size and the focus', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await visit(page, '#@orphan-zombie');
  const size = () => page.locator('#picture').evaluate((region) => [region.clientWidth, region.clientHeight]);
  const first = await size();
  for (const [name, says] of [['sleep:1', 'program'], ['sleep:2', 'zombie']]) {
    await box(page, name).click();
    await expect(page.locator('.actions .note')).toContainText(says);
    expect(await size()).toEqual(first);
  }
  await visit(page, '#run=A+fork+B');
  await runLines(page, 'A wait');
  await expect(page.locator('.actions .note')).toContainText('wait');
  await expect(page.locator('#line')).toBeFocused();
  await runLines(page, 'B exit 0');
  await expect(page.locator('#process-name')).toBeVisible();
  await expect(page.locator('#line')).toBeFocused();
});

test('a call chosen from the list appears beside it, and the log shows whole lines', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page);
  const lines = await page.locator('.log .words').evaluateAll((lines) =>
    lines.filter((line) => line.scrollHeight > line.clientHeight + 1).map((line) => line.textContent));
  expect(lines).toEqual([]);
  const [list, line] = await Promise.all(['#more-calls', '#line'].map((part) => page.locator(part).boundingBox()));
  expect(Math.abs(list.y + list.height / 2 - line.y - line.height / 2)).toBeLessThan(2);
});

for (const locale of ['ko-KR', 'en-US']) {
  test.describe(`every width, ${locale}`, () => {
    test.use({ locale });

    test('there is room for a whole line', async ({ page }) => {
      await open(page);
      for (const width of [320, 360, 412, 520, 560, 640, 700, 768, 1000, 1100, 1280]) {
        await page.setViewportSize({ width, height: 700 });
        const line = await page.locator('#line').boundingBox();
        expect(line.width, `${width} px`).toBeGreaterThan(90);
      }
    });
  });
}

test('on a phone the parts of a short page have no gaps', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 900 });
  await visit(page, '#@zombie');
  await page.locator('#tab-views').click();
  await page.locator('#show-matrix').click();
  await expect(page.locator('.matrix')).toBeVisible();
  const [bar, views] = await Promise.all(['.actions', '.views'].map((part) => page.locator(part).boundingBox()));
  expect(views.y - bar.y - bar.height).toBeLessThan(12);
});

test.describe('in Korean', () => {
  test.use({ locale: 'ko-KR' });

  test('no line of a lesson begins with a particle', async ({ page }) => {
    for (const place of ['pid-1/new-parent', 'init-dies/guest']) {
      await lesson(page, place);
      // In panels of many widths, lines break only between words.
      const torn = await page.locator('.lesson .prose').first().evaluate((prose) => {
        const found = [];
        const words = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT);
        for (let width = 200; width <= 320; width += 3) {
          prose.style.width = `${width}px`;
          for (const mention of prose.querySelectorAll('.mention')) {
            words.currentNode = mention.lastChild;
            const next = words.nextNode();
            const particle = next && /^\u2060?(\p{L}+)/u.exec(next.data);
            if (!particle) continue;
            const range = document.createRange();
            range.setStart(next, particle[0].length - 1);
            range.setEnd(next, particle[0].length);
            if (range.getBoundingClientRect().left < mention.getBoundingClientRect().left) found.push(`${mention.textContent} | ${particle[1]}`);
          }
        }
        return found;
      });
      expect(torn).toEqual([]);
    }
  });
});

test('print shows the figure and its texts, dark on light, without buttons', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const width of [718, 1047, 1366]) {
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize({ width, height: 650 });
    await open(page);
    await page.emulateMedia({ media: 'print' });
    for (const part of ['.picture', '.node', '.why']) await expect(page.locator(part).first()).toBeVisible();
    for (const part of ['.head', '.tabs', '.toolbar', '.actions', '.terminal', '.time', '.log', '.node .fold']) await expect(page.locator(part).first()).toBeHidden();
    expect(await page.locator('html').evaluate((root) => getComputedStyle(root).colorScheme)).toBe('light');
    // No part that scrolls on the screen is cut off.
    expect(await page.locator('.picture, .views, .why').evaluateAll((parts) => parts.filter((part) => part.scrollHeight > part.clientHeight + 1).length)).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  }
});
