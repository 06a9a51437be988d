// The folder that `cargo xtask dist` makes: under any path, with everything around the page.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base } from '@playwright/test';
import { Server } from './deployed.mjs';
import { FIGURE, collectErrors, views } from './page.mjs';

const SITE = process.env.PIDSCOPE_SITE;
const ADDRESS = 'https://example.org/pidscope/';

const test = base.extend({
  server: async ({}, use) => {
    const server = await new Server({ '/deep/down/': SITE }).start();
    await use(server);
    await server.stop();
  },
  address: async ({ server }, use) => use(`${server.origin}/deep/down/`),
});
// A service worker outlives a context that is reset.
test.use({ reuseContext: false });
test.skip(!SITE, '`cargo xtask test page` makes the folder and names it in PIDSCOPE_SITE');

const read = (name) => readFileSync(join(SITE, name));
const list = (folder, end) => readdirSync(join(SITE, folder)).filter((name) => name.endsWith(end));

test('the page runs and works offline', async ({ page, server, address }) => {
  await page.goto(address);
  await expect(page.locator('.node').first()).toBeVisible();
  expect(await views(page)).toEqual(FIGURE);
  await expect.poll(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller)), { timeout: 30_000 }).toBe(true);
  await server.stop();
  await page.reload();
  await expect(page.locator('.node').first()).toBeVisible();
  expect(await views(page)).toEqual(FIGURE);
});

test('every figure renders as an image in both themes, without scripts', async ({ browser, address }) => {
  const figures = list('figures', '.svg');
  expect(figures.length).toBeGreaterThanOrEqual(24);
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ colorScheme, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${address}s/en/`);
    await page.setContent(figures.map((name) => `<img alt="${name}" src="${address}figures/${name}">`).join(''));
    for (const [index, name] of figures.entries()) {
      const [, width, height] = read(`figures/${name}`).toString().match(/width="(\d+)" height="(\d+)"/);
      const box = await page.locator('img').nth(index).boundingBox();
      expect([Math.round(box.width), Math.round(box.height)], name).toEqual([Number(width), Number(height)]);
    }
    await context.close();
  }
});

test('a figure follows the color scheme of the system', async ({ browser, address }) => {
  const ground = async (colorScheme) => {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    await page.goto(`${address}s/en/figure-1/`);
    const color = await page.locator('figure img').evaluate(async (image) => {
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: 4, height: 4 });
      canvas.getContext('2d').drawImage(image, 0, 0);
      return canvas.getContext('2d').getImageData(1, 1, 1, 1).data[0];
    });
    await context.close();
    return color;
  };
  expect(await ground('light')).toBe(255);
  expect(await ground('dark')).toBeLessThan(60);
});

test('a standalone figure links to the page', async ({ page, address }) => {
  await page.goto(`${address}figures/orphan.ko.svg`);
  await expect(page.locator('svg > a')).toHaveAttribute('href', `${ADDRESS}#@orphan`);
  expect(await page.evaluate(() => document.querySelector('parsererror'))).toBeNull();
});

