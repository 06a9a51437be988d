// The JavaScript API as a program uses it, in Node.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSimulator, scenario } from './package.mjs';

test('[그림 1] has the expected numbers', async () => {
  const report = (await createSimulator()).run(scenario('1-figure-1'));
  assert.equal(report.linux, '6.18');
  const pids = Object.fromEntries(report.processes.map(({ name, pids }) => [name, pids]));
  assert.deepEqual(pids, {
    A: { A: 1 },
    B: { A: 2, B: 1 },
    C: { A: 3 },
    D: { A: 4, C: 1 },
    E: { A: 5, B: 6 },
    F: { A: 6, B: 7 },
    G: { A: 7, C: 4 },
    H: { A: 8, C: 5, D: 1 },
    I: { A: 9, C: 6, D: 2 },
    J: { A: 10, C: 7, D: 3 },
  });
  assert.deepEqual(Object.keys(report.processes[7].pids), ['A', 'C', 'D'], 'outermost first');
  assert(report.checks.length > 20 && report.checks.every(({ ok }) => ok));
});

test('the object equals the JSON output', async () => {
  const report = (await createSimulator()).run('A clone B newpid=B\nB fork E -> 3\nA wait');
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report, 'plain objects, null and nothing undefined');
  const [first, second, third] = report.steps;
  assert.deepEqual(first, {
    line: 1, text: 'A clone B newpid=B', caller: 'A', call: 'clone', outcome: 'returned', result: 2, errno: null,
  });
  assert.deepEqual(Object.keys(first), ['line', 'text', 'caller', 'call', 'outcome', 'result', 'errno']);
  assert.deepEqual([second.result, second.text], [2, 'B fork E'], 'the text lacks the check');
  assert.deepEqual([third.outcome, third.result, third.errno], ['blocks', null, null]);
  assert.deepEqual(report.checks, [{ line: 2, ok: false, expected: '3', found: '2' }]);
  assert.deepEqual(report.namespaces[1], { name: 'B', level: 1, parent: 'A', init: 'B', state: 'live' });
  assert.deepEqual(report.processes[1], {
    name: 'B', namespace: 'B', state: 'running', exit: null, parent: 'A', thread_of: null,
    pids: { A: 2, B: 1 }, ppid: { A: 1, B: 0 }, tgid: { A: 2, B: 1 }, pgid: { A: 0, B: 0 }, sid: { A: 0, B: 0 },
    children_namespace: 'B',
  });
});

test('late returns and handlers', async () => {
  const { steps } = (await createSimulator()).run('A sigaction USR1 handle\nA fork B\nA wait\nB kill 1 USR1\nB exit 3');
  assert.deepEqual(steps[3].delivered, [{ to: 'A', sig: 'USR1', si_pid: 2 }]);
  assert.deepEqual(steps[4].late, [{ step: 2, result: 2, errno: null, status: 'exited 3' }]);
});

test('an unreadable script throws, and the simulator stays usable', async () => {
  const simulator = await createSimulator();
  assert.throws(() => simulator.run('A fork B\nA frok C\nA fork B'), (error) => {
    assert(error instanceof Error);
    assert.equal(error.name, 'ScriptError');
    assert.match(error.message, /line 2, column 3.*fork/);
    assert.deepEqual(error.diagnostics.map(({ line, column, problem, found, nearest }) => [line, column, problem, found, nearest]), [
      [2, 3, 'unknown-call', 'frok', 'fork'],
      [3, 8, 'name-used-twice', 'B', null],
    ]);
    return true;
  });
  assert.equal(simulator.run('A fork B').steps[0].result, 2);
});

test('ten megabytes are rejected at once', async () => {
  const simulator = await createSimulator();
  assert.throws(() => simulator.run('A getpid\n'.repeat(1_200_000)), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
  // Within the limit in code units, but not in bytes.
  assert.throws(() => simulator.run('네'.repeat(2 ** 20)), ({ diagnostics }) => {
    assert.equal(diagnostics[0].problem, 'too-long');
    return true;
  });
});
