// Everything the package offers, as a program uses it, in Node.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { createSimulator, thrown } from './package.mjs';

test('steps, undo and redo', async () => {
  const sim = await createSimulator({ script: 'A clone B newpid=B' });
  assert.deepEqual([sim.position, sim.length], [1, 1]);
  const step = sim.step('B fork C');
  assert.deepEqual([step.text, step.result, step.errno], ['B fork C', 2, null]);
  assert.deepEqual(sim.view('B').map(({ name, pid, ppid, state }) => [name, pid, ppid, state]), [['B', 1, 0, 'running'], ['C', 2, 1, 'running']]);
  assert.equal(sim.undo(), true);
  assert.deepEqual([sim.position, sim.length, sim.view('B').length], [1, 2, 1]);
  assert.equal(sim.redo(), true);
  assert.equal(sim.redo(), false, 'nothing is left');
  sim.seek(0);
  assert.deepEqual([sim.position, sim.undo(), sim.processes().map(({ name }) => name)], [0, false, ['A']]);
  sim.seek(2);
  assert.equal(sim.script(), 'A clone B newpid=B\nB fork C\n');
  sim.undo();
  sim.step('B fork D');
  assert.deepEqual([sim.length, sim.script()], [2, 'A clone B newpid=B\nB fork D\n'], 'another branch');
});

test('a failed call is a result, and a blank line is none', async () => {
  const sim = await createSimulator();
  const { outcome, result, errno } = sim.step('A kill 99 TERM');
  assert.deepEqual([outcome, result, errno], ['returned', null, 'ESRCH']);
  assert.equal(sim.step('  # a comment'), null);
  assert.equal(sim.step('expect A pids A=1'), null);
  assert.equal(sim.position, 1);
});

