// <pid-scope> from the point of view of authors of posts and programs: when methods may be called, which content is a script, and which errors are
// reported.
import { element, expect, running, test } from './posts.mjs';

/** Returns the outcome of a promise in the page as plain values. */
const outcome = `(promise) => promise.then(({ length, script }) => script ?? length, ({ name, code, argument, message }) => [name, code, argument, typeof message])`;
const asked = (page, work) => page.evaluate(`(async () => { const scope = document.querySelector('pid-scope'); const become = ${outcome}; return (${work})(scope, become); })()`);

test.describe('requests are answered wherever the element is', () => {
  for (const [where, body] of [
    ['far below', '<div style="height:6000px"></div><pid-scope scenario="figure-1">Figure 1</pid-scope>'],
    ['in closed details', '<details><summary>More</summary><pid-scope scenario="figure-1">Figure 1</pid-scope></details>'],
    ['not displayed', '<div hidden><pid-scope scenario="figure-1">Figure 1</pid-scope></div>'],
  ]) {
    test(where, async ({ page, post }) => {
      await post(body, { policy: null });
      expect(await asked(page, '(scope, become) => become(scope.run("A fork B"))')).toBe(1);
      // Once it becomes visible, it has the height that it needs.
      await page.evaluate(() => {
        for (const around of document.querySelectorAll('details, div')) Object.assign(around, { open: true, hidden: false });
        document.querySelector('pid-scope').scrollIntoView();
      });
      const frame = await running(page);
      await expect(frame.locator('.node')).toHaveCount(2);
      await expect.poll(() => frame.locator('html').evaluate((root) => [root.scrollHeight - innerHeight, innerHeight > 300])).toEqual([0, true]);
    });
  }

  test('before it is attached', async ({ page, post }) => {
    await post('<p>A post.</p>');
    expect(await page.evaluate(async () => {
      const scope = document.createElement('pid-scope');
      scope.textContent = 'A fork B';
      const state = scope.state();
      document.body.append(scope);
      return (await state).script;
    })).toBe('A fork B\n');
  });

  test('right after a change of its content', async ({ page, post }) => {
    await post('<pid-scope><pre>A fork B</pre></pid-scope>');
    await running(page);
    expect(await asked(page, `async (scope, become) => {
      scope.querySelector('pre').textContent = 'A fork X';
      return become(scope.state());
    }`)).toBe('A fork X\n');
  });

  test('after its column has become narrow, without restarting', async ({ page, post }) => {
    await post('<pid-scope scenario="figure-1"></pid-scope>');
    await running(page);
    await element(page, (scope) => scope.step('A fork Mine'));
    await page.setViewportSize({ width: 360, height: 700 });
    expect(await asked(page, '(scope, become) => become(scope.state())')).toContain('A fork Mine');
  });
});

test('every failure is an Error with a code', async ({ page, post }) => {
  await post('<pid-scope scenario="figure-1"></pid-scope>');
  await running(page);
  const error = (code, argument) => ['Error', code, ...(argument ? [argument] : [null]), 'string'];
  const told = await asked(page, `async (scope, become) => {
    const values = [-1, 'x', null, 1.5, Infinity, {}, Symbol('step'), () => 1].map((value) => become(scope.seek(value)));
    const lines = [() => 1, undefined, 3, {}, Symbol('line')].map((value) => become(scope.step(value)));
    const scripts = [become(scope.run(document)), become(scope.run(new Map()))];
    const rest = [become(scope.seek(99)), become(scope.run('A frok B'))];
    return [await Promise.all(values), await Promise.all(lines), await Promise.all(scripts), await Promise.all(rest)];
  }`);
  const plain = JSON.parse(JSON.stringify(told, (_, value) => value ?? null));
  expect(plain).toEqual([
    Array(8).fill(error('ERR_INVALID_ARG_TYPE', 'step')),
    Array(5).fill(error('ERR_INVALID_ARG_TYPE', 'line')),
    Array(2).fill(error('ERR_INVALID_ARG_TYPE', 'script')),
    [error('ERR_OUT_OF_RANGE'), error('ERR_UNREADABLE')],
  ]);
  const gone = await asked(page, `async (scope, become) => {
    const first = become(scope.state());
    scope.setAttribute('scenario', 'orphan');
    const second = become(scope.state());
    scope.remove();
    return [await first, await second];
  }`);
  expect(JSON.parse(JSON.stringify(gone))).toEqual(Array(2).fill(error('ERR_ABORTED')));
});

test.describe('load failures are reported as events', () => {
  test('with version and type, and a code for pending requests', async ({ page, post }) => {
    await page.addInitScript(() => addEventListener('pidscope-error', ({ detail }) => { window.heard = detail; }));
    await post('<pid-scope src="http://[" scenario="figure-1"></pid-scope>', { policy: null });
    await expect.poll(() => page.evaluate(() => window.heard)).toEqual({ pidscope: 1, type: 'error', code: 'ERR_NOT_LOADED', message: 'http://[ is no address' });
    expect((await asked(page, '(scope, become) => become(scope.state())'))[1]).toBe('ERR_NOT_LOADED');
  });
});

