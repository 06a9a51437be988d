// Whatever is passed, the outcome is a result or an error with a code, and the simulator stays usable. PIDSCOPE_FUZZ=100000 runs more cases.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSimulator, random, thrown } from './package.mjs';

const CASES = Number(process.env.PIDSCOPE_FUZZ ?? 4000);

class Odd { get script() { return 'A fork B'; } }

/** Values of every kind that JavaScript has. */
const VALUES = [
  undefined, null, true, false, 0, -0, 1, -1, 1.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 40), 1e308, 0n, 10n ** 30n,
  '', ' ', 'A', 'B', '\u0000', '\ud800', '\udfff\ud800', '\ufeff', '\u2028', '네임스페이스', '🐧'.repeat(40), 'x'.repeat(2 ** 20), 'x'.repeat(2 ** 20 + 1),
  'A fork B\n'.repeat(50), '[object Object]', '__proto__', 'constructor', '"', '<script>', '\n', '\r\n', '| x', 'A$ ps', 'A$ ^C', 'root X', 'expect A pids A=1',
  'clock +1e99s', 'clock +0.5s', 'A fork ' + 'B'.repeat(33), 'A kill 99999999999999999999 TERM', 'A kill -9223372036854775808 KILL', 'A set_tid=1', 'A clone B set_tid=,',
  Symbol('x'), Symbol.iterator, () => {}, function named() {}, class {}, async () => {}, [], ['A'], [[]], new Array(5), {}, { a: 1 }, Object.create(null), new Odd(),
  { toString: () => 'A fork B' }, { valueOf: () => 1 }, { [Symbol.toPrimitive]: () => 'A' }, new Date(0), /x/, new Map(), new Set([1]), new WeakMap(), new Error('x'),
  new Proxy({}, {}), new Proxy(() => {}, {}), new Uint8Array(4), new ArrayBuffer(8), new DataView(new ArrayBuffer(1)), new URL('about:blank'), Promise.resolve(1),
  new String('A fork B'), new Number(1), new Boolean(false), Object(1n), globalThis, Math, JSON, WebAssembly, { lang: 'ko' }, { lang: 'xx' }, { theme: 7 }, { theme: 'dark' },
  { title: '\u0000\ufffe<&>"' }, { link: 'javascript:alert(1)' }, { title: null }, { link: Symbol('y') }, { titel: 'x' }, { script: 'A frok B' }, { script: 7 }, { shell: 'yes' },
];

const METHODS = {
  run: 1, step: 1, undo: 0, redo: 0, seek: 1, report: 0, view: 1, processes: 0, namespaces: 0, events: 1, script: 0, svg: 1, subscribe: 1,
};

const CODES = [
  'ERR_CANNOT_ACT', 'ERR_FREED', 'ERR_INVALID_ARG_TYPE', 'ERR_NO_SHELL', 'ERR_NOT_LOADED', 'ERR_OUT_OF_RANGE', 'ERR_SCRIPT', 'ERR_UNKNOWN_NAMESPACE', 'ERR_UNKNOWN_OPTION',
];

/** Asserts that an error is one of this package, not a trap of WebAssembly. */
function assertPackageError(error, what) {
  assert(error instanceof Error && !(error instanceof WebAssembly.RuntimeError), `${what}: ${error?.stack ?? error}`);
  assert(CODES.includes(error.code), `${what}: ${error.stack}`);
  assert(error.message.length > 10, `${what}: ${error.message}`);
}

const shown = (value) => { try { return (typeof value === 'string' ? JSON.stringify(value) : String(value)).slice(0, 80); } catch { return typeof value; } };

/** Asserts that a simulator works. It starts from a new world, since anything may have happened to the old one. */
function assertWorks(sim, what) {
  const report = sim.run('A clone B newpid=B\nB fork C');
  assert.deepEqual(report.steps.map(({ result }) => result), [2, 2], what);
  assert.deepEqual(sim.view('B').map(({ pid }) => pid), [1, 2], what);
  assert(sim.undo() && sim.redo() && sim.svg().endsWith('</svg>\n'), what);
}

function callWith(sim, method, values) {
  const what = `${method}(${values.map(shown).join(', ')})`;
  try {
    const answer = sim[method](...values);
    // What a listener throws does not reach the caller.
    if (method === 'subscribe') answer();
  } catch (error) {
    assertPackageError(error, what);
  }
  return what;
}

test('every method with every kind of value', async () => {
  for (const shell of [false, true]) {
    const sim = await createSimulator({ shell });
    for (const method of Object.keys(METHODS)) {
      for (const value of VALUES) assertWorks(sim, callWith(sim, method, [value]));
      assertWorks(sim, callWith(sim, method, []));
    }
    sim.free();
    for (const method of Object.keys(METHODS)) {
      for (const value of VALUES) {
        const [, code] = thrown(() => sim[method](value));
        assert.equal(code, 'ERR_FREED', `${method}(${shown(value)})`);
      }
    }
  }
});

test('creation with every kind of value', async () => {
  const options = [...VALUES, ...['script', 'shell', 'lang'].flatMap((key) => VALUES.map((value) => ({ [key]: value })))];
  for (const value of options) {
    try {
      const sim = await createSimulator(value);
      assertWorks(sim, shown(value));
      sim.free();
    } catch (error) {
      assertPackageError(error, `createSimulator(${shown(value)})`);
    }
  }
});

test(`${CASES} random calls, one after the other`, async (t) => {
  const seed = Number(process.env.PIDSCOPE_SEED ?? 7);
  t.diagnostic(`PIDSCOPE_SEED=${seed}`);
  const next = random(seed);
  const one = (list) => list[Math.floor(next() * list.length)];
  const WORDS = ['A', 'B', 'C', 'fork', 'clone', 'newpid=B', 'newpid=C', 'exit', '0', '1', '2', 'kill', 'KILL', 'TERM', 'wait', 'unshare', 'setns', 'expect', 'pids', 'A=1', '->', '"', '$', '#', 'clock', '+1s', 'reaps=yes', 'exec', 'reboot', 'halt', '네임'];
  const line = () => Array.from({ length: 1 + Math.floor(next() * 5) }, () => one(WORDS)).join(' ');
  const script = () => Array.from({ length: 1 + Math.floor(next() * 8) }, line).join('\n');
  const value = () => (next() < 0.4 ? one(VALUES) : next() < 0.5 ? line() : next() < 0.5 ? script() : Math.floor(next() * 6) - 1);
  const sim = await createSimulator();
  for (let number = 0; number < CASES; number += 1) {
    const what = callWith(sim, one(Object.keys(METHODS)), Array.from({ length: Math.floor(next() * 3) }, value));
    // The state of the world can be read at any time.
    const report = sim.report();
    assert.equal(sim.position, report.steps.length, `case ${number}: ${what}`);
    if (number % 50 === 0) assertWorks(sim, `case ${number}: ${what}`);
  }
  assertWorks(sim, 'the end');
});

test('invalid modules', async () => {
  const { simulators } = await import(new URL('simulator.js', `file://${process.env.PIDSCOPE_PACKAGE}/`));
  const fails = simulators(async () => { throw new TypeError('no such file'); });
  await assert.rejects(fails(), ({ code, cause }) => code === 'ERR_NOT_LOADED' && cause instanceof TypeError);
  for (const wasm of [7, null, {}, [], () => {}, Symbol('x'), true, 1n]) await assert.rejects(createSimulator({ wasm }), { code: 'ERR_INVALID_ARG_TYPE' });
});
