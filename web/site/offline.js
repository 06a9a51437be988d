// Registers the service worker of a deployed page, tells it who is there, and starts over if what it keeps is of no use.
(() => {
  const { version } = document.currentScript.dataset;
  let container;
  try {
    // In a sandboxed frame this throws; on a server without TLS there is none.
    container = navigator.serviceWorker;
  } catch {
    return;
  }
  if (!container) return;

  const root = document.documentElement;
  const hasCome = () => !document.getElementById('first');
  let registration;
  const tell = () => hasCome() && (container.controller ?? registration?.active)?.postMessage({ version, lang: root.lang });
  /** The page says what language it is in when it is drawn, and when its reader chooses another. */
  const soon = () => (self.requestIdleCallback ?? setTimeout)(tell);
  container.addEventListener('controllerchange', soon);
  container.addEventListener('message', soon);
  new MutationObserver(soon).observe(root, { attributeFilter: ['lang'] });
  // A frame of another site reads one scenario and is gone.
  if (self.top === self) {
    container.register('./worker.js', { updateViaCache: 'none' }).catch(() => {});
    // The worker may have taken over the pages there were while this one was on its way: it is told of this one, too.
    container.ready.then((ready) => {
      registration = ready;
      soon();
    });
  }

  /** Once a visit, if the page has not come although the server is there: everything kept is thrown away. */
  async function startOver() {
    if (!container.controller || hasCome() || sessionStorage.getItem('pidscope-over')) return;
    sessionStorage.setItem('pidscope-over', version);
    const { ok } = await fetch('./worker.js', { cache: 'no-store' });
    if (!ok) return;
    const spoiled = await container.getRegistration();
    const prefix = `pidscope ${spoiled.scope} `;
    const names = (await caches.keys()).filter((name) => name.startsWith(prefix));
    await Promise.all([...names.map((name) => caches.delete(name)), spoiled.unregister()]);
    location.reload();
  }
  const failed = () => startOver().catch(() => {});
  addEventListener('error', failed, true);
  addEventListener('unhandledrejection', failed);
})();
