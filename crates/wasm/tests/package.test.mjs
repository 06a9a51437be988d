// What is published.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { files, project, tarball, tool } from './installed.mjs';

const manifest = JSON.parse(readFileSync(join(project, 'node_modules/pidscope/package.json'), 'utf8'));

test('the package has exactly these files', () => {
  assert.deepEqual(files, [
    'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'index.d.ts', 'index.js', 'module.js', 'node.js', 'package.json', 'pidscope-shell.js', 'pidscope-shell_bg.wasm', 'pidscope.js',
    'pidscope_bg.wasm', 'simulator.js',
  ]);
});

test('the manifest matches the files', () => {
  const workspace = readFileSync(new URL('../../../Cargo.toml', import.meta.url), 'utf8');
  assert.equal(manifest.version, /^version = "(.*)"$/m.exec(workspace)[1], 'the version is that of the workspace');
  assert.equal(manifest.license, /^license = "(.*)"$/m.exec(workspace)[1]);
  assert.deepEqual([manifest.type, manifest.sideEffects, manifest.engines], ['module', false, { node: '>=20' }]);
  assert.deepEqual([manifest.scripts, manifest.dependencies], [undefined, undefined], 'no install scripts and no dependencies');
  const targets = Object.values(manifest.exports).flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)));
  for (const target of [...targets, manifest.types]) assert(files.includes(target.replace('./', '')), target);
  assert.deepEqual(Object.keys(manifest.exports['.']).indexOf('types'), 0, 'types come first');
});

test('publint reports nothing', () => {
  const { said, failed } = tool('publint', tarball, '--strict');
  assert(!failed && /All good!/.test(said), said);
});

test('are-the-types-wrong reports nothing', () => {
  const { said, failed } = tool('attw', tarball, '--profile', 'esm-only', '--exclude-entrypoints', './pidscope_bg.wasm', './pidscope-shell_bg.wasm', '--no-color', '--no-emoji');
  assert(!failed && /node16 \(from ESM\) +│ OK \(ESM\)/.test(said), said);
});
