// A WebAssembly module, before anything in it runs.

/** The module that is wanted. The glue of either would take the other one as well, and be of no use from then on: so its name, which the build has written into it, is looked at first. */
export async function compiled(source, shell) {
  const module = await compile(source);
  const [small, large] = ['pidscope_bg.wasm', 'pidscope-shell_bg.wasm'];
  const is = (name) => WebAssembly.Module.customSections(module, name).length > 0;
  const [wanted, other] = shell ? [large, small] : [small, large];
  if (is(wanted)) return module;
  throw new Error(`With \`shell: ${shell}\` it has to be ${wanted} of this package, and this is ${is(other) ? other : 'another module'}.`);
}

async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  const isAddress = typeof source === 'string' || source instanceof URL;
  const found = isAddress ? await fetch(source) : source;
  // Engines refuse a DataView.
  if (found instanceof DataView) return WebAssembly.compile(new Uint8Array(found.buffer, found.byteOffset, found.byteLength));
  if (!globalThis.Response || !(found instanceof Response)) return WebAssembly.compile(found);
  if (!found.ok) throw new Error(`${found.url || 'The request'} was answered with ${found.status}.`);
  // While it arrives, browsers compile what has this type and nothing else.
  return found.headers.get('content-type') === 'application/wasm' ? WebAssembly.compileStreaming(found) : WebAssembly.compile(await found.arrayBuffer());
}
