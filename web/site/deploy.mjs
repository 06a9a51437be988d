// node deploy.mjs DIR WORKER: makes the built page in DIR work offline. Writes worker.js, which has a list of all its files, and adds the script that
// registers it. `offline.js` must be there already; WORKER is the source of the worker.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** The kinds of files that a visit needs, wherever the build puts them ... */
const CACHED_EXTENSIONS = ['.css', '.js', '.wasm', '.txt'];
/** ... except in these folders, for files that are loaded later or are for others. */
const EXCLUDED_FOLDERS = ['man', 'lessons', 'embed', 'npm', 's', 'figures', 'og', 'oembed'];
const WORKER = 'worker.js';
const LANGUAGES = ['en', 'ko'];

const [directory, source] = process.argv.slice(2);
if (!directory || !source) {
  console.error('usage: node deploy.mjs DIR WORKER');
  process.exit(2);
}

/** Returns a hash that is long enough to tell versions apart. It need not be longer, as the server is trusted. */
const digest = (path) => createHash('sha256').update(readFileSync(join(directory, path))).digest('hex').slice(0, 16);
const digests = (paths) => Object.fromEntries(paths.map((path) => [path, digest(path)]));
const list = (folder) => readdirSync(join(directory, folder), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(join(directory, folder).length).replaceAll('\\', '/').replace(/^\//, ''))
  .sort();

/** A script or style in the document whose name does not depend on its content; it may have a query from an earlier run. */
const UNHASHED_LINK = /(?<=(?:src|href)=")\.\/([\w.-]+\.(?:js|css))(?:\?[0-9a-f]{16})?(?=")/g;
const isHashed = (name) => /-[0-9a-f]{12,}(_bg)?\.\w+$/.test(name);

/** Returns whether a file is a part of the program, or its texts, that the page does not need to start. */
const isLazyPart = (path) => (path.endsWith('.wasm') && !path.endsWith('_bg.wasm')) || path.endsWith('-later.txt');
const isCached = (path) => CACHED_EXTENSIONS.includes(extname(path)) && path !== WORKER && !EXCLUDED_FOLDERS.includes(path.split('/')[0]);
const files = list('').filter(isCached);
const now = digests(files.filter((path) => !isLazyPart(path)));
// The lessons in the order of the course.
const lessons = list('lessons').sort((one, other) => parseInt(one, 10) - parseInt(other, 10));
const later = Object.fromEntries(LANGUAGES.map((lang) => [lang, digests([
  ...files.filter(isLazyPart),
  ...lessons.filter((path) => !path.endsWith('.md') || path.endsWith(`/${lang}.md`)).map((path) => `lessons/${path}`),
  ...list(`man/${lang}`).map((path) => `man/${lang}/${path}`),
])]));

const page = join(directory, 'index.html');
/** Makes the address depend on the content, so that no cache combines a new page with an old file. */
const withHashedLinks = (text) => text.replace(UNHASHED_LINK, (address, name) => {
  if (isHashed(name)) return address;
  const path = `${name}?${digest(name)}`;
  now[path] = digest(name);
  delete now[name];
  return `./${path}`;
});
const html = withHashedLinks(readFileSync(page, 'utf8').replace(/<script src="\.\/offline\.js[^>]*><\/script>/, ''));
// The worker itself is part of the version, so that a changed worker has a cache of its own.
const worker = readFileSync(source, 'utf8');
const version = createHash('sha256').update(JSON.stringify([html, worker, now, later])).digest('hex').slice(0, 16);
const script = withHashedLinks(`<script src="./offline.js" data-version="${version}" defer></script>`);
const at = html.indexOf('<script');
const place = at < 0 ? html.indexOf('</head>') : Math.min(at, html.indexOf('</head>'));
if (place < 0) {
  console.error(`${page}: no <script> and no </head>, where the script that registers the worker could go`);
  process.exit(1);
}
// Before the page's own script, so that it notices errors of that.
writeFileSync(page, html.slice(0, place) + script + html.slice(place));
writeFileSync(join(directory, WORKER), `const DEPLOY = ${JSON.stringify({ version, now, later })};\n${worker}`);
console.log(version);
