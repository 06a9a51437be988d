// For browsers, workers and bundlers: a module is fetched from beside this file.
import init, { World } from './pidscope.js';
import { compiled } from './module.js';
import { simulators } from './simulator.js';

async function load(shell, wasm) {
  const glue = shell ? await import('./pidscope-shell.js') : { default: init, World };
  // Bundlers recognize the files only if each address is written as a literal here.
  const beside = shell ? new URL('./pidscope-shell_bg.wasm', import.meta.url) : new URL('./pidscope_bg.wasm', import.meta.url);
  await glue.default({ module_or_path: await compiled(wasm ?? beside, shell) });
  return glue.World;
}

export const createSimulator = simulators(load);
