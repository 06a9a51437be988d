// The types, checked by the TypeScript compiler, as programs of each kind see them.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { example } from './examples.mjs';
import { project, tool } from './installed.mjs';
import { createSimulator, here, scenario } from './package.mjs';

cpSync(join(here, 'types'), project, { recursive: true });
writeFileSync(join(project, 'package.json'), '{ "type": "module" }');

/** Compiles these files with the types of a platform; returns what the compiler prints. */
function compiled(files, module, moduleResolution, { lib = 'es2022,dom', types = '' } = {}) {
  const platform = ['--lib', lib, '--types', types, '--typeRoots', join(here, 'node_modules/@types')];
  const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--ignoreConfig'];
  return tool('tsc', ...options, ...platform, '--module', module, '--moduleResolution', moduleResolution, ...files);
}

for (const [module, resolution] of [['preserve', 'bundler'], ['node16', 'node16'], ['nodenext', 'nodenext']]) {
  test(`moduleResolution ${resolution}`, () => {
    const { said, failed } = compiled(['use.ts'], module, resolution);
    assert(!failed, said);
  });
}

for (const [what, file, types] of [['Node', 'node.ts', 'node'], ['no platform', 'bare.ts', '']]) {
  for (const resolution of ['bundler', 'nodenext']) {
    test(`types with ${what}, without the DOM, moduleResolution ${resolution}`, () => {
      const { said, failed } = compiled([file], resolution === 'bundler' ? 'preserve' : resolution, resolution, { lib: 'es2022', types });
      assert(!failed, said);
    });
  }
}

test('the esbuild example in TypeScript, with the declaration from the README', () => {
  writeFileSync(join(project, 'esbuild.ts'), example('js esbuild'));
  writeFileSync(join(project, 'wasm.d.ts'), example('ts'));
  const { said, failed } = compiled(['esbuild.ts', 'wasm.d.ts'], 'preserve', 'bundler');
  assert(!failed, said);
  assert.match(compiled(['esbuild.ts'], 'preserve', 'bundler').said, /TS2307/, 'the declaration is needed');
});

test('helper types are not exported', () => {
  writeFileSync(join(project, 'helper.ts'), "import type { Platform } from 'pidscope';\nexport type Mine = Platform<'URL'>;\n");
  assert(compiled(['helper.ts'], 'nodenext', 'nodenext').failed);
});

test('returned values have the declared types and no other fields', async () => {
  const sim = await createSimulator({ shell: true });
  const scripts = readdirSync(new URL('../../lessons/data/scenarios/', import.meta.url)).map(scenario);
  scripts.push(
    'A fork B\nB exit 3\nA wait\nA fork B -> 4', 'A sigaction USR1 handle\nA fork B\nA wait\nB kill 1 USR1\nB exit 3', 'A exit 1', 'A reboot halt', 'A$ pss --x\nA$ man ps\nclock +1s',
    'A clone B newpid=B\nB fork C\nA unshare newpid=N\nA clone T thread\nA kill 2 KILL',
  );
  let text = "import type { Report, SimulatorEvent, ViewRow } from 'pidscope';\n";
  const written = (name, type, value) => { text += `export const ${name}: ${type} = ${JSON.stringify(value)};\n`; };
  for (const [index, script] of scripts.entries()) {
    try { sim.run(script); } catch (error) { if (error.code !== 'ERR_SCRIPT') throw error; continue; }
    written(`report${index}`, 'Report', sim.report());
    written(`events${index}`, 'SimulatorEvent[]', sim.events());
    written(`views${index}`, 'ViewRow[][]', sim.namespaces().map(({ name }) => sim.view(name)));
  }
  for (const field of ['status', 'stdout', 'nearest', 'pages', 'calls', 'delivered', 'late', 'panic', 'halted']) assert(text.includes(`"${field}":`), `no script has ${field}`);
  writeFileSync(join(project, 'said.ts'), text);
  const { said, failed } = compiled(['said.ts'], 'nodenext', 'nodenext');
  assert(!failed, said.slice(0, 4000));
});

test('every type and every field is documented', () => {
  const undocumented = [];
  let before = '';
  for (const line of readFileSync(join(project, 'node_modules/pidscope/index.d.ts'), 'utf8').split('\n')) {
    const declares = /^export (interface|type|function) |^  (readonly )?[a-z_]+(\?|\()?.*[:(].*;$/.test(line) && !/^  (name|code): '/.test(line);
    if (declares && !before.endsWith('*/')) undocumented.push(line);
    if (line.trim() !== '') before = line;
  }
  assert.deepEqual(undocumented, []);
});
