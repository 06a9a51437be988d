// Everything that the package offers, as a program uses it, in Node.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const directory = process.env.PIDSCOPE_PACKAGE;
assert(directory, 'PIDSCOPE_PACKAGE names the directory of the built package; `cargo xtask test api` sets it');
const { createSimulator } = await import(pathToFileURL(join(directory, 'node.js')));

/** What is thrown, by its name and its code. */
function thrown(act) {
  try {
    act();
  } catch (error) {
    assert(error instanceof Error, `${error} is no Error`);
    assert(error.message.length > 10, error.message);
    return [error.name, error.code];
  }
  return assert.fail('nothing was thrown');
}

test('steps, back and forth', async () => {
  const sim = await createSimulator({ script: 'A clone B newpid=B' });
  assert.deepEqual([sim.position, sim.length], [1, 1]);
  const step = sim.step('B fork C');
  assert.deepEqual([step.text, step.result, step.errno], ['B fork C', 2, null]);
  assert.deepEqual(sim.view('B').map(({ name, pid, ppid, state }) => [name, pid, ppid, state]), [['B', 1, 0, 'running'], ['C', 2, 1, 'running']]);
  assert.equal(sim.undo(), true);
  assert.deepEqual([sim.position, sim.length, sim.view('B').length], [1, 2, 1]);
  assert.equal(sim.redo(), true);
  assert.equal(sim.redo(), false, 'there is nothing more');
  sim.seek(0);
  assert.deepEqual([sim.position, sim.undo(), sim.processes().map(({ name }) => name)], [0, false, ['A']]);
  sim.seek(2);
  assert.equal(sim.script(), 'A clone B newpid=B\nB fork C\n');
  sim.undo();
  sim.step('B fork D');
  assert.deepEqual([sim.length, sim.script()], [2, 'A clone B newpid=B\nB fork D\n'], 'another branch');
});

test('what Linux refuses is a result, and what says nothing is none', async () => {
  const sim = await createSimulator();
  const { outcome, result, errno } = sim.step('A kill 99 TERM');
  assert.deepEqual([outcome, result, errno], ['returned', null, 'ESRCH']);
  assert.equal(sim.step('  # a comment'), null);
  assert.equal(sim.step('expect A pids A=1'), null);
  assert.equal(sim.position, 1);
});

test('a shell', async () => {
  const sim = await createSimulator();
  const step = sim.step('A$ echo $$');
  assert.deepEqual([step.call, step.stdout, step.status], ['shell', '1\n', 0]);
});

test('what happened', async () => {
  const sim = await createSimulator({ script: 'A clone B newpid=B\nB fork C' });
  const before = sim.length;
  sim.step('A kill 2 KILL');
  const events = sim.events(before);
  assert(events.every(({ step }) => step === before));
  assert.deepEqual(events.map(({ index }) => index), events.map((_, at) => at));
  const kinds = (name) => events.filter(({ process }) => process === name).map(({ kind }) => kind);
  assert(kinds('C').includes('released'), JSON.stringify(events));
  assert(events.some(({ kind, namespace }) => kind === 'allocation-disabled' && namespace === 'B'));
  assert.equal(sim.events().length > events.length, true);
});

test('the picture', async () => {
  const sim = await createSimulator({ script: 'A clone B newpid=B' });
  const svg = sim.svg({ title: 'Two & two', link: 'https://example.org/?a&b', theme: 'dark' });
  assert.match(svg, /^<svg [^]*<title>Two &amp; two<\/title>[^]*href="https:\/\/example\.org\/\?a&amp;b"[^]*<\/svg>\n$/);
  assert.match(sim.svg({ lang: 'ko' }), /네임스페이스/);
});

test('subscribers', async () => {
  const sim = await createSimulator();
  const told = [];
  const stop = sim.subscribe((change) => told.push(change));
  sim.run('A fork B');
  sim.step('A fork C');
  sim.undo();
  sim.redo();
  sim.seek(1);
  sim.undo();
  sim.undo();
  assert.deepEqual(told, [
    { type: 'run', position: 1 }, { type: 'step', position: 2 }, { type: 'undo', position: 1 }, { type: 'redo', position: 2 },
    { type: 'seek', position: 1 }, { type: 'undo', position: 0 },
  ]);
  stop();
  sim.redo();
  assert.equal(told.length, 6);
});

