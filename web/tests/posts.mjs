// Posts of another site with embeds, under a strict policy, and what tests read from them.
import { expect, test as base } from '@playwright/test';
import { openHost, openPage } from './hosts.mjs';
import { clock, collectErrors } from './page.mjs';

export { expect };

/** A test with the built page on a server. Whatever it opens is closed at its end, and any error that the browser reports fails it. */
export const test = base.extend({
  clock,
  browserErrors: async ({ page }, use) => use(collectErrors(page)),
  site: async ({}, use) => {
    const opened = [];
    const keep = (server) => opened.push(server) && server;
    await use({ page: async (options) => keep(await openPage(options)), host: async (...args) => keep(await openHost(...args)) });
    opened.forEach((server) => server.close());
  },
  /** Opens a post with this body; the loader is a classic script in its head. */
  post: async ({ page, site, browserErrors }, use) => {
    await use(async (body, { cors, ...options } = {}) => {
      const pidscope = await site.page({ cors });
      const loader = `<script src="${pidscope.url}embed/pid-scope.js"></script>`;
      const host = await site.host(pidscope.url, { body: body.replaceAll('{pidscope}', pidscope.url), head: loader, ...options });
      await page.addInitScript(() => {
        window.shifts = [];
        new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value }) => value))).observe({ type: 'layout-shift', buffered: true });
      });
      await page.goto(host.url);
      return { pidscope, host, browserErrors };
    });
  },
});

/** Returns the content of the frame of an embed, by its index on the page, once it runs. */
export async function running(page, at = 0) {
  const frame = page.locator('pid-scope').nth(at).locator('iframe');
  await expect(frame).toHaveCSS('opacity', '1');
  const content = frame.contentFrame();
  await expect(content.locator('.embed')).toBeVisible();
  return content;
}

export const height = (page, at = 0) => page.locator('pid-scope').nth(at).evaluate((element) => element.getBoundingClientRect().height);
export const shifts = (page) => page.evaluate(() => window.shifts);

/** Runs a function in the page with the first embed. */
export const element = (page, work, value) => page.locator('pid-scope').first().evaluate(work, value);
