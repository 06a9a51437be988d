// <pid-scope> on pages of another site, under a strict policy: what readers see, what hosts can do, and what nobody can do.
import { element, expect, height, running, shifts, test } from './posts.mjs';

test.describe('in Korean, dark, at 320 px', () => {
  test.use({ locale: 'en-US', colorScheme: 'dark', viewport: { width: 320, height: 2200 } });

  test('three cross-origin embeds run under a strict policy without layout shift', async ({ page, post }) => {
    const { browserErrors } = await post(`
      <p>앞 문단</p><pid-scope scenario="figure-1"></pid-scope>
      <p>사이 문단</p><pid-scope scenario="orphan@4" readonly></pid-scope>
      <pid-scope show="picture"><pre>A clone B newpid=B\nB fork C</pre></pid-scope><p>뒤 문단</p>`, { html: 'lang="ko"', style: ':root { color-scheme: light dark }' });
    for (const at of [0, 1, 2]) {
      const frame = await running(page, at);
      await expect(frame.locator('html')).toHaveAttribute('lang', 'ko');
      await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
      await expect(frame.locator('.slim a')).toContainText('pidscope에서 열기');
      // Neither the frame nor its contents scroll.
      expect(await frame.locator('html').evaluate((root) => [root.scrollWidth - innerWidth, root.scrollHeight - innerHeight])).toEqual([0, 0]);
      const scroller = frame.locator('#picture');
      expect(await scroller.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    }
    for (const at of [0, 1, 2]) {
      await expect(page.locator('pid-scope iframe').nth(at)).toHaveAttribute('sandbox', 'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox');
    }
    await expect(page.locator('pid-scope iframe').nth(0)).toHaveAttribute('title', 'pidscope: [그림 1] PID 네임스페이스');
    await expect((await running(page, 1)).locator('.time .now')).toContainText('4 / ');
    await expect((await running(page, 2)).locator('.node')).toHaveCount(3);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    // After the reply to this message, all earlier ones have arrived.
    await element(page, (embed) => embed.state());
    expect(await shifts(page)).toEqual([]);
    expect(browserErrors).toEqual([]);
    if (process.env.PIDSCOPE_SHOTS) await page.screenshot({ path: `${process.env.PIDSCOPE_SHOTS}/embed-320-ko-dark.png` });
  });
});

test('no layout shift on a wide page while scrolling', async ({ page, post }) => {
  const filler = '<p>A paragraph of the post.</p>'.repeat(30);
  await post(`<pid-scope scenario="figure-1"></pid-scope>${filler}<pid-scope scenario="two-containers" show="picture,views,timeline" height="760"></pid-scope>${filler}
    <pid-scope lesson="signals/from-inside" height="720"></pid-scope>${filler}`);
  await running(page, 0);
  // A frame far below has not started to load.
  expect(await page.locator('pid-scope iframe').count()).toBeLessThan(3);
  for (const at of [1, 2]) {
    await page.locator('pid-scope').nth(at).scrollIntoViewIfNeeded();
    await running(page, at);
    await page.locator('pid-scope').nth(at).evaluate((embed) => embed.state());
  }
  expect(await shifts(page)).toEqual([]);
  await expect((await running(page, 2)).locator('#lesson-title')).toBeVisible();
  // A frame does not report that it runs before the lesson is loaded.
  await expect(page.locator('pid-scope iframe').nth(2)).toHaveAttribute('title', /^pidscope: Signals/);
});

test('the height follows the contents of the frame', async ({ page, post }) => {
  await post('<pid-scope scenario="figure-1"></pid-scope><p id="after">after</p>');
  const frame = await running(page);
  const before = await height(page);
  // A story is told below.
  await frame.locator('#undo').click();
  await expect.poll(() => height(page)).toBeGreaterThan(before);
  expect(await frame.locator('html').evaluate((root) => root.scrollHeight - innerHeight)).toBe(0);
  await element(page, (embed) => embed.run('A fork B'));
  await expect.poll(() => height(page)).toBe(before);
  // The frame is as high as its content, whatever the width.
  for (const width of [320, 500, 1000]) {
    await page.setViewportSize({ width, height: 700 });
    await expect.poll(() => frame.locator('html').evaluate((root) => [root.scrollWidth - innerWidth, root.scrollHeight - innerHeight])).toEqual([0, 0]);
  }
});

test('Tab moves through the frame and out of it in both directions', async ({ page, post }) => {
  await post('<a href="#a" id="before">before</a><pid-scope scenario="figure-1" readonly></pid-scope><a href="#b" id="after">after</a>');
  const frame = await running(page);
  const inside = () => frame.locator('html').evaluate(() => document.hasFocus() && document.activeElement !== document.body);
  await page.locator('#before').focus();
  await page.keyboard.press('Tab');
  await expect.poll(inside).toBe(true);
  await expect(frame.locator('.slim a')).toBeFocused();
  for (let stop = 0; stop < 12 && await inside(); stop++) await page.keyboard.press('Tab');
  await expect(page.locator('#after')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect.poll(inside).toBe(true);
  for (let stop = 0; stop < 12 && await inside(); stop++) await page.keyboard.press('Shift+Tab');
  await expect(page.locator('#before')).toBeFocused();
});

test('the host uses the message API', async ({ page, post }) => {
  await post('<pid-scope scenario="figure-1"></pid-scope>');
  await running(page);
  const told = await element(page, async (embed) => {
    const heard = [];
    for (const type of ['step', 'state']) {
      document.addEventListener(`pidscope-${type}`, ({ detail, target }) => heard.push([type, detail.position, detail.step?.text, target === embed]));
    }
    const out = [];
    out.push(['run', (await embed.run('A clone B newpid=B')).length]);
    out.push(['step', (await embed.step('B fork C')).step.result]);
    out.push(['refused', (await embed.step('A kill 99 TERM')).step.errno]);
    await embed.undo();
    await embed.redo();
    out.push(['seek', (await embed.seek(1)).position]);
    const { report, script } = await embed.state();
    out.push(['state', script, report.linux, report.steps.length, report.namespaces.map(({ name }) => name), report.processes[1]]);
    const fails = (promise) => promise.then(() => 'no error', (error) => [error.code, error.name, error.diagnostics?.[0]?.problem]);
    out.push(['unreadable', await fails(embed.run('A frok B'))]);
    out.push(['unknown', await fails(embed.step('Z fork Q'))]);
    out.push(['too far', await fails(embed.seek(9))]);
    out.push(['no number', await fails(embed.seek('x'))]);
    return [out, heard];
  });
  expect(told).toEqual([[
    ['run', 1],
    ['step', 2],
    ['refused', 'ESRCH'],
    ['seek', 1],
    ['state', 'A clone B newpid=B\n', '6.18', 1, ['A', 'B'], {
      name: 'B', namespace: 'B', state: 'running', exit: null, parent: 'A', thread_of: null,
      pids: { A: 2, B: 1 }, ppid: { A: 1, B: 0 }, tgid: { A: 2, B: 1 }, pgid: { A: 0, B: 0 }, sid: { A: 0, B: 0 }, children_namespace: 'B',
    }],
    ['unreadable', ['ERR_UNREADABLE', 'Error', 'unknown-call']],
    ['unknown', ['ERR_UNREADABLE', 'Error', 'unknown-name']],
    ['too far', ['ERR_OUT_OF_RANGE', 'Error', undefined]],
    ['no number', ['ERR_INVALID_ARG_TYPE', 'Error', undefined]],
  ], [
    ['state', 1, undefined, true],
    ['step', 2, 'B fork C', true],
    ['step', 3, 'A kill 99 TERM', true],
    ['state', 2, undefined, true],
    ['state', 3, undefined, true],
    ['state', 1, undefined, true],
  ]]);
  // Actions of readers are reported too.
  const next = page.evaluate(() => new Promise((resolve) => addEventListener('pidscope-step', ({ detail }) => resolve(detail.step.call), { once: true })));
  await (await running(page)).locator('#fork').click();
  expect(await next).toBe('fork');
});

test('the host cannot act in a read-only embed', async ({ page, post }) => {
  await post('<pid-scope scenario="figure-1" readonly></pid-scope>');
  const frame = await running(page);
  const codes = await element(page, async (embed) => {
    const fails = (promise) => promise.then(() => 'no error', ({ code }) => code);
    return [await fails(embed.run('A fork B')), await fails(embed.step('A fork K')), (await embed.undo()).position];
  });
  expect(codes).toEqual(['ERR_READ_ONLY', 'ERR_READ_ONLY', 10]);
  await expect(frame.locator('.node')).toHaveCount(9);
});

test('the host cannot reach into the frame, and invalid messages are ignored', async ({ page, post }) => {
  const { browserErrors } = await post('<pid-scope scenario="figure-1" readonly></pid-scope>');
  await running(page);
  const state = () => element(page, async (embed) => JSON.stringify(await embed.state()).replace(/"id":\d+/, ''));
  const before = await state();
  expect(await page.evaluate(() => {
    const frame = document.querySelector('pid-scope').shadowRoot.querySelector('iframe');
    const reached = [frame.contentDocument];
    try { reached.push(frame.contentWindow.document); } catch ({ name }) { reached.push(name); }
    return reached;
  })).toEqual([null, 'SecurityError']);
  await page.evaluate(() => {
    const { contentWindow } = document.querySelector('pid-scope').shadowRoot.querySelector('iframe');
    const send = (message, transfer) => contentWindow.postMessage(message, '*', transfer);
    const types = ['run', 'step', 'undo?', 'seek', 'theme', 'state', 'size', 'ready', '__proto__', 'constructor', '', 1, null, {}];
    const values = [undefined, null, NaN, -1, 1e300, 0.5, '', '\0', '<img src=x onerror=alert(1)>', 'x'.repeat(2_000_000), [], {}, new Map([['a', 1]]),
      new ArrayBuffer(8), new Date(NaN), /x/, 10n, { toString: 1 }, Array.from({ length: 1000 }, () => ({}))];
    for (const value of values) {
      send(value);
      send({ pidscope: value, type: 'run', script: 'A fork K' });
      send({ pidscope: 1, type: value, script: 'A fork K' });
      for (const type of types) send({ pidscope: 1, type, id: value, script: value, line: value, step: value, theme: value });
    }
    const { port1 } = new MessageChannel();
    send({ pidscope: 1, type: 'run', script: port1 }, [port1]);
    const deep = {};
    let at = deep;
    for (let depth = 0; depth < 500; depth++) at = at.pidscope = {};
    send(deep);
    send('{"pidscope":1,"type":"run","script":"A fork K"}');
    send({ pidscope: '1', type: 'undo' });
    send({ pidscope: 2, type: 'undo' });
  });
  // Messages arrive in order, so after this reply all of them have arrived.
  expect(await state()).toBe(before);
  expect(browserErrors).toEqual([]);
});

test('the frame only accepts messages from its parent window', async ({ page, post }) => {
  await post(`<iframe id="target" title="target" width="700" height="600" src="{pidscope}?embed#@figure-1"></iframe>
    <iframe id="other" title="other" width="700" height="600" src="{pidscope}?embed#@orphan"></iframe>`);
  const [target, other] = [page.frameLocator('#target'), page.frameLocator('#other')];
  await expect(target.locator('.node')).toHaveCount(10);
  await expect(other.locator('.node').first()).toBeVisible();
  // Another frame of the page finds this one and posts to it; so does the frame itself.
  const hostile = { pidscope: 1, type: 'run', script: 'A fork B' };
  await other.locator('html').evaluate((_, message) => parent.frames[0].postMessage(message, '*'), hostile);
  await target.locator('html').evaluate((_, message) => postMessage(message, '*'), hostile);
  // Messages to one window arrive in order: the reply to this one is the last.
  expect(await page.evaluate(() => new Promise((resolve) => {
    addEventListener('message', ({ data }) => data.id === 'last' && resolve(data.length));
    document.querySelector('#target').contentWindow.postMessage({ pidscope: 1, type: 'state', id: 'last' }, '*');
  }))).toBe(11);
  await expect(target.locator('.node')).toHaveCount(10);
});

test('the element only accepts messages from its own frame, while that shows pidscope', async ({ page, post }) => {
  await post('<pid-scope scenario="figure-1"></pid-scope><pid-scope scenario="orphan"></pid-scope>', { policy: null });
  const [first, second] = [await running(page, 0), await running(page, 1)];
  const before = [await height(page, 0), await height(page, 1)];
  // Neither the page itself nor the other frame speaks for the first one.
  await page.evaluate(() => postMessage({ pidscope: 1, type: 'size', height: 4000 }, '*'));
  await second.locator('html').evaluate(() => parent.postMessage({ pidscope: 1, type: 'size', height: 5000 }, '*'));
  await expect.poll(() => height(page, 1)).toBe(5000);
  expect(await height(page, 0)).toBe(before[0]);
  // Invalid heights change nothing.
  await second.locator('html').evaluate(() => {
    for (const height of [-1, NaN, Infinity, 1e9, '900', null, {}]) parent.postMessage({ pidscope: 1, type: 'size', height }, '*');
    parent.postMessage({ pidscope: 1, type: 'size', height: 640 }, '*');
  });
  await expect.poll(() => height(page, 1)).toBe(640);
  // Messages of a frame that has navigated to another origin are ignored.
  const came = page.evaluate(() => new Promise((resolve) => addEventListener('message', ({ data }) => data === 'came' && resolve(true))));
  await page.route('**/stranger', (route) => route.fulfill({ contentType: 'text/html', body: '<script>parent.postMessage({pidscope:1,type:"size",height:3000},"*");parent.postMessage("came","*")</script>' }));
  await first.locator('html').evaluate(() => { location.href = location.href.replace(/127.0.0.1:(\d+).*/, 'localhost:$1/stranger'); });
  expect(await came).toBe(true);
  expect(await height(page, 0)).toBe(before[0]);
});

test('the theme follows the host page', async ({ page, post }) => {
  await post('<div id="around"><pid-scope scenario="figure-1"></pid-scope></div>', {
    style: ':root { color-scheme: light dark } [data-mode="night"] body { color: oklch(0.92 0.01 250); background: #111 } [data-mode="day"] body { color: oklch(0.3 0.02 250) } [data-mode="p3"] body { color: color(display-p3 0.9 0.9 0.9) } [data-mode="lab"] body { color: lab(20 0 0) } .box { color: #fff; background: #000; transition: color 0.1s } .scheme { color-scheme: dark }',
  });
  const root = (await running(page)).locator('html');
  const is = (theme) => expect(root).toHaveAttribute('data-theme', theme);
  await is('light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await is('dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await is('light');
  await page.evaluate(() => { document.documentElement.dataset.mode = 'night'; });
  await is('dark');
  for (const [mode, theme] of [['day', 'light'], ['p3', 'dark'], ['lab', 'light']]) {
    await page.evaluate((name) => { document.documentElement.dataset.mode = name; }, mode);
    await is(theme);
  }
  await page.evaluate(() => { delete document.documentElement.dataset.mode; });
  await is('light');
  await page.evaluate(() => { document.querySelector('#around').className = 'box'; });
  await is('dark');
  await page.evaluate(() => { document.querySelector('#around').className = ''; });
  await is('light');
  await page.evaluate(() => { document.documentElement.className = 'scheme'; });
  await is('dark');
  // The attribute of the element takes precedence.
  await element(page, (embed) => embed.setAttribute('theme', 'light'));
  await is('light');
  await element(page, (embed) => embed.setAttribute('theme', 'auto'));
  await is('dark');
});

test('changes of attributes and content take effect without history entries', async ({ page, post }) => {
  await post('<pid-scope>A fork B</pid-scope>');
  const steps = async (text) => expect((await running(page)).locator('.time .now')).toContainText(text);
  await steps('1 / 1');
  const before = await page.evaluate(() => history.length);
  await element(page, (embed) => { embed.textContent = 'A fork B\nB fork C'; });
  await steps('2 / 2');
  await element(page, (embed) => embed.setAttribute('scenario', 'figure-1'));
  await steps('11 / 11');
  await element(page, (embed) => embed.setAttribute('step', '4'));
  await steps('4 / 11');
  await element(page, (embed) => { embed.setAttribute('show', 'picture'); embed.setAttribute('lang', 'ko'); });
  await expect((await running(page)).locator('.time')).toHaveCount(0);
  await expect((await running(page)).locator('.slim a')).toContainText('pidscope에서 열기');
  await element(page, (embed) => embed.setAttribute('show', 'timeline'));
  await steps('4 / 11');
  await element(page, (embed) => embed.setAttribute('title', 'Mine'));
  await expect(page.locator('pid-scope iframe')).toHaveAttribute('title', 'Mine');
  expect(await page.evaluate(() => history.length)).toBe(before);
  // When it is removed and inserted again, it starts anew and leaves nothing behind.
  const outcome = await element(page, async (embed) => {
    const { parentNode } = embed;
    const asked = embed.state().catch((error) => error.message);
    embed.remove();
    const frames = embed.shadowRoot.querySelectorAll('iframe').length;
    parentNode.append(embed);
    return [await asked, frames];
  });
  expect(outcome).toEqual(['pid-scope was removed', 0]);
  await steps('4 / 11');
  expect(await page.evaluate(() => history.length)).toBe(before);
  await expect(page.locator('pid-scope iframe')).toHaveCount(1);
});

test('a framework can set step as a property, and it remains a method', async ({ page, post }) => {
  await post('<pid-scope scenario="figure-1"></pid-scope>');
  const steps = async (text) => expect((await running(page)).locator('.time .now')).toContainText(text);
  await element(page, (embed) => { embed.step = 2; });
  await steps('2 / 11');
  expect(await element(page, async (embed) => [embed.getAttribute('step'), (await embed.step('A fork Z')).step.text])).toEqual(['2', 'A fork Z']);
  await element(page, (embed) => { embed.step = undefined; });
  await steps('11 / 11');
});

test('setting, changing and removing the step does not restart the world', async ({ page, post }) => {
  await post('<pid-scope scenario="orphan"><p>Two orphans.</p></pid-scope>');
  const steps = async (text) => expect((await running(page)).locator('.time .now')).toContainText(text);
  const begins = await (await running(page)).locator('.time .now').textContent();
  await element(page, (embed) => embed.setAttribute('step', '2'));
  await steps('2 / ');
  await element(page, (embed) => embed.step('A fork Mine'));
  await steps('A fork Mine');
  const frame = () => page.locator('pid-scope iframe').elementHandle();
  const before = await frame();
  await element(page, (embed) => { embed.querySelector('p').textContent = 'Two orphans, told otherwise.'; });
  expect(await element(page, async (embed) => (await embed.state()).script)).toContain('A fork Mine');
  expect(await (await frame()).evaluate((now, before) => now === before, before)).toBe(true);
  await element(page, (embed) => embed.removeAttribute('step'));
  await steps(begins);
});

test('a request right after a change refers to the new world', async ({ page, post }) => {
  await post('<pid-scope scenario="figure-1"></pid-scope>');
  await running(page);
  expect(await element(page, async (embed) => {
    embed.setAttribute('scenario', 'orphan');
    return (await embed.state()).report.processes.length;
  })).toBeLessThan(10);
});

test('a check is not a step', async ({ page, post }) => {
  await post('<pid-scope>A fork B</pid-scope>');
  await running(page);
  expect(await element(page, async (embed) => (await embed.step('expect B state running')).step)).toBeNull();
  expect(await element(page, async (embed) => (await embed.step('B fork C')).step.text)).toBe('B fork C');
});

for (const [what, attributes, said] of [
  ['scenario', 'scenario="nosuch"', /nosuch/],
  ['script', 'scenario="#run=A+frok+B"', /frok/],
  ['link', 'scenario="#v1.garbage"', /.+/],
  ['lesson', 'lesson="nosuch"', /nosuch/],
  ['step of a lesson', 'lesson="signals/nosuch"', /nosuch/],
]) {
  test(`the host page is notified of an invalid ${what}`, async ({ page, post }) => {
    await page.addInitScript(() => addEventListener('pidscope-error', ({ detail }) => { window.heard = detail; }));
    await post(`<pid-scope ${attributes}></pid-scope>`);
    await running(page);
    await expect.poll(() => page.evaluate(() => window.heard?.code)).toBe('ERR_BAD_ADDRESS');
    const { name, message } = await page.evaluate(() => window.heard);
    expect(name).toBe('world');
    expect(message).toMatch(said);
  });
}

test('works in a shadow tree and in right-to-left text', async ({ page, post }) => {
  await post('<div id="host"></div><div dir="rtl" style="width:600px"><pid-scope style="margin-top:3000px"><pre>A fork B</pre></pid-scope></div>', { html: 'lang="ko"' });
  await page.evaluate(() => {
    document.querySelector('#host').attachShadow({ mode: 'open' }).append(Object.assign(document.createElement('pid-scope'), { textContent: 'A fork B' }));
  });
  await expect(page.locator('#host pid-scope iframe').contentFrame().locator('html')).toHaveAttribute('lang', 'ko');
  expect(await page.locator('pre').evaluate((pre) => getComputedStyle(pre).textAlign)).toBe('left');
});

test.describe('when it cannot run', () => {
  test('server unavailable: the fallback content stays, with a link', async ({ page, site, post, clock }) => {
    const gone = await site.page();
    gone.close();
    // To skip the long time that the element waits.
    await clock.install();
    await post(`<pid-scope src="${gone.url}" scenario="orphan"><p id="fallback">Two orphans.</p></pid-scope><pid-scope src="http://[" id="no-address">A fork B</pid-scope>`, { policy: null });
    await expect(page.locator('#fallback')).toBeVisible();
    const link = page.locator('pid-scope').first().getByRole('link', { name: 'Open in pidscope' });
    await expect(page.locator('pid-scope iframe')).toBeAttached();
    await clock.fastForward('00:20');
    await expect(link).toBeVisible();
    await expect(link).toHaveAttribute('href', `${gone.url}?lang=en#@orphan`);
    await expect(page.locator('#fallback')).toBeVisible();
    await expect(page.locator('pid-scope iframe')).toBeHidden();
    await expect(page.locator('#no-address')).toContainText('A fork B');
    // Requests made before or after that are rejected with this.
    const asked = page.locator('pid-scope').evaluateAll((embeds) => Promise.all(embeds.map((embed) => embed.state().catch(({ message }) => message))));
    expect(await asked).toEqual(['pid-scope does not run', 'pid-scope does not run']);
  });

  test('without JavaScript: the fallback content and the script text are shown', async ({ browser, site }) => {
    const pidscope = await site.page();
    const host = await site.host(pidscope.url, {
      head: `<script src="${pidscope.url}embed/pid-scope.js"></script>`,
      body: '<pid-scope><pre>A fork B\nB fork C</pre></pid-scope>',
    });
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(host.url);
    await expect(page.locator('pre')).toBeVisible();
    expect((await page.locator('pre').boundingBox()).height).toBeGreaterThan(30);
    await context.close();
  });

  test('without WebAssembly: the frame reports it, and the fallback content stays', async ({ page, post }) => {
    await page.addInitScript(() => { delete globalThis.WebAssembly; });
    const heard = page.waitForEvent('console', (message) => message.text().includes('could not be loaded'));
    await post('<pid-scope>\n  A fork B\n  B fork C\n</pid-scope>');
    await heard;
    const lines = page.locator('pid-scope').getByRole('main');
    await expect(page.locator('pid-scope').getByRole('link')).toBeVisible();
    await expect(page.locator('pid-scope')).toContainText('A fork B');
    // A script keeps its lines.
    expect((await lines.boundingBox()).height).toBeGreaterThan(40);
  });
});

test('a script in the content is readable until the embed runs', async ({ page, site }) => {
  const pidscope = await site.page();
  const host = await site.host(pidscope.url, { head: `<script src="${pidscope.url}embed/pid-scope.js"></script>`, body: '<pid-scope>\n A fork B\n B fork C\n</pid-scope><p id="after">after</p>' });
  // The frame is held back.
  let open = () => {};
  const opened = new Promise((resolve) => { open = resolve; });
  await page.route('**/*_bg.wasm', async (route) => {
    await opened;
    await route.continue();
  });
  await page.goto(host.url, { waitUntil: 'commit' });
  await expect(page.locator('pid-scope iframe')).toHaveCount(1);
  const place = () => page.locator('#after').evaluate((after) => after.getBoundingClientRect().top);
  await expect(page.locator('pid-scope').getByRole('main')).toHaveCSS('white-space', /pre-line|preserve-breaks/);
  const before = await place();
  open();
  await running(page);
  expect(await place()).toBe(before);
});

test('several embeds share one download', async ({ page, post }) => {
  const { pidscope } = await post('<pid-scope scenario="figure-1"></pid-scope>'.repeat(3));
  for (const at of [0, 1, 2]) await running(page, at);
  const twice = Object.entries(pidscope.requests).filter(([path, count]) => path !== '/' && count > 1);
  expect(twice).toEqual([]);
  expect(Object.keys(pidscope.requests).filter((path) => path.endsWith('_bg.wasm'))).toHaveLength(1);
});

test('loads as a module or a classic script, also twice', async ({ page, site, browserErrors }) => {
  const pidscope = await site.page();
  const loader = `<script type="module" src="${pidscope.url}embed/pid-scope.js"></script>`;
  const host = await site.host(pidscope.url, { head: loader + loader.replace('.js', '.js?again'), body: '<pid-scope scenario="orphan"></pid-scope>' });
  await page.goto(host.url);
  await expect((await running(page)).locator('.node').first()).toBeVisible();
  expect(browserErrors).toEqual([]);
});

test('a classic script finds its own address without error stacks', async ({ page, site }) => {
  const pidscope = await site.page();
  const head = `<script>Error.stackTraceLimit = 0</script><script src="${pidscope.url}embed/pid-scope.js"></script>`;
  const host = await site.host(pidscope.url, { head, body: '<pid-scope scenario="orphan"></pid-scope>', policy: null });
  await page.goto(host.url);
  await running(page);
});

test('content parsed late is used as the script', async ({ page, site }) => {
  const pidscope = await site.page();
  const host = await site.host(pidscope.url, {
    head: `<script src="${pidscope.url}embed/pid-scope.js"></script>`,
    body: ['<pid-scope>A fork B\n', 'B fork C\n</pid-scope><p>after</p>'],
  });
  const loaded = page.goto(host.url);
  await expect(page.locator('pid-scope iframe')).toHaveCount(1);
  host.resume();
  await loaded;
  await expect((await running(page)).locator('.node')).toHaveCount(3);
});

test('a same-origin frame has no sandbox that it could remove', async ({ page, site }) => {
  const pidscope = await site.page();
  await page.route('**/post.html', (route) => route.fulfill({
    contentType: 'text/html',
    body: '<!doctype html><script src="./embed/pid-scope.js"></script><pid-scope scenario="figure-1"></pid-scope>',
  }));
  await page.goto(`${pidscope.url}post.html`);
  await running(page);
  await expect(page.locator('pid-scope iframe')).not.toHaveAttribute('sandbox');
});

test('works right to left and in a column', async ({ page, post }) => {
  await page.setViewportSize({ width: 800, height: 900 });
  await post('<div class="column"><pid-scope scenario="figure-1" readonly></pid-scope></div>', { html: 'lang="ar" dir="rtl"', style: '.column { width: 240px }' });
  const frame = await running(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(800);
  const { width } = await page.locator('pid-scope iframe').boundingBox();
  expect(width).toBe(240);
  expect(await frame.locator('html').evaluate((root) => [root.scrollWidth - innerWidth, root.scrollHeight - innerHeight])).toEqual([0, 0]);
  // The text direction is still left to right.
  const [title, link] = [await frame.locator('.slim h1').boundingBox(), await frame.locator('.slim a').boundingBox()];
  expect(title.x).toBeLessThan(link.x);
});

test.describe('in a frame with sandbox="allow-scripts"', () => {
  const frame = (query, fragment) => `<iframe sandbox="allow-scripts" title="pidscope" width="700" height="900" src="{pidscope}?embed${query}${fragment}"></iframe>`;

  test('everything works without storage and origin, including forms and keys', async ({ page, post }) => {
    const { browserErrors } = await post(frame('&show=picture,timeline,terminal', '#@figure-1'));
    const content = page.frameLocator('iframe');
    await expect(content.locator('.node')).toHaveCount(10);
    expect(await content.locator('html').evaluate(() => self.origin)).toBe('null');
    await content.locator('#line').fill('C fork K');
    await content.locator('#line').press('Enter');
    await expect(content.locator('.node')).toHaveCount(11);
    await content.locator('#shell').fill('ps -ef');
    await content.locator('#shell').press('Enter');
    await expect(content.locator('.screen pre').last()).toContainText('ps -ef');
    await content.locator('#kill').click();
    await content.locator('#go').click();
    await expect(content.locator('.why')).toBeVisible();
    expect(browserErrors).toEqual([]);
  });

  test('lessons are fetched, answered and recorded', async ({ page, post }) => {
    const { browserErrors } = await post(frame('', '#lesson=signals/from-inside'));
    const content = page.frameLocator('iframe');
    await content.locator('.choice').nth(2).click();
    await content.locator('#lesson-answer').click();
    await expect(content.locator('#lesson-result')).toBeVisible();
    expect(browserErrors).toEqual([]);
  });

  test('missing CORS headers are reported in the frame and to the host', async ({ page, post }) => {
    await page.addInitScript(() => {
      window.told = [];
      addEventListener('message', ({ data }) => window.told.push(data));
    });
    await post(frame('', '#@figure-1'), { cors: false });
    const content = page.frameLocator('iframe');
    await expect(content.locator('#failed-sandbox')).toContainText('Access-Control-Allow-Origin: *');
    await expect(content.locator('#failed')).toBeHidden();
    await expect.poll(() => page.evaluate(() => window.told)).toEqual([{ pidscope: 1, type: 'error', code: 'ERR_NOT_LOADED', message: 'pidscope could not be loaded' }]);
  });
});

test('an embed works inside a sandboxed post', async ({ page, site }) => {
  const pidscope = await site.page();
  const inner = await site.host(pidscope.url, { head: `<script src="${pidscope.url}embed/pid-scope.js"></script>`, body: '<pid-scope scenario="orphan"></pid-scope>' });
  const outer = await site.host(pidscope.url, { body: `<iframe sandbox="allow-scripts" title="post" width="700" height="700" src="${inner.url}"></iframe>`, policy: null });
  await page.goto(outer.url);
  const frame = page.frameLocator('iframe').locator('pid-scope iframe');
  await expect(frame).toHaveCSS('opacity', '1');
  await expect(frame.contentFrame().locator('.node').first()).toBeVisible();
});
