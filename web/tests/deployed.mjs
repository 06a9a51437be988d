// A deployed page on a static server, which can be stopped, and which can get another version.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const SITE = path('../site/');

const TYPES = {
  '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.wasm': 'application/wasm', '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.json': 'application/json', '.xml': 'application/xml',
};

/**
 * Returns the built page with its worker in a folder of its own, its version, and the number of files that a reader caches. `change` may alter the
 * page first.
 */
export function deployment(change = () => {}) {
  const folder = mkdtempSync(join(tmpdir(), 'pidscope-deployment-'));
  cpSync(path('../../dist'), folder, { recursive: true, filter: (file) => !/\.(gz|br)$|\/(npm|og|s|figures|oembed)$/.test(file) });
  cpSync(join(SITE, 'offline.js'), join(folder, 'offline.js'));
  writeStyle(folder, 'first');
  change(folder);
  const version = execFileSync('node', [join(SITE, 'deploy.mjs'), folder, join(SITE, 'worker.js')], { encoding: 'utf8' }).trim();
  const deploy = JSON.parse(readFileSync(join(folder, 'worker.js'), 'utf8').match(/\{.*\}/)[0]);
  const { now, later } = deploy;
  const count = (lang) => 1 + Object.keys(now).length + Object.keys(later[lang]).length;
  return { folder, version, deploy, count };
}

/** A style whose name does not change with its content, although it looks like a hashed one. */
export const UNHASHED_STYLE = 'same-0123456789abcdef.css';

function writeStyle(folder, which) {
  writeFileSync(join(folder, UNHASHED_STYLE), `:root { --same-name: ${which} }\n`);
  edit(folder, 'index.html', (html) => html.replace(/(<link rel="stylesheet" href="\.\/same-[^>]*>)?<\/head>/, `<link rel="stylesheet" href="./${UNHASHED_STYLE}"></head>`));
}

const edit = (folder, file, change) => writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')));

/** Changes the content of all styles, the names of all but one, and a text in a lesson. */
export function alterDeployment(folder) {
  writeStyle(folder, 'second');
  for (const name of readdirSync(folder).filter((name) => extname(name) === '.css' && name !== UNHASHED_STYLE)) {
    edit(folder, name, (css) => `${css}\n:root { --deployment: second }\n`);
    renameSync(join(folder, name), join(folder, `second-${name}`));
    edit(folder, 'index.html', (html) => html.replaceAll(name, `second-${name}`));
  }
  edit(folder, 'lessons/8-signals/en.md', (text) => text.replace(/^# .*$/m, '# The second deployment'));
}

/** A minimal static server for one or more folders, by their paths. */
export class Server {
  #server;
  #port = 0;
  /** The paths requested since it was last emptied. */
  requested = [];
  /** Answers other than files, by path. */
  overrides = new Map();
  headers = { 'cache-control': 'no-store' };

  constructor(folders) {
    this.folders = folders;
  }

  get origin() {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    await new Promise((resolve, reject) => this.#server.once('error', reject).listen(this.#port, '127.0.0.1', resolve));
    this.#port = this.#server.address().port;
    return this;
  }

  async stop() {
    if (!this.#server?.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request, response) {
    const { pathname } = new URL(request.url, this.origin);
    this.requested.push(pathname);
    const override = this.overrides.get(pathname);
    if (override) return override(request, response);
    const [prefix, folder] = Object.entries(this.folders).find(([prefix]) => pathname.startsWith(prefix)) ?? [];
    const name = decodeURIComponent(pathname.slice(prefix?.length));
    const file = folder && join(folder, name.endsWith('/') || !name ? `${name}index.html` : name);
    // The folder may be gone when a worker makes a request.
    const content = file ? await readFile(file).catch(() => null) : null;
    if (!content) return response.writeHead(404).end('not found');
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', ...this.headers });
    return response.end(content);
  }
}

export const remove = (...deployments) => deployments.forEach(({ folder }) => rmSync(folder, { recursive: true, force: true }));
