// node deploy.mjs DIR WORKER: makes a built page in DIR one that works offline: worker.js, which knows every file of it, and the script that
// registers it. `offline.js` is there already; WORKER is the worker's source.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** What a visit needs: files of these kinds, wherever the build puts them ... */
const KINDS = ['.css', '.js', '.wasm', '.txt'];
/** ... but here, where things are that come later, or that are for others. */
const ASIDE = ['man', 'lessons', 'embed', 'npm', 's', 'figures', 'og', 'oembed'];
const WORKER = 'worker.js';
const LANGUAGES = ['en', 'ko'];

const [directory, source] = process.argv.slice(2);
if (!directory || !source) {
  console.error('usage: node deploy.mjs DIR WORKER');
  process.exit(2);
}

/** Enough to tell versions apart, which is all that is asked: the server is trusted. */
const sum = (path) => createHash('sha256').update(readFileSync(join(directory, path))).digest('hex').slice(0, 16);
const sums = (paths) => Object.fromEntries(paths.map((path) => [path, sum(path)]));
const list = (folder) => readdirSync(join(directory, folder), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(join(directory, folder).length).replaceAll('\\', '/').replace(/^\//, ''))
  .sort();

/** In the document, a script or style whose name says nothing of its content; perhaps with what an earlier run has written behind it. */
const NAMED = /(?<=(?:src|href)=")\.\/([\w.-]+\.(?:js|css))(?:\?[0-9a-f]{16})?(?=")/g;
const isHashed = (name) => /-[0-9a-f]{12,}(_bg)?\.\w+$/.test(name);

/** Parts of the program that the page begins without, and what they say. */
const isPart = (path) => (path.endsWith('.wasm') && !path.endsWith('_bg.wasm')) || path.endsWith('-later.txt');
const isNeeded = (path) => KINDS.includes(extname(path)) && path !== WORKER && !ASIDE.includes(path.split('/')[0]);
const files = list('').filter(isNeeded);
const now = sums(files.filter((path) => !isPart(path)));
// The course in the order in which it is read.
const lessons = list('lessons').sort((one, other) => parseInt(one, 10) - parseInt(other, 10));
const later = Object.fromEntries(LANGUAGES.map((lang) => [lang, sums([
  ...files.filter(isPart),
  ...lessons.filter((path) => !path.endsWith('.md') || path.endsWith(`/${lang}.md`)).map((path) => `lessons/${path}`),
  ...list(`man/${lang}`).map((path) => `man/${lang}/${path}`),
])]));

const page = join(directory, 'index.html');
/** Its address changes with its content, then, so that no cache gives a new page the old one. */
const addressed = (text) => text.replace(NAMED, (address, name) => {
  if (isHashed(name)) return address;
  const path = `${name}?${sum(name)}`;
  now[path] = sum(name);
  delete now[name];
  return `./${path}`;
});
const html = addressed(readFileSync(page, 'utf8').replace(/<script src="\.\/offline\.js[^>]*><\/script>/, ''));
// The worker itself is part of the version: one that works otherwise keeps files of its own.
const worker = readFileSync(source, 'utf8');
const version = createHash('sha256').update(JSON.stringify([html, worker, now, later])).digest('hex').slice(0, 16);
const script = addressed(`<script src="./offline.js" data-version="${version}" defer></script>`);
const at = html.indexOf('<script');
const place = at < 0 ? html.indexOf('</head>') : Math.min(at, html.indexOf('</head>'));
if (place < 0) {
  console.error(`${page}: no <script> and no </head>, where the script that registers the worker could go`);
  process.exit(1);
}
// Before the page's own script: it is to hear of what goes wrong there.
writeFileSync(page, html.slice(0, place) + script + html.slice(place));
writeFileSync(join(directory, WORKER), `const DEPLOY = ${JSON.stringify({ version, now, later })};\n${worker}`);
console.log(version);
