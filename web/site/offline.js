// Registers the service worker of a deployed page, tells it about the page, and starts over if its cache is unusable.
(() => {
  const { version } = document.currentScript.dataset;
  let container;
  try {
    // Throws in a sandboxed frame, and is undefined on a server without TLS.
    container = navigator.serviceWorker;
  } catch {
    return;
  }
  if (!container) return;

  const root = document.documentElement;
  const isReady = () => !document.getElementById('first');
  let registration;
  const notifyWorker = () => isReady() && (container.controller ?? registration?.active)?.postMessage({ version, lang: root.lang });
  /** The page sets its language when it is drawn, and when the reader chooses another one. */
  const notifyWhenIdle = () => (self.requestIdleCallback ?? setTimeout)(notifyWorker);
  container.addEventListener('controllerchange', notifyWhenIdle);
  container.addEventListener('message', notifyWhenIdle);
  new MutationObserver(notifyWhenIdle).observe(root, { attributeFilter: ['lang'] });
  // A frame in another site reads one scenario and is gone.
  if (self.top === self) {
    container.register('./worker.js', { updateViaCache: 'none' }).catch(() => {});
    // The worker may have claimed the open pages while this one was still loading, so it is told about this one too.
    container.ready.then((ready) => {
      registration = ready;
      notifyWhenIdle();
    });
  }

  /** Deletes everything that is cached, at most once per visit, if the page does not start although the server responds. */
  async function reset() {
    if (!container.controller || isReady() || sessionStorage.getItem('pidscope-over')) return;
    sessionStorage.setItem('pidscope-over', version);
    const { ok } = await fetch('./worker.js', { cache: 'no-store' });
    if (!ok) return;
    const registered = await container.getRegistration();
    const prefix = `pidscope ${registered.scope} `;
    const names = (await caches.keys()).filter((name) => name.startsWith(prefix));
    await Promise.all([...names.map((name) => caches.delete(name)), registered.unregister()]);
    location.reload();
  }
  const onFailure = () => reset().catch(() => {});
  addEventListener('error', onFailure, true);
  addEventListener('unhandledrejection', onFailure);
})();
