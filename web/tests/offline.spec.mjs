// A deployed page: without its server, under a path, when another version is deployed, and when its cache is damaged.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { expect, test as base } from '@playwright/test';
import { Server, UNHASHED_STYLE, alterDeployment, deployment, remove } from './deployed.mjs';
import { FIGURE, box, type, views } from './page.mjs';

const BASE_PATH = '/a/b/';
let first;
let second;

const test = base.extend({
  /** Each test has its own server. */
  server: async ({}, use) => {
    const server = await new Server({ [BASE_PATH]: first.folder }).start();
    await use(server);
    await server.stop();
  },
  address: async ({ server }, use) => use(server.origin + BASE_PATH),
  page: async ({ page }, use) => {
    const errors = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await use(page);
    expect(errors).toEqual([]);
  },
});

// A service worker outlives a context that is reset.
test.use({ reuseContext: false });
// Caching takes its time.
test.describe.configure({ timeout: 120_000 });

test.beforeAll(() => {
  first = deployment();
  second = deployment(alterDeployment);
});
test.afterAll(() => remove(first, second));

const expectDrawn = async (page) => expect(page.locator('.node').first()).toBeVisible();
/** Checks that a page belongs to this deployment. */
const expectVersion = (page, { version }) => expect(page.locator('script[data-version]')).toHaveAttribute('data-version', version);
/** Returns the value of a property that only the styles of the second deployment set. */
const styleProperty = (page, name) => page.evaluate((name) => getComputedStyle(document.documentElement).getPropertyValue(name), name);
/** Opens an address as a visitor who comes from another site. */
async function visit(page, address) {
  await page.goto('about:blank');
  await page.goto(address);
}
/** Returns the cached versions of a folder. */
const cachedVersions = (page, folder = BASE_PATH) => page.evaluate(async (folder) => {
  const prefix = `pidscope ${location.origin}${folder} `;
  return (await caches.keys()).filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}, folder);
/** Returns the number of cached files of a version. Opening a cache that a worker is about to delete would create it again, for good. */
const cachedFileCount = async (page, version) => await cachedVersions(page).then((versions) => versions.includes(version))
  ? page.evaluate(async (name) => (await (await caches.open(name)).keys()).length, `pidscope ${new URL(BASE_PATH, page.url())} ${version}`)
  : 0;
// A worker that is being installed hashes all that a visit needs, which takes time on a busy machine.
const expectController = (page) => expect.poll(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller)), { timeout: 45_000 }).toBe(true);
/** Waits until everything that is cached for later is there too. */
async function expectAllCached(page, { version, count }, lang = 'en') {
  await expectController(page);
  await expect.poll(() => cachedFileCount(page, version), { timeout: 30_000 }).toBe(count(lang));
}
/** Opens a page of the first version and waits until it is cached; then deploys the second version, and opens it beside the first. */
async function openSecondVersion(page, context, server, address) {
  await page.goto(address);
  await expectDrawn(page);
  await expectAllCached(page, first);
  server.folders = { [BASE_PATH]: second.folder };
  const other = await context.newPage();
  await other.goto(address);
  await expectDrawn(other);
  return other;
}
/** Replaces the content of cached files whose names match a pattern. */
const replaceCached = (page, pattern, content) => page.evaluate(async ({ pattern, content }) => {
  let spoiled = 0;
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (!new RegExp(pattern).test(request.url)) continue;
      spoiled += 1;
      const { headers } = await cache.match(request);
      if (content === null) await cache.delete(request);
      else await cache.put(request, new Response(content, { headers }));
    }
  }
  return spoiled;
}, { pattern, content });

test('the page works offline after one visit', async ({ page, server, address }) => {
  await page.goto(address);
  await expectDrawn(page);
  await visit(page, `${address}#lesson=signals/from-inside`);
  await expect(page.locator('#lesson-title')).toBeVisible();
  await expectAllCached(page, first);
  await server.stop();

  await visit(page, address);
  await expect(box(page, 'A')).toBeVisible();
  expect(await views(page)).toEqual(FIGURE);
  // A scenario, from the list and by a link; with a query, and by the name of the file.
  await page.locator('#scenario').selectOption('zombie');
  await expect(page.locator('.node').filter({ hasText: 'zombie' }).first()).toBeVisible();
  await visit(page, `${address}?from=somewhere#@orphan`);
  await expectDrawn(page);
  await visit(page, `${address}index.html#@orphan`);
  await expectDrawn(page);
  // An answer, and a line typed into a shell.
  await box(page, 'C').click();
  await expect(page.locator('.why')).toContainText('C');
  await type(page, 'ps');
  await expect(page.locator('.screen')).toContainText('PID TTY');
  // The manual, of which no page was opened before.
  await type(page, 'man ps');
  await expect(page.locator('.manual')).toContainText('PPID');
  // A lesson that was opened before, and one that was not.
  await visit(page, `${address}#lesson=signals/from-inside`);
  await expect(page.locator('#lesson-title')).toBeVisible();
  await visit(page, `${address}#lesson=init-dies`);
  await expect(page.locator('#lesson-title')).toBeVisible();
});