test('events', async () => {
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

test('a picture only links to web addresses', async () => {
  const sim = await createSimulator();
  for (const link of ['javascript:alert(1)', ' JavaScript:alert(1)', 'java\nscript:alert(1)', '\u0001javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc', 'mailto:a@b', 'http://']) {
    assert.deepEqual(thrown(() => sim.svg({ link })), ['SimulatorError', 'ERR_INVALID_ARG_TYPE'], link);
  }
  for (const link of ['https://example.org/', 'HTTP://example.org', '//example.org/a', '../a?b', 'a/b:c', '#v1.AB_-@3', '?x']) assert(sim.svg({ link }).includes(`href="${link}"`), link);
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
  sim.step('expect A pids A=1');
  assert.deepEqual(told.slice(6), [{ type: 'step', position: 0 }], 'a check is not a step, but part of the script');
  for (const line of ['', '# expect A pids A=1']) sim.step(line);
  stop();
  sim.redo();
  assert.equal(told.length, 7);
});

test('listeners are called in order, whatever they do', async () => {
  const sim = await createSimulator();
  const told = [];
  let late;
  sim.subscribe(({ position }) => {
    if (position < 4) sim.step(`A fork P${position}`);
    late ??= sim.subscribe(({ position }) => told.push(`late ${position}`));
  });
  sim.subscribe(({ position }) => told.push(position));
  sim.step('A fork B');
  assert.equal(sim.position, 4);
  assert.deepEqual(told, [1, 2, 'late 2', 3, 'late 3', 4, 'late 4'], 'a new listener only receives later events');

  const ended = await createSimulator();
  const heard = [];
  const stops = [0, 1, 2].map((number) => ended.subscribe(() => { heard.push(number); stops[1](); if (number === 2) ended.free(); }));
  ended.subscribe(() => heard.push('after its end'));
  assert.equal(ended.step('A fork B').result, 2);
  assert.deepEqual(heard, [0, 2]);
});

test('a throwing listener does not stop the others, and its error is reported', async () => {
  const sim = await createSimulator();
  const told = [];
  sim.subscribe(() => { throw new Error('of a listener'); });
  sim.subscribe(({ position }) => told.push(position));
  const reported = new Promise((resolve) => { process.setUncaughtExceptionCaptureCallback(resolve); });
  assert.equal(sim.step('A fork B').result, 2);
  assert.deepEqual(told, [1]);
  assert.equal((await reported).message, 'of a listener');
  process.setUncaughtExceptionCaptureCallback(null);
});

test('branches', async () => {
  const sim = await createSimulator({ script: 'A fork B\nA fork C' });
  sim.seek(0);
  sim.step('A fork B');
  assert.deepEqual([sim.position, sim.length, sim.redo()], [1, 2, true], 'repeating the undone line is a redo');
  sim.undo();
  sim.step('expect A state running');
  assert.deepEqual([sim.position, sim.length, sim.redo()], [1, 1, false], 'a check also starts a new branch');
});

test('invalid arguments throw, and the simulator stays usable', async () => {
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
  for (const step of [-1, 3, 1.5, NaN, Infinity, 2 ** 40]) assert.deepEqual(thrown(() => sim.seek(step)), ['RangeError', 'ERR_OUT_OF_RANGE']);
  assert.deepEqual(thrown(() => sim.svg({ tilte: 'B' })), ['SimulatorError', 'ERR_UNKNOWN_OPTION']);
  assert.deepEqual(thrown(() => sim.svg(null)), ['SimulatorError', 'ERR_INVALID_ARG_TYPE']);
  assert.deepEqual(thrown(() => sim.svg({ theme: 'blue' })), ['SimulatorError', 'ERR_INVALID_ARG_TYPE']);
  assert.deepEqual(thrown(() => sim.view('X')), ['SimulatorError', 'ERR_UNKNOWN_NAMESPACE']);
  assert.deepEqual(thrown(() => sim.step('B fork C')), ['SimulatorError', 'ERR_CANNOT_ACT']);
  assert.deepEqual(thrown(() => sim.step('Z fork C')), ['ScriptError', 'ERR_SCRIPT'], 'it never existed');
  assert.deepEqual(thrown(() => sim.step('A frok C')), ['ScriptError', 'ERR_SCRIPT']);
  assert.deepEqual(thrown(() => sim.step('\u0000')), ['ScriptError', 'ERR_SCRIPT']);
  await assert.rejects(createSimulator(null), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(createSimulator({ scirpt: '' }), { code: 'ERR_UNKNOWN_OPTION', message: /"scirpt"/ });
  for (const wasm of [7, new Date(), new SharedArrayBuffer(8)]) await assert.rejects(createSimulator({ wasm }), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(createSimulator({ script: 7 }), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(createSimulator({ script: 'A frok B' }), { name: 'ScriptError' });
  assert.equal(sim.position, 2);
  assert.equal(sim.step('A wait').result, 2);
});

test('option getters that throw or change the world are handled', async () => {
  const sim = await createSimulator();
  const throws = () => { throw new RangeError('of a getter'); };
  const revoked = (target) => {
    const { proxy, revoke } = Proxy.revocable(target, {});
    revoke();
    return proxy;
  };
  const wrong = ['SimulatorError', 'ERR_INVALID_ARG_TYPE'];
  for (const options of [{ get lang() { return throws(); } }, new Proxy({}, { ownKeys: throws }), new Proxy({}, { get: throws }), revoked({}), revoked([])]) {
    assert.deepEqual(thrown(() => sim.svg(options)), wrong);
    await assert.rejects(createSimulator(options), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  for (const method of ['run', 'step', 'seek', 'view', 'events', 'subscribe']) assert.deepEqual(thrown(() => sim[method](revoked({}))), wrong, method);
  for (const key of ['script', 'shell', 'lang', 'wasm']) await assert.rejects(createSimulator({ [key]: revoked({}) }), { code: 'ERR_INVALID_ARG_TYPE' }, key);
  // A world may change while its picture's options are read, or be freed.
  assert.match(sim.svg({ get title() { sim.run('A fork Late'); return 'title'; } }), /Late/);
  assert.deepEqual(thrown(() => sim.svg({ get title() { sim.free(); return 'title'; } })), ['SimulatorError', 'ERR_FREED']);
});

test('a simulator has a recognizable name in logs', async () => {
  const sim = await createSimulator();
  assert.deepEqual([sim.constructor.name, inspect(sim)], ['Simulator', 'Simulator {}']);
  const { step } = sim;
  assert.throws(() => step('A fork B'), TypeError, 'a method without its simulator, as the README says');
});

test('a freed simulator reports it', async () => {
  const sim = await createSimulator();
  sim.free();
  sim.free();
  const uses = [
    () => sim.run(''), () => sim.step(''), () => sim.undo(), () => sim.redo(), () => sim.seek(0), () => sim.position, () => sim.length, () => sim.report(),
    () => sim.view('A'), () => sim.processes(), () => sim.namespaces(), () => sim.events(), () => sim.script(), () => sim.svg(), () => sim.subscribe(() => {}),
  ];
  for (const use of uses) assert.deepEqual(thrown(use), ['SimulatorError', 'ERR_FREED'], String(use));
  const other = await createSimulator({ script: 'A fork B' });
  assert.equal(other.position, 1, 'other simulators are unaffected');
});

test('error messages exist in every language', async () => {
  const [english, korean] = [await createSimulator(), await createSimulator({ lang: 'ko' })];
  // One line for each problem, and what its message must contain.
  const wrong = {
    'unknown-call': 'A frok B', 'unknown-option': 'A fork B x=1', 'unknown-expectation': 'expect A colour', 'unknown-sysctl': 'A sysctl kernel.x', 'unknown-name': 'B getpid',
    'name-used-twice': 'A fork A', 'reserved-name': 'A fork expect', 'bad-name': 'A fork 7', 'bad-number': 'A exit x', 'bad-duration': 'clock +x', 'bad-users': 'A fork B users=x',
    'bad-signal': 'A kill 1 TREM', 'bad-word': 'A fork B reaps=x', 'bad-outcome': 'A getpid -> x', 'missing-operand': 'A fork', 'option-twice': 'A fork B uid=1 uid=1',
    'trailing-text': 'A getpid x', 'unclosed-quote': 'A exec "x', 'misplaced-quote': 'A exec x"', 'several-lines': 'A fork B\nA fork C', 'too-long': 'x'.repeat(2 ** 20) + '\n',
  };
  for (const [sim, letters] of [[english, /[a-z]{3}/], [korean, /[가-힣]{2}/]]) {
    for (const [problem, line] of Object.entries(wrong)) {
      let error;
      try { sim.step(line.slice(0, 2 ** 20)); } catch (caught) { error = caught; }
      if (problem === 'too-long') { try { sim.run('네'.repeat(2 ** 20)); } catch (caught) { error = caught; } }
      assert.equal(error?.diagnostics?.[0].problem, problem, line.slice(0, 40));
      for (const message of [error.message, error.diagnostics[0].message]) {
        assert.match(message, letters, problem);
        assert.doesNotMatch(message, /^\s|\s$| {2}|“”|: *$/, problem);
      }
    }
    // One script for each reason why the caller cannot act.
    for (const [script, line] of [
      ['A fork B\nB exit 0', 'B getpid'], ['A fork B\nB exit 0\nA wait', 'B getpid'], ['A fork B\nA wait', 'A getpid'], ['A fork B\nA kill 2 STOP', 'B getpid'], ['A exit 0', 'A getpid'],
      ['A reboot halt', 'A getpid'], ['A clone B newpid=B\nB fork C\nA clone D newpid=D\nA kill 99 TERM\nA kill 0 0', 'X getpid'],
    ]) {
      sim.run(script);
      assert.throws(() => sim.step(line), ({ name, message }) => (name === 'SimulatorError' || name === 'ScriptError') && letters.test(message) && !/ {2}|“”/.test(message), `${script} ${line}`);
    }
  }
  // Messages for developers are in English in both.
  for (const misuse of [(sim) => sim.view('X'), (sim) => sim.seek(99), (sim) => sim.step(7), (sim) => sim.svg({ x: 1 })]) {
    const messages = [english, korean].map((sim) => { sim.run(''); try { return misuse(sim); } catch ({ message }) { return message; } });
    assert.equal(messages[0], messages[1]);
  }
  const script = 'A clone B newpid=B\nB fork C\nC exit 0\nA unshare newpid=N\nA prctl child_subreaper=1\nA fork D\nB kill 0 STOP\nA clone T thread';
  english.run(script);
  korean.run(script);
  const words = (svg) => [.../>([^<>]+)</g[Symbol.matchAll](svg)].map(([, text]) => text.trim()).filter((text) => text && !text.startsWith('.pidscope'));
  const both = [words(english.svg()), words(korean.svg())];
  assert(both[0].some((word) => / · zombie/.test(word)) && both[1].some((word) => / · 좀비/.test(word)), JSON.stringify(both));
  for (const list of both) assert(list.every((word) => !/·\s*$|^\s*·|^ | {2}/.test(word)), JSON.stringify(list));
  assert.equal(english.svg({ lang: 'ko' }), korean.svg(), 'pictures are available in both languages');
});
