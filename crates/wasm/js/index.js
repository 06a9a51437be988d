// For browsers, workers and bundlers: the module is fetched from beside this file.
import init, { World } from './pidscope.js';
import { simulators } from './simulator.js';

let ready;

/** Loads the module, once. One that could not be loaded is tried again. */
async function load(wasm) {
  ready ??= init({ module_or_path: wasm ?? new URL('./pidscope_bg.wasm', import.meta.url) }).catch((error) => {
    ready = undefined;
    throw error;
  });
  await ready;
  return World;
}

export const createSimulator = simulators(load);
