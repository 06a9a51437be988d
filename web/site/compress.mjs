// node compress.mjs DIR: puts NAME.gz and NAME.br beside every text and WebAssembly file, for servers that send precompressed files. Files that do
// not get smaller have none.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const COMPRESSED_EXTENSIONS = ['.html', '.css', '.js', '.mjs', '.wasm', '.txt', '.md', '.json', '.svg', '.xml', '.ts'];

const [directory] = process.argv.slice(2);
if (!directory) {
  console.error('usage: node compress.mjs DIR');
  process.exit(2);
}

const totals = { files: 0, plain: 0, gz: 0, br: 0 };
for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !COMPRESSED_EXTENSIONS.includes(extname(entry.name))) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const bytes = readFileSync(path);
  const mode = extname(path) === '.wasm' ? constants.BROTLI_MODE_GENERIC : constants.BROTLI_MODE_TEXT;
  const forms = {
    gz: gzipSync(bytes, { level: 9 }),
    br: brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_LGWIN]: 24,
        [constants.BROTLI_PARAM_MODE]: mode,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  };
  totals.files += 1;
  totals.plain += bytes.length;
  for (const [form, packed] of Object.entries(forms)) {
    totals[form] += Math.min(packed.length, bytes.length);
    if (packed.length < bytes.length) writeFileSync(`${path}.${form}`, packed);
    else rmSync(`${path}.${form}`, { force: true });
  }
}
console.log(`${totals.files} files: ${totals.plain} bytes, ${totals.gz} as gzip, ${totals.br} as brotli`);
