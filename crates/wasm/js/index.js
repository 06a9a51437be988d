// For browsers, workers and bundlers: a module is fetched from beside this file.
import init, { World } from './pidscope.js';
import { simulators } from './simulator.js';

async function load(shell, wasm) {
  if (!shell) {
    await init({ module_or_path: wasm ?? new URL('./pidscope_bg.wasm', import.meta.url) });
    return World;
  }
  const larger = await import('./pidscope-shell.js');
  await larger.default({ module_or_path: wasm ?? new URL('./pidscope-shell_bg.wasm', import.meta.url) });
  return larger.World;
}

export const createSimulator = simulators(load);
