// Posts that site generators make with the snippets of `integrations`, as a browser shows them while the loader and the picture are being loaded.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, running, shifts, test } from './posts.mjs';

const INTEGRATIONS = fileURLToPath(new URL('../../integrations/', import.meta.url));
const MODULES = join(INTEGRATIONS, 'tests/node_modules/');
/** Long enough to be higher than the frame. */
const SCRIPT = Array.from({ length: 60 }, (_, at) => `A fork p${at}`).join('\n');

function write(root, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

const runs = (program, ...options) => spawnSync(program, options).status === 0;
const jekyll = (parameters) => `{% include pidscope.html ${parameters} %}`;
const hugo = (parameters) => `{{< pidscope ${parameters} />}}`;
const mdx = (parameters) => `<PidScope ${parameters} />`;
/** The embeds of the post: a default one, a read-only one, a script, and one with a height. */
const post = (embed, script) => ['First.', embed('scenario="figure-1"'), 'Second.', embed('scenario="figure-1" readonly="true"'), 'Third.', script, 'Fourth.',
  embed('scenario="figure-1" height="700"'), 'Fifth.'].join('\n\n');

/** The functions that make the HTML of the post with each generator; undefined if that is not installed. */
const GENERATORS = {
  Jekyll: runs('jekyll', '--version') && ((root, url) => {
    const script = `{% capture world %}\n${SCRIPT}\n{% endcapture %}\n{% include pidscope.html script=world %}`;
    write(root, { '_config.yml': `pidscope:\n  url: ${url}\nhighlighter: none\n`, 'post.md': `---\ntitle: Post\n---\n${post(jekyll, script)}` });
    cpSync(join(INTEGRATIONS, 'jekyll'), root, { recursive: true });
    execFileSync('jekyll', ['build', '--quiet', '--disable-disk-cache'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    return readFileSync(join(root, '_site/post.html'), 'utf8');
  }),
  Hugo: runs('hugo', 'version') && ((root, url) => {
    write(root, {
      'config.toml': `baseURL = "https://blog.example.org/"\ndisableKinds = ["taxonomy", "term", "sitemap", "RSS", "home", "section"]\n[params.pidscope]\nurl = "${url}"\n`,
      'layouts/_default/single.html': '{{ .Content }}',
      'content/post.md': `---\ntitle: Post\n---\n${post(hugo, `{{< pidscope >}}\n${SCRIPT}\n{{< /pidscope >}}`)}`,
    });
    cpSync(join(INTEGRATIONS, 'hugo'), root, { recursive: true });
    execFileSync('hugo', ['--quiet'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    return readFileSync(join(root, 'public/post/index.html'), 'utf8');
  }),
  MDX: existsSync(join(MODULES, '@mdx-js/mdx')) && (async (root, url) => {
    const load = async (path) => import(pathToFileURL(join(MODULES, path)).href);
    const [{ compile }, { default: { build } }] = [await load('@mdx-js/mdx/index.js'), await load('esbuild/lib/main.js')];
    cpSync(join(INTEGRATIONS, 'mdx'), root, { recursive: true });
    const component = readFileSync(join(root, 'PidScope.jsx'), 'utf8').replace('https://example.org/pidscope/', url);
    const text = `import { PidScope } from './PidScope.jsx'\n\n${post(mdx, `<PidScope>{${JSON.stringify(SCRIPT)}}</PidScope>`)}\n`;
    write(root, {
      'PidScope.jsx': component,
      'post.js': String(await compile(text)),
      'main.js': "import { renderToString } from 'react-dom/server'; import { createElement } from 'react'; import Post from './post.js';\nexport const html = renderToString(createElement(Post));",
      'page.js': "import { hydrateRoot } from 'react-dom/client'; import { createElement } from 'react'; import Post from './post.js';\nhydrateRoot(document.querySelector('#post'), createElement(Post));",
    });
    const options = { bundle: true, jsx: 'automatic', logLevel: 'error', nodePaths: [MODULES], define: { 'process.env.NODE_ENV': '"production"' } };
    await build({ ...options, entryPoints: [join(root, 'main.js')], outfile: join(root, 'out.cjs'), platform: 'node', format: 'cjs' });
    await build({ ...options, entryPoints: [join(root, 'page.js')], outfile: join(root, 'out.js'), format: 'iife' });
    const { default: { html } } = await import(pathToFileURL(join(root, 'out.cjs')).href);
    return `<div id="post">${html}</div><script>${readFileSync(join(root, 'out.js'), 'utf8').replaceAll('</script', '<\\/script')}</script>`;
  }),
};

for (const [name, generate] of Object.entries(GENERATORS)) {
  for (const width of [360, 900]) {
    test(`${name}, ${width} px: no layout shift while loading`, async ({ page, site }) => {
      test.skip(!generate, `${name} is not installed`);
      await page.setViewportSize({ width, height: 3600 });
      const pidscope = await site.page();
      const root = mkdtempSync(join(tmpdir(), 'pidscope-post-'));
      const body = await generate(root, pidscope.url);
      rmSync(root, { recursive: true });
      const host = await site.host(pidscope.url, { body, policy: null });
      await page.addInitScript(() => {
        window.shifts = [];
        new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value }) => value))).observe({ type: 'layout-shift', buffered: true });
      });
      // A picture that is higher than the frame arrives first, then the loader.
      const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="700" height="1400"><rect width="700" height="1400" fill="teal"/></svg>';
      let goOn = () => {};
      const gone = new Promise((resolve) => { goOn = resolve; });
      await page.route('**/figures/*.svg', (route) => route.fulfill({ contentType: 'image/svg+xml', body: picture }));
      await page.route('**/embed/pid-scope.js', async (route) => {
        await gone;
        await route.continue();
      });
      await page.goto(host.url, { waitUntil: 'commit' });
      await expect.poll(() => page.locator('img').evaluateAll((images) => images.filter(({ naturalHeight }) => naturalHeight === 1400).length)).toBe(3);
      const frames = () => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      await frames();
      goOn();
      for (const at of [0, 1, 2, 3]) {
        const frame = await running(page, at);
        await page.locator('pid-scope').nth(at).evaluate((scope) => scope.state());
        expect(await frame.locator('html').evaluate((html) => html.scrollHeight - innerHeight)).toBe(0);
      }
      await frames();
      expect(await shifts(page)).toEqual([]);
      expect(await page.locator('pid-scope').evaluateAll((scopes) => scopes.map(({ offsetHeight }) => offsetHeight))).toEqual([590, 430, 590, 700]);
      if (process.env.PIDSCOPE_SHOTS) await page.screenshot({ path: `${process.env.PIDSCOPE_SHOTS}/generator-${name}-${width}.png` });
    });
  }
}
