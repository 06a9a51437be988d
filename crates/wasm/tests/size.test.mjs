// The size of what a program downloads before it has its first simulator, with and without shells.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { directory } from './package.mjs';

/** Bytes after gzip -9: everything loaded for a simulator without shells, and what is loaded instead for one with shells. */
const BUDGET = 100_000;
// It was 400,000 before awk, [[ ]] and the further columns of ps, and 427,000 before dash had its own kill and jobs.
const BUDGET_WITH_SHELLS = 452_000;

function gzipped(...files) {
  const rows = files.map((file) => [file, gzipSync(readFileSync(join(directory, file)), { level: 9 }).length]);
  const total = rows.reduce((sum, [, size]) => sum + size, 0);
  return [total, [...rows, ['total', total]].map(([file, size]) => `${file} ${size}`).join(', ')];
}

test('the package without shells is small', (t) => {
  const [total, table] = gzipped('pidscope_bg.wasm', 'pidscope.js', 'simulator.js', 'module.js', 'index.js');
  t.diagnostic(table);
  assert(total <= BUDGET, `${total - BUDGET} bytes over the budget of ${BUDGET}: ${table}`);
});

test('the package with shells is within its budget', (t) => {
  const [total, table] = gzipped('pidscope-shell_bg.wasm', 'pidscope-shell.js', 'pidscope.js', 'simulator.js', 'module.js', 'index.js');
  t.diagnostic(table);
  assert(total <= BUDGET_WITH_SHELLS, `${total - BUDGET_WITH_SHELLS} bytes over the budget of ${BUDGET_WITH_SHELLS}: ${table}`);
});
