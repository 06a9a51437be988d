// For Node: a module is read from beside this file, or from any other file.
import { readFile } from 'node:fs/promises';
import init, { World } from './pidscope.js';
import { compiled } from './module.js';
import { simulators } from './simulator.js';

async function load(shell, wasm) {
  const glue = shell ? await import('./pidscope-shell.js') : { default: init, World };
  // Bundlers recognize the files only if each address is written as a literal here.
  const beside = shell ? new URL('./pidscope-shell_bg.wasm', import.meta.url) : new URL('./pidscope_bg.wasm', import.meta.url);
  await glue.default({ module_or_path: await compiled(await bytes(wasm ?? beside), shell) });
  return glue.World;
}

/** Reads a file; passes on anything else that `compiled` accepts. */
async function bytes(wasm) {
  const isText = typeof wasm === 'string';
  if (isText && !/^[a-z][a-z0-9+.-]+:/i.test(wasm)) return readFile(wasm);
  if (!isText && !(wasm instanceof URL)) return wasm;
  const url = new URL(wasm);
  return url.protocol === 'file:' ? readFile(url) : url;
}

export const createSimulator = simulators(load);