test('a page loading during activation is controlled by the worker', async ({ page, server, address }) => {
  const module = Object.keys(first.deploy.now).find((name) => name.endsWith('_bg.wasm'));
  const give = (response, name, type) => response.writeHead(200, { ...server.headers, 'content-type': type }).end(readFileSync(`${first.folder}/${name}`));
  // The worker's own request for the module waits, so that it is not installed before the page is left.
  const asks = [];
  server.overrides.set(BASE_PATH + module, (_, response) => asks.push(response) === 2 || give(response, module, 'application/wasm'));
  await page.goto(address);
  await expectDrawn(page);
  await expect.poll(() => asks.length).toBe(2);
  await page.goto('about:blank');
  // The next page waits until the worker is active.
  let document;
  server.overrides.set(BASE_PATH, (_, response) => { document = response; });
  const going = page.goto(address);
  await expect.poll(() => document).toBeTruthy();
  server.overrides.delete(BASE_PATH);
  give(asks[1], module, 'application/wasm');
  const worker = page.context().serviceWorkers()[0] ?? await page.context().waitForEvent('serviceworker');
  await expect.poll(() => worker.evaluate(() => self.registration.active?.state)).toBe('activated');
  give(document, 'index.html', 'text/html');
  await going;
  await expectDrawn(page);
  await expectAllCached(page, first);
});

test('the other language works offline', async ({ page, server, address }) => {
  await page.goto(address);
  await expectDrawn(page);
  await expectAllCached(page, first);
  await server.stop();
  await page.reload();
  await expectDrawn(page);
  await page.locator('.head [lang="ko"], [lang="ko"]').filter({ visible: true }).first().click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(page.locator('.node').first()).toBeVisible();
});

test('the course and the manual are cached in Korean', async ({ browser, server, address }) => {
  const context = await browser.newContext({ locale: 'ko-KR' });
  const page = await context.newPage();
  await page.goto(address);
  await expectDrawn(page);
  await expectAllCached(page, first, 'ko');
  expect(server.requested).toContain(`${BASE_PATH}man/ko/ps.txt`);
  expect(server.requested.filter((path) => /\/en(\.md|\/)/.test(path))).toEqual([]);
  await server.stop();
  await visit(page, `${address}#lesson=init-dies`);
  await expect(page.locator('#lesson-title')).toBeVisible();
  await context.close();
});

test('a new version is used at the next load and replaces the old one', async ({ page, server, address }) => {
  // As on GitHub Pages: for ten minutes, files are used without asking the server.
  server.headers = { 'cache-control': 'max-age=600' };
  await page.goto(address);
  await expectDrawn(page);
  await expectAllCached(page, first);
  server.folders = { [BASE_PATH]: second.folder };
  // The Reload button requests the page itself again.
  await page.reload();
  await expectVersion(page, second);
  await expectDrawn(page);
  expect(await styleProperty(page, '--deployment')).toBe('second');
  await expect.poll(() => cachedVersions(page), { timeout: 30_000 }).toEqual([second.version]);
  await expectAllCached(page, second);
  await server.stop();
  await visit(page, `${address}#lesson=signals`);
  await expectVersion(page, second);
  await expect(page.locator('#lesson-title')).toBeVisible();
  await expect(page.locator('.lesson')).toContainText('The second deployment');
  expect(await styleProperty(page, '--deployment')).toBe('second');
});

test('a page that stays open keeps its version until it is loaded again', async ({ page, context, server, address }) => {
  const other = await openSecondVersion(page, context, server, address);
  await expectVersion(other, second);
  // It was loaded through the worker of the first version.
  expect(await styleProperty(other, '--same-name')).toBe('second');
  await expect.poll(() => cachedFileCount(other, second.version), { timeout: 30_000 }).toBe(second.count('en'));
  expect((await cachedVersions(other)).sort()).toEqual([first.version, second.version].sort());
  // Files of the first version are still available to its page, although the server does not have them.
  const style = await page.evaluate(() => document.querySelector('link[rel="stylesheet"]').href);
  expect((await other.request.get(style)).status()).toBe(404);
  expect(await page.evaluate(async (style) => (await fetch(style)).ok, style)).toBe(true);
  await page.reload();
  await expectVersion(page, second);
  await expect.poll(() => cachedVersions(page)).toEqual([second.version]);
});

