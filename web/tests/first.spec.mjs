// What a visitor sees before the page itself has arrived.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, open, test } from './page.mjs';

const first = (page) => page.locator('#first');

/** Opens the page without anything that the first picture does not need. */
async function openWithoutWasm(page) {
  await page.route('**/*.wasm', () => {});
  await page.goto('./');
}

for (const width of [320, 360, 768, 1440]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the figure is shown before the wasm is loaded: ${width} px, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 740 });
      await page.emulateMedia({ colorScheme });
      await openWithoutWasm(page);
      const figure = page.getByRole('img', { name: /H는 번호가 8, 5, 1입니다.*H is 8, 5 and 1 at once/ });
      await expect(figure).toBeInViewport({ ratio: 1 });
      await expect(figure.locator('.box')).toHaveCount(10);
      await expect(first(page).locator('p[lang="ko"]')).toBeInViewport({ ratio: 1 });
      await expect(first(page).locator('p[lang="en"]')).toBeInViewport({ ratio: 1 });
      // Readable: no text is smaller than 8 px on the screen, and nothing is cut off.
      const letters = await figure.evaluate((svg) => {
        const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        return [...svg.querySelectorAll('.pids, .name')].map((text) => parseFloat(getComputedStyle(text).fontSize) * scale);
      });
      expect(Math.min(...letters)).toBeGreaterThanOrEqual(8);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const boxes = await figure.locator('g[class^="box-of"]').evaluateAll((boxes) => boxes.map((box) => {
        const [outer, ...inner] = [box.querySelector('.box'), ...box.querySelectorAll('text')].map((part) => part.getBoundingClientRect());
        return inner.every((text) => text.left >= outer.left && text.right <= outer.right);
      }));
      expect(boxes).not.toContain(false);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`)).toEqual([]);
    });
  }
}

test('the page replaces the figure without layout shift', async ({ page }) => {
  await page.addInitScript(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifts += entry.value; }).observe({ type: 'layout-shift', buffered: true });
  });
  let arrive;
  const arrived = new Promise((resolve) => { arrive = resolve; });
  await page.route('**/*.wasm', async (route) => { await arrived; await route.continue(); });
  await page.goto('./');
  await expect(first(page)).toBeVisible();
  await expect(page.locator('#scenario')).toHaveCount(0);
  arrive();
  await expect(page.locator('#scenario')).toBeVisible();
  await expect(first(page)).toHaveCount(0);
  // A value below 0.1 is good by the definition of the metric.
  expect(await page.evaluate(() => window.shifts)).toBeLessThan(0.05);
});

test('missing texts are reported below the figure', async ({ browser }) => {
  // Not the page of `test`: a text that does not arrive is also a browser error.
  const page = await browser.newPage();
  await page.route('**/*.txt', (route) => route.abort());
  await page.goto('./');
  await expect(page.locator('#failed')).toBeVisible();
  await expect(first(page)).toBeVisible();
  await page.close();
});

test('without scripts, the figure and a notice are shown', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('./');
  await expect(first(page).getByRole('img')).toBeVisible();
  // Playwright does not read the text of this element, but it is shown.
  await expect(page.locator('noscript')).toBeVisible();
  expect((await page.locator('noscript').boundingBox()).height).toBeGreaterThan(10);
  await context.close();
});

test('the figure and its styles are removed once the page runs', async ({ page }) => {
  await open(page);
  await expect(first(page)).toHaveCount(0);
  await expect(page.locator('style', { hasText: '#first' })).toHaveCount(0);
});
