// The package as a program has it: packed by npm, and installed into a project of its own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { directory, here } from './package.mjs';

const run = (command, args, cwd) => execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** The project's directory, which is removed after the tests of a file. */
export const project = mkdtempSync(join(tmpdir(), 'pidscope-api-'));
after(() => rmSync(project, { recursive: true, force: true }));

const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', project], directory));
/** The names of the files that are published. */
export const files = packed.files.map(({ path }) => path).sort();
/** What npm would upload. */
export const tarball = join(project, packed.filename);
run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--no-save', '--prefix', project, tarball], project);

/** Runs one of the tests' tools; returns its output and whether it failed. */
export function tool(name, ...args) {
  try {
    return { said: run(join(here, 'node_modules/.bin', name), args, project), failed: false };
  } catch ({ stdout, stderr }) {
    return { said: stdout + stderr, failed: true };
  }
}
