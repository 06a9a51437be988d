// Runs each of the README's examples for Node as it stands; those for browsers are in `browser.test.mjs`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checked, examples } from './examples.mjs';
import { project } from './installed.mjs';

const all = examples();

test('every kind of example is run by some test', () => {
  const kinds = [...new Set(all.map(({ kind }) => kind))].sort();
  assert.deepEqual(kinds, ['html', 'js', 'js esbuild', 'js worker', 'ts']);
});

for (const [number, { text }] of all.filter(({ kind }) => kind === 'js').entries()) {
  test(`example ${number + 1}`, () => {
    const { program, count } = checked(text);
    assert(count > 0, 'an example states its results');
    const file = join(project, `example-${number}.mjs`);
    writeFileSync(file, `import { deepEqual as __same } from 'node:assert/strict';\nlet __count = 0;\n${program}\nconsole.log(__count);\n`);
    const ran = execFileSync(process.execPath, [file], { encoding: 'utf8' });
    assert.equal(Number(ran), count, 'every check was reached');
  });
}
