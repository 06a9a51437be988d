// Measures how long the page takes to show a change, compared with a page in plain JavaScript that makes the same change: `cargo xtask bench page`.
// Both are in the same browser and take turns; each act is measured until the paint that follows it. Exits with 1 if a ratio is above its target,
// with 2 if something could not be measured.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

/** All selectors and keys by which the page is used. */
const PAGE = {
  ready: '#script',
  openScript: '#script',
  scriptText: '#script-text',
  runScript: '#run-script',
  process: '.node',
  chosen: '.node[aria-selected="true"]',
  forkKey: 'f',
  undo: '#undo',
  moment: '.time input',
};

const RUNS = Number(process.env.PIDSCOPE_BENCH_RUNS ?? 21);
const PORT = Number(process.env.PIDSCOPE_TEST_PORT ?? 4173);
const ORIGIN = `http://127.0.0.1:${PORT}`;
/** The address of the baseline on the same server; no file of the page has this name. */
const BENCH = `${ORIGIN}/bench/`;
/** Moments in 10,000 steps, near to and far from each other, that are visited in this order, and the maximum number of milliseconds for each. */
const MOMENTS = [5000, 9999, 1, 7003, 9876, 3333, 10_000, 8192, 4097, 6500, 250, 9500, 100, 2500, 8888];
const MAX_MOMENT_DURATION = 50;
/** The number of frames after which an idle page has done all deferred work. */
const IDLE_FRAMES = 4;

/** Returns a script that makes this many processes: a tree in which each process has up to five children, and some subtrees are namespaces. */
function world(count) {
  const parent = (at) => Math.floor((at - 1) / 5);
  const name = (at) => (at === 0 ? 'A' : `p${at}`);
  const line = (at) => (at % 127 === 20 && at < 1_000 ? `${name(parent(at))} clone ${name(at)} newpid=n${at}` : `${name(parent(at))} fork ${name(at)}`);
  return Array.from({ length: count - 1 }, (_, at) => line(at + 1)).join('\n');
}

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
const waitUntilIdle = (page) => page.evaluate(async (frames) => { for (let at = 0; at < frames; at += 1) await frame(); }, IDLE_FRAMES);

// The reader's actions, as functions that run in the page and get PAGE.
const ACTS = {
  run: (names) => document.querySelector(names.runScript).click(),
  fork: (names) => document.querySelector(names.chosen).dispatchEvent(new KeyboardEvent('keydown', { key: names.forkKey, bubbles: true, cancelable: true })),
  undo: (names) => document.querySelector(names.undo).click(),
  // The last process may have a box only because it is selected, and lose it with the next selection.
  markPair: (names) => { window.pair = [...document.querySelectorAll(names.process)].slice(-3, -1).map(({ id }) => id); },
  choose: () => document.getElementById(window.pair[0]).dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })),
  chooseOther: () => document.getElementById(window.pair[1]).dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })),
};

const goTo = (step) => `(names) => {
  const input = document.querySelector(names.moment);
  input.value = ${step};
  input.dispatchEvent(new Event('input', { bubbles: true }));
}`;
Object.assign(ACTS, Object.fromEntries(MOMENTS.map((step) => [step, goTo(step)])));

/** Performs an act, and waits until the page is idle. */
async function act(page, name) {
  await page.evaluate(`(${ACTS[name]})(${JSON.stringify(PAGE)})`);
  await waitUntilIdle(page);
}

/** Performs an act, and measures it. */
async function measureAct(page, name) {
  await page.bringToFront();
  return page.evaluate(`measure(() => (${ACTS[name]})(${JSON.stringify(PAGE)}))`);
}

/** Writes a script into the dialog without running it. */
async function write(page, script) {
  await page.locator(PAGE.openScript).click();
  // Set at once: typing 10,000 lines takes a browser minutes.
  await page.locator(PAGE.scriptText).evaluate((area, text) => {
    area.value = text;
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }, script);
  await waitUntilIdle(page);
}

async function load(page, script) {
  await write(page, script);
  await act(page, 'run');
  await page.locator(PAGE.scriptText).waitFor({ state: 'detached' });
}

/** Measures an act on the page and the same change in the baseline, in turns. `prepare` brings the page to the state in which it starts. */
async function compare(page, baseline, name, prepare) {
  await prepare();
  const before = await page.evaluate(() => recordPage());
  await act(page, name);
  const after = await page.evaluate(() => recordChange());
  const [first, all, plain] = [[], [], []];
  for (let run = 0; run < RUNS; run += 1) {
    await page.bringToFront();
    await prepare();
    const time = await measureAct(page, name);
    first.push(time.first);
    all.push(time.all);
    await baseline.bringToFront();
    await baseline.evaluate(async (data) => { await show(data); }, before);
    await waitUntilIdle(baseline);
    await baseline.evaluate((data) => { window.after = data; }, after);
    plain.push((await baseline.evaluate(() => measure(() => change(window.after)))).all);
  }
  return { first: median(first), page: median(all), baseline: median(plain) };
}

