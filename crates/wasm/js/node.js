// For Node: the module is read from beside this file.
import { readFile } from 'node:fs/promises';
import init, { World } from './pidscope.js';
import { simulators } from './simulator.js';

let ready;

async function load(wasm) {
  const bytes = async () => wasm ?? readFile(new URL('./pidscope_bg.wasm', import.meta.url));
  ready ??= bytes().then((module_or_path) => init({ module_or_path })).catch((error) => {
    ready = undefined;
    throw error;
  });
  await ready;
  return World;
}

export const createSimulator = simulators(load);
