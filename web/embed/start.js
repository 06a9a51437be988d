// Runs before the page is loaded: prepares the document for an embed, and shows a message if the page cannot be loaded.
{
  const values = new URLSearchParams(location.search);
  const root = document.documentElement;
  const isEmbed = values.has('embed');
  let hasFailed = false;
  if (isEmbed) {
    root.dataset.embed = '';
    const theme = values.get('theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  }

  /** Returns whether the page is drawn: later errors do not concern its loading. */
  const isThere = () => document.querySelector('.page, .embed') !== null;

  const show = (id) => {
    const words = document.getElementById(id);
    if (words) words.hidden = false;
  };

  const failed = (event) => {
    // Of all things that can fail to load, only scripts prevent the page from starting.
    const { target } = event;
    if (hasFailed || isThere() || (target instanceof Element && target.localName !== 'script')) return;
    hasFailed = true;
    // Once the messages are in the document.
    const say = () => show(self.origin === 'null' ? 'failed-sandbox' : 'failed');
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', say);
    else say();
    if (isEmbed && parent !== self) {
      parent.postMessage({ pidscope: 1, type: 'error', code: 'ERR_NOT_LOADED', message: 'pidscope could not be loaded' }, '*');
    }
  };

  addEventListener('error', failed, true);
  addEventListener('unhandledrejection', failed);
  addEventListener('pidscope-failed', failed);
}
