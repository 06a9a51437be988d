// The built package, and helpers shared by several tests.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const directory = process.env.PIDSCOPE_PACKAGE;
assert(directory, 'PIDSCOPE_PACKAGE names the directory of the built package; `cargo xtask test api` sets it');
export const { createSimulator } = await import(pathToFileURL(join(directory, 'node.js')));

/** The directory of these tests. */
export const here = fileURLToPath(new URL('.', import.meta.url));

/** A bundled scenario. */
export const scenario = (name) => readFileSync(new URL(`../../lessons/data/scenarios/${name}/script.txt`, import.meta.url), 'utf8');

/** Returns the name and the code of the error that a function throws. */
export function thrown(act) {
  try {
    act();
  } catch (error) {
    assert(error instanceof Error, `${error} is no Error`);
    assert(error.message.length > 10, error.message);
    return [error.name, error.code];
  }
  return assert.fail('nothing was thrown');
}

/** Returns a generator of numbers in [0, 1) that is determined by its seed (mulberry32). */
export function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