test('a restarted worker checks its clients again', async ({ page, context, server, address }) => {
  const other = await openSecondVersion(page, context, server, address);
  await expect.poll(() => cachedFileCount(other, second.version), { timeout: 30_000 }).toBe(second.count('en'));
  const devtools = await context.newCDPSession(page);
  await devtools.send('ServiceWorker.enable');
  await devtools.send('ServiceWorker.stopAllWorkers');
  await page.reload();
  await expectVersion(page, second);
  await expect.poll(() => cachedVersions(page)).toEqual([second.version]);
});

for (const [what, mix] of [
  ['its worker', (server) => server.overrides.set(`${BASE_PATH}worker.js`, (_, response) =>
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(`${second.folder}/worker.js`)))],
  ['all but its document', (server) => {
    server.folders = { [BASE_PATH]: second.folder };
    server.overrides.set(BASE_PATH, (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(readFileSync(`${first.folder}/index.html`)));
  }],
  ['all but one file', (server) => {
    server.folders = { [BASE_PATH]: second.folder };
    server.overrides.set(BASE_PATH + UNHASHED_STYLE, (_, response) =>
      response.writeHead(200, { 'content-type': 'text/css' }).end(readFileSync(`${first.folder}/${UNHASHED_STYLE}`)));
  }],
]) {
  test(`an incomplete version is not installed: ${what}`, async ({ page, server, address }) => {
    await page.goto(address);
    await expectDrawn(page);
    await expectAllCached(page, first);
    // As with two servers behind one name.
    mix(server);
    const end = await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      await registration.update();
      const worker = registration.installing;
      if (worker?.state === 'installing') await new Promise((resolve) => worker.addEventListener('statechange', resolve));
      return worker?.state ?? 'gone already';
    });
    expect(['redundant', 'gone already']).toContain(end);
    await server.stop();
    await page.reload();
    await expectDrawn(page);
    await expectVersion(page, first);
    server.overrides.clear();
    server.folders = { [BASE_PATH]: second.folder };
    await server.start();
    await page.reload();
    await expectVersion(page, second);
    await expect.poll(() => cachedVersions(page), { timeout: 30_000 }).toEqual([second.version]);
  });
}

test('a missing cached file is fetched from the server and cached', async ({ page, server, address }) => {
  await page.goto(address);
  await expectDrawn(page);
  await expectAllCached(page, first);
  expect(await replaceCached(page, '\\.(css|wasm)$|en\\.md$', null)).toBeGreaterThan(10);
  server.requested = [];
  await page.reload();
  await expectDrawn(page);
  await expect.poll(() => server.requested.filter((path) => path.endsWith('_bg.wasm')).length).toBe(1);
  await expectAllCached(page, first);
  await server.stop();
  await page.reload();
  await expectDrawn(page);
});

for (const kind of ['.js', '_bg.wasm', '-shell.wasm', '.txt']) {
  test(`a corrupt cached file is not used: ${kind}`, async ({ browser, server, address }) => {
    // Not the page of `test`: a damaged module is an error before the page starts over.
    const context = await browser.newContext();
    const page = await context.newPage();
    // A development build is not split.
    test.skip(!Object.keys({ ...first.deploy.now, ...first.deploy.later.en }).some((path) => path.endsWith(kind)), `there is no ${kind}`);
    await page.goto(address);
    await expectDrawn(page);
    await expectAllCached(page, first);
    expect(await replaceCached(page, `/(pidscope-web|en-)[^/]*\\${kind}$`, 'not what it was')).toBeGreaterThan(0);
    await page.reload();
    await expectDrawn(page);
    await expect(page).toHaveTitle(/PID namespaces/);
    await type(page, 'ps');
    await expect(page.locator('.screen')).toContainText('PID TTY');
    await expectAllCached(page, first);
    await server.stop();
    await page.reload();
    await expectDrawn(page);
    await expect(page).toHaveTitle(/PID namespaces/);
    await type(page, 'ps');
    await expect(page.locator('.screen')).toContainText('PID TTY');
    await context.close();
  });
}

test('an unresponsive server only delays the page briefly', async ({ page, server, address }) => {
  await page.goto(address);
  await expectDrawn(page);
  await expectAllCached(page, first);
  server.overrides.set(BASE_PATH, () => {});
  await page.reload();
  await expectDrawn(page);
});