test('misuse is an error, whatever is passed, and the simulator goes on', async () => {
  const sim = await createSimulator({ script: 'A fork B\nB exit 0' });
  const odd = [undefined, null, 7, NaN, {}, [], () => {}, Symbol('x'), 10n];
  for (const value of odd) {
    assert.deepEqual(thrown(() => sim.run(value)), ['SimulatorError', 'ERR_INVALID_ARG_TYPE']);
    assert.deepEqual(thrown(() => sim.step(value)), ['SimulatorError', 'ERR_INVALID_ARG_TYPE']);
    assert.deepEqual(thrown(() => sim.view(value)), ['SimulatorError', 'ERR_INVALID_ARG_TYPE']);
    if (typeof value !== 'number') assert.deepEqual(thrown(() => sim.seek(value)), ['SimulatorError', 'ERR_INVALID_ARG_TYPE']);
    if (typeof value !== 'function') assert.deepEqual(thrown(() => sim.subscribe(value)), ['SimulatorError', 'ERR_INVALID_ARG_TYPE']);
    if (value !== undefined) assert.deepEqual(thrown(() => sim.svg({ title: value })), ['SimulatorError', 'ERR_INVALID_ARG_TYPE']);
  }
  for (const step of [-1, 3, 1.5, NaN, Infinity, 2 ** 40]) assert.equal(thrown(() => sim.seek(step))[0], 'RangeError');
  assert.deepEqual(thrown(() => sim.svg(null)), ['SimulatorError', 'ERR_INVALID_ARG_TYPE']);
  assert.deepEqual(thrown(() => sim.svg({ theme: 'blue' })), ['SimulatorError', 'ERR_INVALID_ARG_TYPE']);
  assert.deepEqual(thrown(() => sim.view('X')), ['SimulatorError', 'ERR_UNKNOWN_NAMESPACE']);
  assert.deepEqual(thrown(() => sim.step('B fork C')), ['SimulatorError', 'ERR_CANNOT_ACT']);
  assert.deepEqual(thrown(() => sim.step('A frok C')), ['ScriptError', undefined]);
  assert.deepEqual(thrown(() => sim.step('\u0000')), ['ScriptError', undefined]);
  await assert.rejects(createSimulator(null), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(createSimulator({ script: 7 }), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(createSimulator({ script: 'A frok B' }), { name: 'ScriptError' });
  assert.equal(sim.position, 2);
  assert.equal(sim.step('A wait').result, 2);
});

test('what was freed says so', async () => {
  const sim = await createSimulator();
  sim.free();
  sim.free();
  const uses = [
    () => sim.run(''), () => sim.step(''), () => sim.undo(), () => sim.redo(), () => sim.seek(0), () => sim.position, () => sim.length, () => sim.report(),
    () => sim.view('A'), () => sim.processes(), () => sim.namespaces(), () => sim.events(), () => sim.script(), () => sim.svg(), () => sim.subscribe(() => {}),
  ];
  for (const use of uses) assert.deepEqual(thrown(use), ['SimulatorError', 'ERR_FREED'], String(use));
  const other = await createSimulator({ script: 'A fork B' });
  assert.equal(other.position, 1, 'another one lives on');
});

test('the examples of its README do what they say', async () => {
  const readme = readFileSync(join(directory, 'README.md'), 'utf8');
  const example = /```js\n([^]*?)```/.exec(readme)[1].replace(/^import .*\n/, '').replace('document.body.innerHTML =', 'const shown =');
  const run = new Function('createSimulator', 'console', `return (async () => { ${example}; return { view: step, shown }; })()`);
  const logged = [];
  const { view, shown } = await run(createSimulator, { log: (...words) => logged.push(words) });
  assert.equal(view.result, 0);
  assert.match(shown, /<title>B<\/title>/);
  assert.deepEqual(logged, [['redo', 2]]);
});
