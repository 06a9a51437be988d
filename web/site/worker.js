// The page without a server: a service worker that keeps what a visit needs, one version of it beside another.
//
// The page itself comes from the network as long as there is one, so that nobody sees an old one; its files have names that change with their
// content and come from here. A kept file is what was deployed with this worker, or it is not kept. The files of an
// earlier version go when no page of it is open any more, so that an open page never gets half of another.
//
// `cargo xtask dist` writes before this line: const DEPLOY = { version, page, now, later }
//   version  what was deployed, by all its contents
//   now      what every visit needs: path below this folder -> the first eight bytes of its SHA-256, in hexadecimal
//   later    by language, what comes when it is used or when there is time: lessons, the manual
const { version, now, later } = DEPLOY;
const folder = new URL('./', self.location).href;
/** Other folders of this origin may have a pidscope, too. */
const prefix = `pidscope ${folder} `;
const mine = prefix + version;
const sums = Object.assign({}, now, ...Object.values(later));
/** So many milliseconds the network has for the page, if there is one here. */
const PATIENCE = 4000;
/** What the page is kept as: any server gives it for its folder. */
const PAGE = '';
/** Which version each open page is, as far as they have said. */
const pages = new Map();
/** Whether a page that is coming is of this version, by the document that the network gave it. */
const coming = new Map();

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  if (request.method !== 'GET' || path === undefined || request.headers.has('range')) return;
  if (request.mode !== 'navigate') event.respondWith(file(event, path));
  else if (path.split('?')[0] === PAGE || path.split('?')[0] === 'index.html') event.respondWith(page(event));
});
self.addEventListener('message', (event) => {
  const { version: theirs, lang } = event.data ?? {};
  if (!event.source?.id || typeof theirs !== 'string') return;
  pages.set(event.source.id, theirs);
  // Whoever was still on its way when this worker took over the others was left out.
  if (theirs === version) event.waitUntil(self.clients.claim());
  event.waitUntil(tidy().then(() => bring({ ...now, ...later[lang] })).catch(() => {}));
});

/** The path of one of this folder's files, with its query. */
function pathOf(url) {
  return url.startsWith(folder) ? url.slice(folder.length).split('#')[0] : undefined;
}

/** All or nothing: a worker that cannot keep all of it is not installed, and the browser tries again later. */
async function install() {
  const cache = await caches.open(mine);
  await Promise.all([document(cache), ...Object.keys(now).map((path) => obtain(cache, path))]);
  await self.skipWaiting();
}

/** A server may add to the page, but it must be the page of this version. */
async function document(cache) {
  const response = await fetch(folder, { cache: 'no-cache' });
  const text = await response.text();
  if (!response.ok || !text.includes(version)) throw new Error(`${folder} is not version ${version} yet`);
  // Made anew, as one that came by a redirection must not answer a navigation.
  await cache.put(folder, new Response(text, { headers: response.headers }));
}

/** Keeps a file: the one that an earlier version has under the same name, if it is the same, or the server's. */
async function obtain(cache, path) {
  const earlier = await elsewhere(path);
  if (earlier && await isIntact(earlier, path)) return cache.put(folder + path, earlier);
  const response = await fetch(folder + path, { cache: 'no-cache' });
  if (!response.ok || !await isIntact(response, path)) throw new Error(`${folder}${path} is not the one of version ${version}`);
  return cache.put(folder + path, response);
}

async function isIntact(response, path) {
  const sum = new DataView(await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer()));
  return sum.getBigUint64(0).toString(16).padStart(16, '0') === sums[path];
}

/** The page: the server's if it answers, else the one that is kept. */
async function page(event) {
  const network = fetch(event.request);
  const kept = await found(PAGE);
  if (!kept) return network;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const response = await Promise.race([network, late]).catch(() => undefined);
  // A redirection is for the browser to follow; an error of the server's is no page.
  if (!response?.ok && response?.type !== 'opaqueredirect') return kept;
  coming.set(event.resultingClientId, response.clone().text().then((text) => text.includes(version), () => false));
  return response;
}

/** Any other file of the folder. */
async function file(event, path) {
  // A page that is newer than this worker has files that may be called the same, and the server has them.
  const isMine = await coming.get(event.clientId) ?? true;
  const kept = isMine && await found(path);
  if (kept) return kept;
  try {
    const response = await fetch(event.request);
    if (path in sums && response.ok) event.waitUntil(keep(path, response.clone()));
    return response;
  } catch (error) {
    const other = await found(path) ?? await elsewhere(path);
    if (other) return other;
    throw error;
  }
}

/** A file that is used is there the next time, if it is the one of this version. */
async function keep(path, response) {
  try {
    if (await isIntact(response, path)) await (await caches.open(mine)).put(folder + path, response);
  } catch {
    // The storage is full or broken; the file came from the network, and will again.
  }
}

/** What is kept of a file. What this version does not have may be a file of an earlier one, whose page is still open. */
async function found(path) {
  try {
    const kept = await caches.match(folder + path, { cacheName: mine });
    if (path in sums) return kept && await isSound(kept, path) ? kept : undefined;
    return kept ?? (path === PAGE ? undefined : await elsewhere(path));
  } catch {
    return undefined;
  }
}

/**
 * Whether what is kept is still what it was. To sum up the page's own module would take longer than all else, and if that is spoiled the page
 * does not come, which is noticed.
 */
async function isSound(kept, path) {
  return path.endsWith('_bg.wasm') || await isIntact(kept, path);
}

/** What another version has of a file. */
async function elsewhere(path) {
  for (const name of await others()) {
    const kept = await caches.match(folder + path, { cacheName: name });
    if (kept) return kept;
  }
  return undefined;
}

async function others() {
  return (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== mine);
}

/** Removes what is kept of other versions, unless a page is open that may be of one of them. */
async function tidy() {
  const isPage = ({ url }) => [PAGE, 'index.html'].includes(pathOf(url)?.split('?')[0]);
  const open = (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).filter(isPage);
  // A worker is stopped when it has nothing to do, and forgets who has spoken; the answer comes as a message.
  open.filter(({ id }) => !pages.has(id)).forEach((page) => page.postMessage('who'));
  if (open.every(({ id }) => pages.get(id) === version)) {
    await Promise.all((await others()).map((name) => caches.delete(name)));
  }
}

/** Brings what a reader may open next, and what the browser has lost of the rest, one after the other. */
async function bring(files) {
  if (navigator.connection?.saveData) return;
  const cache = await caches.open(mine);
  for (const path of Object.keys(files)) {
    if (!await cache.match(folder + path)) await obtain(cache, path);
  }
}
