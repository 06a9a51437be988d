// What stands where on the screens that people have.
import { box, expect, open, test } from './page.mjs';

const LAPTOPS = [[1280, 720], [1366, 650], [1440, 900]];

/** What of the picture is cut off, in pixels. */
const cut = (page) => page.locator('#picture').evaluate((region) => [
  region.scrollWidth - region.clientWidth, region.scrollHeight - region.clientHeight,
]);

for (const [width, height] of LAPTOPS) {
  for (const locale of ['ko-KR', 'en-US']) {
    test.describe(`${width} by ${height}, ${locale}`, () => {
      test.use({ viewport: { width, height }, locale });

      test('a laptop shows the whole figure, and what can be done', async ({ page }) => {
        await open(page);
        expect(await cut(page)).toEqual([0, 0]);
        await expect(page.locator('#picture')).toBeInViewport({ ratio: 1 });
        await expect(page.locator('.actions')).toBeInViewport({ ratio: 1 });
        // Readable still.
        const letters = await page.locator('.node .pids').evaluateAll((texts) => texts.map((text) =>
          parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a));
        expect(Math.min(...letters)).toBeGreaterThanOrEqual(9);
      });
    });
  }
}

for (const width of [768, 1366, 1440]) {
  test(`whoever is chosen, the picture keeps its size: ${width} px`, async ({ page }) => {
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

test('a call that is chosen from the list stands beside it, and all of a line can be read in the log', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page);
  const lines = await page.locator('.log .words').evaluateAll((lines) =>
    lines.filter((line) => line.scrollHeight > line.clientHeight + 1).map((line) => line.textContent));
  expect(lines).toEqual([]);
  const [list, line] = await Promise.all(['#more-calls', '#line'].map((part) => page.locator(part).boundingBox()));
  expect(Math.abs(list.y + list.height / 2 - line.y - line.height / 2)).toBeLessThan(2);
});