for (const [lang, width, colorScheme] of [['ko', 320, 'dark'], ['en', 360, 'light'], ['ko', 768, 'light'], ['en', 1440, 'dark']]) {
  test(`static pages are complete: ${lang}, ${width} px, ${colorScheme}`, async ({ page, address }) => {
    await page.setViewportSize({ width, height: 740 });
    await page.emulateMedia({ colorScheme });
    const browserErrors = collectErrors(page);
    for (const path of [`s/${lang}/`, `s/${lang}/docker-stop/`, `s/${lang}/figure-1/`]) {
      await page.goto(address + path);
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      for (const image of await page.locator('img').all()) {
        await image.scrollIntoViewIfNeeded();
        await expect.poll(() => image.evaluate((image) => image.naturalWidth)).toBeGreaterThan(0);
      }
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`)).toEqual([]);
    }
    await page.locator('.try').click();
    await expect(page.locator('.node').first()).toBeVisible();
    expect(browserErrors).toEqual([]);
  });
}

test('link preview images exist and have the declared size', async ({ page, address }) => {
  const absolute = (text) => { expect(text.startsWith(ADDRESS)).toBe(true); return text.slice(ADDRESS.length); };
  for (const path of ['', ...['en', 'ko'].flatMap((lang) => readdirSync(join(SITE, 's', lang), { withFileTypes: true })
    .filter((entry) => entry.isDirectory()).map(({ name }) => `s/${lang}/${name}/`))]) {
    const html = read(`${path}index.html`).toString();
    const property = (name) => html.match(new RegExp(`property="og:${name}" content="([^"]*)"`))?.[1];
    expect(property('url')).toBe(ADDRESS + path);
    const image = read(absolute(property('image')));
    // A PNG has its width and height at a fixed offset.
    expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([1200, 630]);
    expect([property('image:width'), property('image:height')]).toEqual(['1200', '630']);
    const oembed = JSON.parse(read(absolute(html.match(/type="application\/json\+oembed" href="([^"]*)"/)[1])));
    expect(read(absolute(oembed.thumbnail_url)).length).toBeGreaterThan(10_000);
    expect(oembed).toMatchObject({ version: '1.0', type: 'rich', provider_name: 'pidscope', thumbnail_width: 1200, thumbnail_height: 630 });
  }
  const { html } = JSON.parse(read('oembed/zombie.ko.json'));
  await page.setContent(html.replace(ADDRESS, address));
  await expect(page.frameLocator('iframe').locator('.node').first()).toBeVisible();
});

test('oEmbed frames cut nothing off', async ({ page, address }) => {
  await page.setViewportSize({ width: 800, height: 900 });
  const files = list('oembed', '.json');
  expect(files.length).toBeGreaterThanOrEqual(24);
  for (const name of files) {
    const { html, width, height } = JSON.parse(read(`oembed/${name}`));
    await page.setContent(html.replace(ADDRESS, address));
    const frame = page.locator('iframe');
    expect(await frame.evaluate(({ offsetWidth, offsetHeight }) => [offsetWidth, offsetHeight])).toEqual([width, height]);
    const content = frame.contentFrame();
    await expect(content.locator('.node').first()).toBeVisible();
    await expect(content.locator('.flaws')).toHaveCount(0);
    expect.soft(await content.locator('html').evaluate((root) => [root.scrollWidth - innerWidth, root.scrollHeight - innerHeight]), name).toEqual([0, 0]);
  }
});

test('compressed files match their originals, and exist only where they are smaller', async () => {
  const files = readdirSync(SITE, { recursive: true }).map(String);
  let compared = 0;
  for (const [end, decompress] of [['.gz', gunzipSync], ['.br', brotliDecompressSync]]) {
    for (const file of files.filter((name) => name.endsWith(end))) {
      const packed = read(file);
      const plain = read(file.slice(0, -end.length));
      expect(decompress(packed).equals(plain), file).toBe(true);
      expect(packed.length, file).toBeLessThan(plain.length);
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(300);
  for (const needed of files.filter((name) => /^[^/]*\.(html|css|js|wasm|txt)$/.test(name))) {
    expect(files, needed).toEqual(expect.arrayContaining([`${needed}.br`, `${needed}.gz`]));
  }
  expect(files.filter((name) => /\.(png|tgz|gz|br)\.(gz|br)$/.test(name))).toEqual([]);
});

test('the npm package is published as a tarball and as modules', async ({ page, server, address }) => {
  expect(list('npm', '.tgz')).toHaveLength(1);
  expect(list('npm/pidscope', 'package.json')).toHaveLength(1);
  server.headers = { 'access-control-allow-origin': '*' };
  const other = await new Server({}).start();
  other.overrides.set('/', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Another site</title>'));
  await page.goto(`${other.origin}/`);
  expect(await page.evaluate(async (address) => {
    const { createSimulator } = await import(`${address}npm/pidscope/index.js`);
    const simulator = await createSimulator();
    const { processes } = simulator.run('A fork B\nB fork C');
    return processes.length;
  }, address)).toBe(3);
  await other.stop();
});