test('a server error is not used as the page', async ({ page, server, address }) => {
  await page.goto(address);
  await expectDrawn(page);
  await expectAllCached(page, first);
  server.overrides.set(BASE_PATH, (_, response) => response.writeHead(503).end('busy'));
  await page.reload();
  await expectDrawn(page);
});

test('an incomplete download installs no worker, and the page works', async ({ page, server, address }) => {
  const style = readdirSync(first.folder).find((name) => name.endsWith('.css'));
  await page.goto(address);
  await expectDrawn(page);
  await expectController(page);
  // From here on it is like a first visit, on which one file does not arrive.
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration()).unregister();
    for (const name of await caches.keys()) await caches.delete(name);
  });
  server.overrides.set(BASE_PATH + style, (request, response) =>
    request.headers['sec-fetch-dest'] === 'empty' ? request.destroy() : response.writeHead(200, { 'content-type': 'text/css' }).end(''));
  await visit(page, address);
  await expectDrawn(page);
  await expect.poll(() => page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return !registration || (!registration.active && !registration.installing);
  })).toBe(true);
  server.overrides.clear();
  await page.reload();
  await expectAllCached(page, first);
});

test('two sites on one origin do not share caches', async ({ page, server }) => {
  server.folders = { '/a/': second.folder, '/': first.folder };
  await page.goto(`${server.origin}/`);
  await expectDrawn(page);
  await expectController(page);
  await page.goto(`${server.origin}/a/`);
  await expectDrawn(page);
  await expect.poll(() => cachedVersions(page, '/a/')).toEqual([second.version]);
  expect(await cachedVersions(page, '/')).toEqual([first.version]);
  // Until its own worker is there, it uses that of the folder above.
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).toContain('/a/worker.js');
  await server.stop();
  await page.reload();
  await expectVersion(page, second);
  await page.goto(`${server.origin}/`);
  await expectVersion(page, first);
});

test('a page without a worker at the same address is shown unchanged', async ({ page, server, address }) => {
  await page.goto(address);
  await expectDrawn(page);
  await expectAllCached(page, first);
  // Like `cargo xtask serve` on the same port.
  server.overrides.set(BASE_PATH, (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<title>in development</title>'));
  await page.reload();
  await expect(page).toHaveTitle('in development');
});

test('no worker is registered in frames, including sandboxed ones', async ({ page, server, address }) => {
  server.headers = { 'cache-control': 'no-store', 'access-control-allow-origin': '*' };
  server.overrides.set('/host', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(
    `<iframe title="plain" src="${BASE_PATH}"></iframe><iframe title="sandboxed" sandbox="allow-scripts" src="${BASE_PATH}"></iframe>`));
  await page.goto(`${server.origin}/host`);
  for (const title of ['plain', 'sandboxed']) {
    await expect(page.frameLocator(`[title="${title}"]`).locator('.node').first()).toBeVisible();
  }
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  expect(server.requested).not.toContain(`${BASE_PATH}worker.js`);
});

test('exactly the built files are listed for caching', async () => {
  const made = deployment((folder) => {
    for (const name of ['parts', 'figures', 'npm/pidscope']) mkdirSync(`${folder}/${name}`, { recursive: true });
    for (const file of ['parts/shell.wasm', 'parts/shell.js', 'npm/pidscope/index.js', 'figures/a.svg', 'og.png', 'index.html.gz']) writeFileSync(`${folder}/${file}`, 'x');
  });
  const { now, later } = made.deploy;
  remove(made);
  // A part of the program that the page does not need to start is loaded later.
  expect(Object.keys(now)).toContain('parts/shell.js');
  for (const files of Object.values(later)) expect(Object.keys(files)).toContain('parts/shell.wasm');
  expect(Object.keys(now).filter((path) => /npm|figures|png|gz|html|worker/.test(path))).toEqual([]);
});

test('everything the document loads has a content hash in its address', async () => {
  const html = readFileSync(`${second.folder}/index.html`, 'utf8');
  const addresses = [...html.matchAll(/(?:src|href)="\.\/([^"#]+)"/g)].map(([, address]) => address);
  expect(addresses.length).toBeGreaterThan(5);
  for (const address of addresses) expect(address).toMatch(/(-[0-9a-f]{12,}(_bg)?\.\w+|\?[0-9a-f]{16})$/);
});

test('the registration script is a separate file, without inline parts', async ({ page, address }) => {
  await page.goto(address);
  const tags = await page.locator('script[src*="offline"]').evaluateAll((tags) => tags.map((tag) => tag.textContent));
  expect(tags).toEqual(['']);
});
