// The two modules: the same world, except for lines that are typed into shells.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { createSimulator, scenario } from './package.mjs';

const kernelScripts = new URL('../../kernel/tests/scripts/', import.meta.url);

/** Bundled scenarios and the kernel's own scripts, by name. */
function scripts() {
  const scenarios = readdirSync(new URL('../../lessons/data/scenarios/', import.meta.url)).map((name) => [name, scenario(name)]);
  // A file contains several scripts, each below its title.
  const sections = (file) => readFileSync(new URL(file, kernelScripts), 'utf8').split(/^#== /m).slice(1).map((text) => text.split(/\n([^]*)/));
  const kernel = readdirSync(kernelScripts).filter((file) => file.endsWith('.txt')).flatMap(sections);
  return [...scenarios, ...kernel];
}

const isTyped = (line) => /^\s*[^\s"#=$]+\$[ \t]/.test(line);

/** Everything a simulator reports about its world, except pictures. */
const said = (sim) => ({ report: sim.report(), events: sim.events(), script: sim.script(), views: sim.namespaces().map(({ name }) => sim.view(name)) });

test('both modules agree on every script without shells', async () => {
  const [small, large] = [await createSimulator(), await createSimulator({ shell: true })];
  let compared = 0;
  for (const [name, script] of scripts()) {
    if (script.split('\n').some(isTyped)) continue;
    assert.deepEqual(small.run(script), large.run(script), name);
    assert.deepEqual(said(small), said(large), name);
    assert.equal(small.svg(), large.svg(), name);
    for (const step of [0, Math.floor(large.length / 2), large.length]) {
      small.seek(step);
      large.seek(step);
      assert.deepEqual(said(small), said(large), `${name} after ${step} steps`);
    }
    compared += 1;
  }
  assert(compared >= 100, `only ${compared} scripts were compared`);
});

test('a typed line is rejected without shells and changes nothing', async () => {
  const sim = await createSimulator({ script: 'A fork B' });
  const told = [];
  sim.subscribe((change) => told.push(change));
  const before = said(sim);
  const refused = { name: 'SimulatorError', code: 'ERR_NO_SHELL', message: /shell: true/ };
  assert.throws(() => sim.step('A$ ps -ef'), refused);
  assert.throws(() => sim.step('B$ ^C'), refused);
  assert.throws(() => sim.run('A fork C\nclock +1s\nA$ ps\n| x'), (error) => {
    assert.match(error.message, /^line 3: /);
    return error.code === 'ERR_NO_SHELL';
  });
  assert.deepEqual([said(sim), told], [before, []]);
  assert.equal(sim.step('B fork C').result, 3);
  await assert.rejects(createSimulator({ script: 'A$ ps' }), { code: 'ERR_NO_SHELL' });
  const korean = await createSimulator({ lang: 'ko' });
  assert.throws(() => korean.step('A$ ps'), { code: 'ERR_NO_SHELL', message: /^1행: 셸/ });
});

test('every bundled scenario runs or is rejected for its shells; with shells all checks pass', async () => {
  const [small, large] = [await createSimulator(), await createSimulator({ shell: true })];
  for (const name of readdirSync(new URL('../../lessons/data/scenarios/', import.meta.url))) {
    const script = scenario(name);
    const { checks } = large.run(script);
    assert(checks.every(({ ok }) => ok), name);
    if (script.split('\n').some(isTyped)) assert.throws(() => small.run(script), { code: 'ERR_NO_SHELL' }, name);
    else assert(small.run(script).checks.every(({ ok }) => ok), name);
  }
});

test('redirected output goes to its target', async () => {
  const sim = await createSimulator({ shell: true });
  const printed = (line) => { const { stdout, stderr } = sim.step(line); return [stdout, stderr]; };
  const nope = 'ls: cannot access \'/nope\': No such file or directory\n';
  assert.deepEqual(printed('A$ ls /nope; echo a'), ['a\n', nope]);
  assert.deepEqual(printed('A$ echo a >&2'), ['', 'a\n']);
  assert.deepEqual(printed('A$ ls /nope 2>&1'), [nope, '']);
  assert.deepEqual(printed('A$ bash -c "echo a >&2"'), ['', 'a\n']);
  assert.deepEqual(printed('A$ ls /nope 2>&1 | cat; ls /nope 2>/dev/null'), [nope, '']);
  sim.step('A$ exec 2>&1');
  assert.deepEqual(printed('A$ ls /nope'), [nope, '']);
  sim.run('root A tty=pts/0');
  assert.deepEqual(printed('A$ ls /nope; [[ -t 2 ]]; echo $?'), ['0\n', nope], 'it is still a terminal');
});

test('a shell', async () => {
  const sim = await createSimulator({ shell: true });
  const step = sim.step('A$ echo $$');
  assert.deepEqual([step.call, step.stdout, step.status], ['shell', '1\n', 0]);
  const typed = sim.step('A$ sleep 60 & pss');
  assert.deepEqual(typed.nearest, [['pss', 'ps']]);
  assert(typed.calls.some(({ call }) => call === 'fork'), JSON.stringify(typed.calls));
  assert.match(sim.step('clock +60s').text, /^clock/);
  const { outcome, result, errno, status } = sim.step('A$ sleep 60');
  assert.deepEqual([outcome, result, errno, status], ['blocks', null, null, undefined]);
  assert.deepEqual(sim.step('A$ ^C').late, [{ step: 3, result: 130, errno: null }], 'late, its result is its exit status');
});