test('a non-web address runs nothing on the host page and links nowhere', async ({ page, post }) => {
  await page.addInitScript(() => addEventListener('pidscope-error', ({ detail: { code } }) => { window.heard = code; }));
  await post('<p>A post.</p>', { policy: null });
  for (const src of ['javascript:parent.ran=1//', ' JavaScript:parent.ran=1//', 'java\nscript:parent.ran=1//', 'data:text/html,<script>parent.ran=1</script>', 'blob:null/x', 'about:blank', 'file:///']) {
    await page.evaluate((value) => {
      window.heard = undefined;
      document.querySelector('pid-scope')?.remove();
      const scope = Object.assign(document.createElement('pid-scope'), { textContent: 'A fork B' });
      scope.setAttribute('src', value);
      document.body.append(scope);
    }, src);
    await expect.poll(() => page.evaluate(() => window.heard), src).toBe('ERR_NOT_LOADED');
    const left = await element(page, ({ shadowRoot }) => [shadowRoot.querySelectorAll('iframe').length, shadowRoot.querySelector('a').href, window.ran]);
    expect(left, src).toEqual([0, '', undefined]);
  }
});

test.describe('invalid attribute values', () => {
  test.beforeEach(({ page }) => page.addInitScript(() => {
    window.heard = [];
    addEventListener('pidscope-error', ({ detail: { pidscope, type, code, name } }) => window.heard.push([pidscope, type, code, name].join(' ')));
  }));
  const heard = (page) => page.evaluate(() => window.heard);

  for (const [name, value] of [['theme', 'blue'], ['height', 'abc'], ['height', '-5'], ['height', '100%'], ['height', '1e3'], ['step', 'abc'], ['step', '99'], ['show', 'pictures']]) {
    test(`are reported: ${name}="${value}"`, async ({ page, post }) => {
      await post(`<pid-scope scenario="figure-1" ${name}="${value}"></pid-scope>`);
      const frame = await running(page);
      await expect(frame.locator('.flaws li')).toHaveCount(1);
      await expect.poll(() => heard(page)).toEqual([`1 error ERR_BAD_ADDRESS ${name}`]);
      // The height is the default one, the theme that of the page.
      expect(await page.locator('pid-scope').evaluate(({ clientHeight }) => clientHeight)).toBeGreaterThan(500);
      await expect(frame.locator('html')).toHaveAttribute('data-theme', 'light');
    });
  }

  for (const value of ['abc', '-1', '99']) {
    test(`are reported for a step set later, keeping the world: ${value}`, async ({ page, post }) => {
      await post('<pid-scope scenario="figure-1"></pid-scope>');
      await running(page);
      await element(page, (scope, step) => { scope.step = step; }, value);
      await expect.poll(() => heard(page)).toEqual(['1 error ERR_BAD_ADDRESS step']);
      expect(await asked(page, 'async (scope) => (await scope.state()).position')).toBe(11);
    });
  }
});

test.describe('the content is parsed as the script', () => {
  const SCRIPT = 'A fork B\nB fork C\n';
  for (const [what, content] of [
    ['text', 'A fork B\nB fork C'],
    ['pre', '<p>This:</p><pre>A fork B\nB fork C</pre>'],
    ['breaks', '<p>A fork B<br>B fork C</p>'],
    ['paragraphs', '<p>A fork B</p><p>B fork C</p>'],
    ['divisions', '<div>A fork B</div><div>B fork C</div>'],
    ['a line and divisions', 'A fork B<div>B fork C</div>'],
    ['code with comments of a template', '<!-- A fork X --><pre><code><span>A</span> fork B\n<span>B</span> fork C</code></pre>'],
  ]) {
    test(what, async ({ page, post }) => {
      await post(`<pid-scope>${content}</pid-scope>`);
      await running(page);
      expect(await asked(page, '(scope, become) => become(scope.state())')).toBe(SCRIPT);
    });
  }

  test('a blank line that ends the Markdown block changes nothing', async ({ page, post }) => {
    // This is what `marked` makes of the lines after it.
    await post('<pid-scope>\n<pre>\nA fork B\n\n<p>B fork C\n</pre>\n</pid-scope></p>\n');
    await running(page);
    expect(await asked(page, 'async (scope) => (await scope.state()).length')).toBe(2);
  });

  test('no content means Figure 1, an empty script means a fresh world', async ({ page, post }) => {
    await post(['', '\n  ', '<!-- A fork B -->', '<pre></pre>', '<pre>\n</pre>', '<p></p>'].map((content) => `<pid-scope>${content}</pid-scope>`).join(''));
    const counts = page.locator('pid-scope').evaluateAll((scopes) => Promise.all(scopes.map(async (scope) => (await scope.state()).length)));
    expect(await counts).toEqual([11, 11, 11, 0, 0, 0]);
  });
});

test('events leave shadow trees', async ({ page, post }) => {
  await page.addInitScript(() => addEventListener('pidscope-ready', ({ detail }) => { window.heard = detail.title; }));
  await post('<div id="host"></div>');
  await page.evaluate(() => {
    const scope = Object.assign(document.createElement('pid-scope'), { textContent: 'A fork B' });
    document.querySelector('#host').attachShadow({ mode: 'open' }).append(scope);
  });
  await expect.poll(() => page.evaluate(() => window.heard)).toBeTruthy();
});

test('the language follows the host page', async ({ page, post }) => {
  await post('<section><pid-scope scenario="figure-1"></pid-scope></section>');
  const lang = async (tag) => expect((await running(page)).locator('html')).toHaveAttribute('lang', tag);
  await lang('en');
  await page.evaluate(() => { document.documentElement.lang = 'ko'; });
  await lang('ko');
  await page.evaluate(() => { document.querySelector('section').lang = 'en'; });
  await lang('en');
  // A change of language elsewhere on the page does not concern it.
  await element(page, (scope) => scope.step('A fork Mine'));
  await page.evaluate(() => { document.querySelector('h1').lang = 'ko'; });
  expect(await element(page, async (scope) => (await scope.state()).script)).toContain('A fork Mine');
});
