// Compiles a WebAssembly module without running any of its code.

/**
 * Returns the requested module. The glue code of either module would accept the other one too and be useless from then on, so the name that the build has
 * written into the module is checked first.
 */
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
  // Browsers compile a response while it arrives only if it has this type.
  return found.headers.get('content-type') === 'application/wasm' ? WebAssembly.compileStreaming(found) : WebAssembly.compile(await found.arrayBuffer());
}
