// In Chromium: in a page, in a module worker, and through a bundler. The server listens on 127.0.0.1 only.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { checked, example } from './examples.mjs';
import { files, project } from './installed.mjs';
import { here } from './package.mjs';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.wasm': 'application/wasm' };
// What a page must allow according to the README, and nothing else.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; style-src 'unsafe-inline'";

/** The files served beside the package: texts by path. */
const pages = new Map([['/', '<!doctype html><meta charset="utf-8"><title>API</title>']]);
let server, browser, origin;
const requested = [];

before(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    requested.push(pathname);
    const file = files.find((name) => pathname === `/pidscope/${name}`);
    const body = file ? readFileSync(join(project, 'node_modules/pidscope', file)) : pages.get(pathname);
    if (body === undefined) return response.writeHead(404).end();
    const type = TYPES[extname(pathname)] ?? TYPES['.html'];
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', ...(pathname === '/strict' && { 'content-security-policy': POLICY }) }).end(body);
  });
  await new Promise((resolve) => { server.listen(Number(process.env.PIDSCOPE_TEST_PORT ?? 0), '127.0.0.1', resolve); });
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await chromium.launch({
    executablePath: process.env.PIDSCOPE_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** Opens a new page at a path; any error that it logs fails the test. */
async function opened(path) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => assert.fail(error));
  await page.goto(origin + path);
  return page;
}

/** What a program does with the package; the same in a page and in a worker, with plain values as results. */
const journey = `async (createSimulator) => {
  const thrown = (act) => { try { act(); return null; } catch (error) { return [error instanceof Error, error.name, error.code]; } };
  const rejected = async (promise) => { try { await promise; return null; } catch (error) { return error.code; } };
  const sim = await createSimulator();
  const told = [];
  const stop = sim.subscribe((change) => told.push(change));
  const report = sim.run('A clone B newpid=B\\nB fork C');
  const said = {
    pids: report.processes.map(({ pids }) => pids),
    refused: sim.step('A kill 99 TERM').errno,
    misuse: [thrown(() => sim.step(7)), thrown(() => sim.step('A frok B')), thrown(() => sim.view('X')), thrown(() => sim.seek(99)), thrown(() => sim.step('A$ ps')), thrown(() => sim.svg({ x: 1 }))],
    undone: [sim.undo(), sim.position, sim.length],
    view: sim.view('B').map(({ name, pid, ppid }) => [name, pid, ppid]),
    svg: [sim.svg().startsWith('<svg '), sim.svg({ lang: 'ko' }).includes('네임스페이스')],
    rejected: [await rejected(createSimulator(null)), await rejected(createSimulator({ script: 'A$ ps' })), await rejected(createSimulator({ wasm: 7 }))],
  };
  stop();
  sim.redo();
  sim.free();
  said.freed = [thrown(() => sim.step('A fork X')), thrown(() => sim.svg()), thrown(() => sim.free())];
  said.told = told;
  const shell = await createSimulator({ shell: true });
  said.shell = shell.step('A$ echo $$').stdout;
  shell.free();
  const again = await createSimulator({ script: 'A fork B' });
  said.again = again.position;
  return said;
}`;

const expected = {
  pids: [{ A: 1 }, { A: 2, B: 1 }, { A: 3, B: 2 }],
  refused: 'ESRCH',
  misuse: [
    [true, 'SimulatorError', 'ERR_INVALID_ARG_TYPE'], [true, 'ScriptError', 'ERR_SCRIPT'], [true, 'SimulatorError', 'ERR_UNKNOWN_NAMESPACE'], [true, 'RangeError', 'ERR_OUT_OF_RANGE'],
    [true, 'SimulatorError', 'ERR_NO_SHELL'], [true, 'SimulatorError', 'ERR_UNKNOWN_OPTION'],
  ],
  undone: [true, 2, 3],
  view: [['B', 1, 0], ['C', 2, 1]],
  svg: [true, true],
  rejected: ['ERR_INVALID_ARG_TYPE', 'ERR_NO_SHELL', 'ERR_INVALID_ARG_TYPE'],
  freed: [[true, 'SimulatorError', 'ERR_FREED'], [true, 'SimulatorError', 'ERR_FREED'], null],
  told: [{ type: 'run', position: 2 }, { type: 'step', position: 3 }, { type: 'undo', position: 2 }],
  shell: '1\n',
  again: 1,
};

test('a page, with a strict policy', async () => {
  pages.set('/page.js', `import { createSimulator } from '/pidscope/index.js'; globalThis.said = (${journey})(createSimulator);`);
  pages.set('/strict', '<!doctype html><meta charset="utf-8"><title>API</title><script type="module" src="/page.js"></script>');
  const page = await opened('/strict');
  assert.deepEqual(await page.evaluate('said'), expected);
  await page.close();
});

