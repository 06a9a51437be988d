// Must compile with the types of the language alone.
import { createSimulator } from 'pidscope';

export async function use(address: string, bytes: Uint8Array): Promise<void> {
  for (const wasm of [address, bytes, new ArrayBuffer(8), new DataView(bytes.buffer)]) (await createSimulator({ wasm, shell: true })).step('A$ ps')?.stdout;
  // @ts-expect-error: no number
  await createSimulator({ wasm: 7 });
  // @ts-expect-error: no date
  await createSimulator({ wasm: new Date() });
}