/** Measures an act on the page alone. */
async function alone(page, name, prepare) {
  const all = [];
  for (let run = 0; run < RUNS; run += 1) {
    await page.bringToFront();
    await prepare();
    all.push((await measureAct(page, name)).all);
  }
  return median(all);
}

async function serve() {
  process.env.PIDSCOPE_TEST_PORT = String(PORT);
  await import('../serve.mjs');
  while (!(await fetch(ORIGIN).catch(() => null))) await new Promise((resolve) => { setTimeout(resolve, 20); });
}

async function open(context, address) {
  const page = await context.newPage();
  page.on('pageerror', (error) => { throw error; });
  await page.addInitScript({ path: fileURLToPath(new URL('record.js', import.meta.url)) });
  await page.goto(address);
  return page;
}

async function main() {
  await serve();
  const browser = await chromium.launch({
    executablePath: process.env.PIDSCOPE_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', reducedMotion: 'reduce' });
  await context.route(`${BENCH}*`, async (route) => {
    const file = new URL(new URL(route.request().url()).pathname.split('/').at(-1), import.meta.url);
    await route.fulfill({ body: await readFile(file), contentType: file.pathname.endsWith('.js') ? 'text/javascript' : 'text/html' });
  });
  const page = await open(context, `${ORIGIN}/`);
  await page.locator(PAGE.ready).waitFor();
  await page.locator(PAGE.process).first().waitFor();
  const baseline = await open(context, `${BENCH}baseline.html`);
  await page.bringToFront();

  const rows = [];
  const row = (what, page, beside, target, note) => {
    rows.push({ what, page, beside, ratio: page / beside, target, note });
    const { ratio } = rows.at(-1);
    console.log(`${what.padEnd(42)} ${page.toFixed(1).padStart(8)} ms ${beside.toFixed(1).padStart(8)} ms  ${ratio.toFixed(2).padStart(6)}  <= ${target.toFixed(1)}  ${ratio <= target ? 'ok  ' : 'OVER'}  ${note}`);
  };
  console.log(`${''.padEnd(42)} ${'page'.padStart(11)} ${'beside'.padStart(11)}  ratio   target`);

  const thousand = world(1_000);
  const blank = 'A getpid';
  const shown = await compare(page, baseline, 'run', async () => { await load(page, blank); await write(page, thousand); });
  row('show 1,000 processes', shown.page, shown.baseline, 2, `first paint ${shown.first.toFixed(1)} ms`);

  await load(page, thousand);
  await act(page, 'markPair');
  // Once forwards and back, so that each run starts with the same step to be redone.
  await act(page, 'choose');
  await act(page, 'fork');
  const forked = await compare(page, baseline, 'fork', () => act(page, 'undo'));
  row('fork among 1,000', forked.page, forked.baseline, 1.5, `first paint ${forked.first.toFixed(1)} ms`);
  await act(page, 'undo');

  const chosen = await compare(page, baseline, 'choose', () => act(page, 'chooseOther'));
  row('select among 1,000', chosen.page, chosen.baseline, 2, `first paint ${chosen.first.toFixed(1)} ms`);

  const clicks = {};
  for (const count of [100, 10_000]) {
    await load(page, world(count));
    await act(page, 'markPair');
    await act(page, 'choose');
    clicks[count] = { select: await alone(page, 'choose', () => act(page, 'chooseOther')) };
    await act(page, 'fork');
    clicks[count].fork = await alone(page, 'fork', () => act(page, 'undo'));
  }
  row('select: 10,000 beside 100 processes', clicks[10_000].select, clicks[100].select, 2, '');
  row('fork: 10,000 beside 100 processes', clicks[10_000].fork, clicks[100].fork, 2, '');

  // The world of 10,000 processes is still open; it was made in as many steps.
  const jump = await compare(page, baseline, 9500, () => act(page, 250));
  row('from step 250 to 9,500 of 10,000', jump.page, jump.baseline, 2, `first paint ${jump.first.toFixed(1)} ms`);
  const moments = [];
  for (const step of MOMENTS) {
    const times = [];
    for (let run = 0; run < 3; run += 1) {
      await act(page, MOMENTS.at(MOMENTS.indexOf(step) - 1));
      times.push((await measureAct(page, step)).all);
    }
    moments.push(median(times));
  }
  // An absolute time depends on the machine as much as on the page, and is only informative.
  console.log(`Any moment of 10,000 steps, ${MAX_MOMENT_DURATION} ms at most: ${MOMENTS.map((step, at) => `${step}: ${moments[at].toFixed(0)}`).join(', ')}.`);

  await browser.close();
  const over = rows.filter(({ ratio, target }) => !(ratio <= target));
  console.log(over.length === 0 ? 'Every ratio is within its target.' : `Over the target: ${over.map(({ what }) => what).join('; ')}.`);
  process.exit(over.length === 0 ? 0 : 1);
}

await main().catch((error) => {
  // Only the beginning: the browser's errors repeat whole scripts.
  console.error(String(error.stack).slice(0, 1_000));
  process.exit(2);
});
