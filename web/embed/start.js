// What the document does before the page is there: it gets ready for an embed, and says so where the page cannot come.
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

  /** Whether the page is drawn: what goes wrong then is no matter of its coming. */
  const isThere = () => document.querySelector('.page, .embed') !== null;

  const show = (id) => {
    const words = document.getElementById(id);
    if (words) words.hidden = false;
  };

  const failed = (event) => {
    // Of what can fail to load, only scripts keep the page from coming.
    const { target } = event;
    if (hasFailed || isThere() || (target instanceof Element && target.localName !== 'script')) return;
    hasFailed = true;
    // Once the words are in the document.
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
