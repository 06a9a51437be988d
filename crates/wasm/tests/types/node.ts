// Must compile in a program for Node, without the types of the DOM.
import { readFile } from 'node:fs/promises';
import { createSimulator } from 'pidscope';

export async function use(file: string, address: URL, response: Response): Promise<void> {
  const bytes = await readFile(file);
  for (const wasm of [file, address, response, bytes, new DataView(bytes.buffer), bytes.buffer]) (await createSimulator({ wasm })).free();
  // @ts-expect-error: no number
  await createSimulator({ wasm: 7 });
  // @ts-expect-error: nothing that only has an address
  await createSimulator({ wasm: { href: file } });
}
