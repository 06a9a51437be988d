// In worker threads of Node, each of which has modules of its own.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { pathToFileURL } from 'node:url';
import { createSimulator, directory } from './package.mjs';

const entry = JSON.stringify(pathToFileURL(join(directory, 'node.js')));
const program = `
  import { parentPort, workerData } from 'node:worker_threads';
  import { createSimulator } from ${entry};
  const sim = await createSimulator(workerData);
  parentPort.on('message', (line) => {
    try { parentPort.postMessage(sim.step(line)); } catch ({ code }) { parentPort.postMessage(code); }
  });
  parentPort.postMessage('ready');
`;

function worker(options) {
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), { workerData: options });
}

async function asked(to, line) {
  to.postMessage(line);
  const [answer] = await once(to, 'message');
  return answer;
}

test('two workers and the main thread are independent', async () => {
  const here = await createSimulator({ script: 'A fork B\nA fork C' });
  const [small, large] = [worker({}), worker({ shell: true, lang: 'ko' })];
  await Promise.all([once(small, 'message'), once(large, 'message')]);
  assert.equal((await asked(small, 'A fork B')).result, 2);
  assert.equal(await asked(small, 'A$ echo hi'), 'ERR_NO_SHELL');
  assert.equal((await asked(large, 'A$ echo hi')).stdout, 'hi\n');
  assert.equal((await asked(small, 'A kill 2 KILL')).result, 0);
  assert.equal(await asked(small, 'B getpid'), 'ERR_CANNOT_ACT');
  assert.equal(here.step('A fork D').result, 4);
  await Promise.all([small.terminate(), large.terminate()]);
});

test('a module can be given in any form', async () => {
  const file = join(directory, 'pidscope_bg.wasm');
  const sources = [file, String(pathToFileURL(file)), pathToFileURL(file), readFileSync(file)];
  for (const wasm of sources) {
    // Each in a thread of its own, as a module is loaded once per thread.
    const thread = worker({ wasm: wasm instanceof URL ? String(wasm) : wasm });
    await once(thread, 'message');
    assert.equal((await asked(thread, 'A fork B')).result, 2);
    await thread.terminate();
  }
  // A valid module, but not one of this package.
  const foreign = worker({ wasm: Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0) });
  assert.match((await once(foreign, 'error'))[0].message, /pidscope_bg\.wasm of this package, and this is another module/);
  const missing = worker({ wasm: join(directory, 'none.wasm') });
  const [error] = await once(missing, 'error');
  assert.deepEqual([error.code, error.cause?.code], ['ERR_NOT_LOADED', 'ENOENT']);
  await missing.terminate();
});

test('a failed load does not affect later loads', async () => {
  const uses = `
    import { parentPort } from 'node:worker_threads';
    import { createSimulator } from ${entry};
    const bad = () => createSimulator({ wasm: 'none.wasm' });
    const made = await Promise.allSettled([bad(), createSimulator(), bad(), createSimulator({ wasm: new Response('', { status: 404 }) })]);
    const alone = await Promise.allSettled([createSimulator({ shell: true, wasm: new Response('', { status: 404 }) }), bad()]);
    parentPort.postMessage([made.map(({ status }) => status), alone.map(({ reason }) => reason?.message)]);
  `;
  const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(uses)}`));
  const [[made, alone]] = await once(thread, 'message');
  assert.deepEqual(made, ['rejected', 'fulfilled', 'fulfilled', 'fulfilled'], 'a later simulator shares the loaded module');
  assert.match(alone[0], /could not be loaded: The request was answered with 404\.$/);
  await thread.terminate();
});

test('bytes can be in any kind of view', async () => {
  const uses = `
    import { parentPort, workerData } from 'node:worker_threads';
    import { createSimulator } from ${entry};
    const { buffer, byteOffset, byteLength } = workerData;
    parentPort.postMessage((await createSimulator({ wasm: new DataView(buffer, byteOffset, byteLength) })).position);
  `;
  const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(uses)}`), { workerData: readFileSync(join(directory, 'pidscope_bg.wasm')) });
  assert.deepEqual(await once(thread, 'message'), [0]);
  await thread.terminate();
});

test('the wrong module is rejected, and the right one is accepted afterwards', async () => {
  const [small, large] = ['pidscope_bg.wasm', 'pidscope-shell_bg.wasm'].map((name) => join(directory, name));
  const uses = `
    import { parentPort, workerData } from 'node:worker_threads';
    import { readFileSync } from 'node:fs';
    import { createSimulator } from ${entry};
    const { wrong, right, shell, line } = workerData;
    const refused = [];
    // As a file, as bytes, and compiled; twice each.
    for (const wasm of [wrong, readFileSync(wrong), new WebAssembly.Module(readFileSync(wrong))].flatMap((one) => [one, one])) {
      try { await createSimulator({ shell, wasm, script: line }); refused.push(null); } catch ({ code, message }) { refused.push([code, message]); }
    }
    const sims = [await createSimulator({ shell, wasm: right, script: line }), await createSimulator({ shell, script: line })];
    parentPort.postMessage({ refused, outcomes: sims.map((sim) => sim.report().steps[0].outcome) });
  `;
  for (const [shell, line, wrong, right] of [[false, 'A fork B', large, small], [true, 'A$ ps', small, large]]) {
    const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(uses)}`), { workerData: { shell, line, wrong, right } });
    const [{ refused, outcomes }] = await once(thread, 'message');
    assert.equal(refused.length, 6);
    for (const [code, message] of refused.map((one) => one ?? [])) {
      assert.equal(code, 'ERR_NOT_LOADED');
      assert.match(message, new RegExp(`shell: ${shell}.* has to be ${basename(right)} .* is ${basename(wrong)}`));
    }
    assert.deepEqual(outcomes, ['returned', 'returned']);
    await thread.terminate();
  }
});
