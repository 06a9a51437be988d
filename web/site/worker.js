// The page without a server: a service worker that caches what a visit needs, with a separate cache for each version.
//
// The page itself comes from the network if there is one, so that readers do not see an old one; its files have names that change with their content,
// and come from the cache. A cached file is always the one that was deployed with this worker. The files of an earlier version are deleted when none
// of its pages is open any more, so that no page mixes two versions.
//
// `cargo xtask dist` writes before this line: const DEPLOY = { version, now, later }
//   version  a hash of everything that was deployed
//   now      what every visit needs: path below this folder -> the first eight bytes of its SHA-256, in hexadecimal
//   later    by language, what is loaded when it is used or when there is time: lessons, the manual
const { version, now, later } = DEPLOY;
const folder = new URL('./', self.location).href;
/** Other folders of this origin may contain a pidscope too. */
const prefix = `pidscope ${folder} `;
const cacheName = prefix + version;
const digests = Object.assign({}, now, ...Object.values(later));
/** The time in milliseconds that the network has to deliver the page if it is cached. */
const NETWORK_TIMEOUT = 4000;
/** The key of the page: any server delivers it for its folder. */
const PAGE_PATH = '';
/** The version of each open page, as far as they have reported it. */
const pages = new Map();
/** Whether a page that is being loaded has this version, according to the document from the network. */
const pendingPages = new Map();

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  if (request.method !== 'GET' || path === undefined || request.headers.has('range')) return;
  if (request.mode !== 'navigate') event.respondWith(serveFile(event, path));
  else if (path.split('?')[0] === PAGE_PATH || path.split('?')[0] === 'index.html') event.respondWith(servePage(event));
});
self.addEventListener('message', (event) => {
  const { version: pageVersion, lang } = event.data ?? {};
  if (!event.source?.id || typeof pageVersion !== 'string') return;
  pages.set(event.source.id, pageVersion);
  // A page that was still loading when this worker claimed the others was left out.
  if (pageVersion === version) event.waitUntil(self.clients.claim());
  event.waitUntil(deleteOldCaches().then(() => download({ ...now, ...later[lang] })).catch(() => {}));
});

/** Returns the path of a file in this folder, with its query. */
function pathOf(url) {
  return url.startsWith(folder) ? url.slice(folder.length).split('#')[0] : undefined;
}

/** Caches all files or fails: then the worker is not installed, and the browser tries again later. */
async function install() {
  const cache = await caches.open(cacheName);
  await Promise.all([cacheDocument(cache), ...Object.keys(now).map((path) => addToCache(cache, path))]);
  await self.skipWaiting();
}

/** Caches the page. A server may add to it, but it must be the page of this version. */
async function cacheDocument(cache) {
  const response = await fetch(folder, { cache: 'no-cache' });
  const text = await response.text();
  if (!response.ok || !text.includes(version)) throw new Error(`${folder} is not version ${version} yet`);
  // Copied, because a redirected response must not answer a navigation.
  await cache.put(folder, new Response(text, { headers: response.headers }));
}

/** Caches a file: that of an earlier version if it has the same name and content, or else the server's. */
async function addToCache(cache, path) {
  const earlier = await findInOtherCaches(path);
  if (earlier && await isIntact(earlier, path)) return cache.put(folder + path, earlier);
  const response = await fetch(folder + path, { cache: 'no-cache' });
  if (!response.ok || !await isIntact(response, path)) throw new Error(`${folder}${path} is not the one of version ${version}`);
  return cache.put(folder + path, response);
}

async function isIntact(response, path) {
  const sum = new DataView(await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer()));
  return sum.getBigUint64(0).toString(16).padStart(16, '0') === digests[path];
}

/** Returns the page: the server's if it responds, or else the cached one. */
async function servePage(event) {
  const network = fetch(event.request);
  const cached = await findCached(PAGE_PATH);
  if (!cached) return network;
  const timeout = new Promise((resolve) => setTimeout(resolve, NETWORK_TIMEOUT));
  const response = await Promise.race([network, timeout]).catch(() => undefined);
  // The browser must follow a redirection; an error response is not a page.
  if (!response?.ok && response?.type !== 'opaqueredirect') return cached;
  pendingPages.set(event.resultingClientId, response.clone().text().then((text) => text.includes(version), () => false));
  return response;
}

/** Returns any other file of the folder. */
async function serveFile(event, path) {
  // A page that is newer than this worker may have different files with the same names; the server has those.
  const isOurVersion = await pendingPages.get(event.clientId) ?? true;
  const cached = isOurVersion && await findCached(path);
  if (cached) return cached;
  try {
    const response = await fetch(event.request);
    if (path in digests && response.ok) event.waitUntil(store(path, response.clone()));
    return response;
  } catch (error) {
    const other = await findCached(path) ?? await findInOtherCaches(path);
    if (other) return other;
    throw error;
  }
}

/** Caches a file that was used, if it belongs to this version. */
async function store(path, response) {
  try {
    if (await isIntact(response, path)) await (await caches.open(cacheName)).put(folder + path, response);
  } catch {
    // The storage is full or broken; the file came from the network, and will again.
  }
}

/** Returns the cached file. A file that is not part of this version may belong to an earlier one whose page is still open. */
async function findCached(path) {
  try {
    const cached = await caches.match(folder + path, { cacheName });
    if (path in digests) return cached && await isUndamaged(cached, path) ? cached : undefined;
    return cached ?? (path === PAGE_PATH ? undefined : await findInOtherCaches(path));
  } catch {
    return undefined;
  }
}

/**
 * Returns whether a cached file is unchanged. Hashing the page's main module would take longer than everything else; if that is damaged, the page
 * does not start, which is noticed.
 */
async function isUndamaged(cached, path) {
  return path.endsWith('_bg.wasm') || await isIntact(cached, path);
}

/** Returns the file that another version has cached. */
async function findInOtherCaches(path) {
  for (const name of await otherCacheNames()) {
    const cached = await caches.match(folder + path, { cacheName: name });
    if (cached) return cached;
  }
  return undefined;
}

async function otherCacheNames() {
  return (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== cacheName);
}

/** Removes what other versions have cached, unless there is an open page that may belong to one of them. */
async function deleteOldCaches() {
  const isPage = ({ url }) => [PAGE_PATH, 'index.html'].includes(pathOf(url)?.split('?')[0]);
  const open = (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).filter(isPage);
  // An idle worker is stopped, and forgets which pages have reported; their answers arrive as messages.
  open.filter(({ id }) => !pages.has(id)).forEach((page) => page.postMessage('who'));
  if (open.every(({ id }) => pages.get(id) === version)) {
    await Promise.all((await otherCacheNames()).map((name) => caches.delete(name)));
  }
}

/** Loads what the reader may open next, and what the browser has lost of the rest, one file after the other. */
async function download(files) {
  if (navigator.connection?.saveData) return;
  const cache = await caches.open(cacheName);
  for (const path of Object.keys(files)) {
    if (!await cache.match(folder + path)) await addToCache(cache, path);
  }
}