test('a module worker', async () => {
  pages.set('/worker.js', `import { createSimulator } from '/pidscope/index.js'; (${journey})(createSimulator).then(postMessage, (error) => postMessage(String(error.stack)));`);
  const page = await opened('/');
  const said = await page.evaluate(() => new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  }));
  assert.deepEqual(said, expected);
  await page.close();
});

test('simulators share one download, and the shell module is loaded on demand', async () => {
  const page = await opened('/');
  requested.length = 0;
  await page.evaluate(async () => {
    const { createSimulator } = await import('/pidscope/index.js');
    globalThis.all = await Promise.all(Array.from({ length: 5 }, () => createSimulator()));
  });
  assert.deepEqual(requested.sort(), ['/pidscope/index.js', '/pidscope/module.js', '/pidscope/pidscope.js', '/pidscope/pidscope_bg.wasm', '/pidscope/simulator.js']);
  await page.evaluate(async () => {
    const { createSimulator } = await import('/pidscope/index.js');
    await Promise.all([createSimulator({ shell: true }), createSimulator({ shell: true })]);
  });
  assert.deepEqual(requested.slice(5).sort(), ['/pidscope/pidscope-shell.js', '/pidscope/pidscope-shell_bg.wasm']);
  await page.close();
});

test('a module that fails to load is an error and is retried', async () => {
  const page = await opened('/');
  let broken = true;
  await page.route('**/pidscope_bg.wasm', (route) => (broken ? route.abort() : route.continue()));
  const code = () => page.evaluate(async () => {
    const { createSimulator } = await import('/pidscope/index.js');
    return createSimulator().then(() => 'fine', (error) => [error.code, error.cause instanceof Error]);
  });
  assert.deepEqual(await code(), ['ERR_NOT_LOADED', true]);
  broken = false;
  assert.equal(await code(), 'fine');
  await page.close();
});

test('a wrong MIME type is accepted, and a missing module is reported', async () => {
  const page = await opened('/');
  const answers = [{ status: 404 }, { status: 200 }];
  await page.route('**/pidscope_bg.wasm', async (route) => route.fulfill({ response: await route.fetch(), contentType: 'text/plain', ...answers.shift() }));
  const told = () => page.evaluate(async () => {
    const { createSimulator } = await import('/pidscope/index.js');
    return createSimulator({ script: 'A fork B' }).then(({ position }) => position, ({ code, message }) => `${code} ${message}`);
  });
  assert.match(await told(), /^ERR_NOT_LOADED .*pidscope_bg\.wasm was answered with 404/);
  assert.equal(await told(), 1);
  await page.close();
});

test('the page example of the README', async () => {
  pages.set('/readme', example('html'));
  const page = await opened('/readme');
  await page.locator('#world svg').waitFor();
  assert.equal(await page.locator('#world svg title').textContent(), 'B');
  await page.close();
});

test('the worker example of the README', async () => {
  pages.set('/readme-worker.js', example('js worker'));
  const page = await opened('/');
  const step = await page.evaluate(() => new Promise((resolve) => {
    const worker = new Worker('/readme-worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.postMessage('A fork B');
  }));
  assert.deepEqual([step.text, step.result], ['A fork B', 2]);
  await page.close();
});

test('the Node examples of the README also work in a page', async () => {
  const { examples } = await import('./examples.mjs');
  for (const { text } of examples().filter(({ kind }) => kind === 'js')) {
    const { program, count } = checked(text);
    const module = program.replace("from 'pidscope'", "from '/pidscope/index.js'");
    pages.set('/example.js', `let __count = 0; const __same = (a, b) => { if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(JSON.stringify([a, b])); };\n${module}\nglobalThis.count = __count;`);
    pages.set('/example', '<!doctype html><meta charset="utf-8"><title>API</title><script type="module" src="/example.js"></script>');
    const page = await opened('/example');
    await page.waitForFunction('globalThis.count !== undefined');
    assert.equal(await page.evaluate('count'), count);
    await page.close();
  }
});

test('bundled by esbuild', async () => {
  writeFileSync(join(project, 'bundled.js'), example('js esbuild'));
  const options = ['--bundle', '--format=esm', '--loader:.wasm=file', '--outdir=out', '--asset-names=[name]', '--platform=browser', '--log-level=warning'];
  execFileSync(join(here, 'node_modules/.bin/esbuild'), ['bundled.js', ...options], { cwd: project, stdio: 'pipe' });
  pages.set('/out.js', readFileSync(join(project, 'out/bundled.js')));
  pages.set('/pidscope_bg.wasm', readFileSync(join(project, 'out/pidscope_bg.wasm')));
  pages.set('/bundle', '<!doctype html><meta charset="utf-8"><title>API</title><body><script type="module" src="/out.js"></script>');
  const page = await opened('/bundle');
  await page.waitForFunction("document.body.textContent === 'A fork B\\n'");
  await page.close();
});
