// <pid-scope>: pidscope in a page of yours. docs/embed.md tells how to write it; this one file is a classic script or a module, as you like.
//
// What stands in the element is shown until the frame says that it runs, and goes on being shown if it never does. All that page and frame know of
// each other are messages.
(() => {
  const NAME = 'pid-scope';
  if (customElements.get(NAME)) return;

  /** Where this file is: a module has no `currentScript`, but an error says where it was made. */
  const here = document.currentScript?.src || /https?:[^\s()]+?(?=:\d+:\d+)/.exec(new Error().stack)?.[0] || document.baseURI;

  /** Attributes that the address of the frame takes over as they are. */
  const PASSED = ['show', 'readonly'];
  /** Attributes after which another world, or another frame around it, is to be seen. */
  const OPENS = ['scenario', 'lesson', 'src', 'lang', 'height', 'show', 'readonly'];
  /** So long, in milliseconds, a frame may take to say that it runs. */
  const PATIENCE = 15_000;
  /** A frame begins to load so long before it is scrolled to. */
  const AHEAD = '600px 0px';
  const WORDS = {
    en: ['Linux PID namespaces to try out', 'Open in pidscope'],
    ko: ['직접 해 보는 Linux PID 네임스페이스', 'pidscope에서 열기'],
  };

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
:host{display:block;position:relative}
:host([hidden]){display:none}
iframe{display:block;width:100%;height:0;border:0;opacity:0}
main{position:absolute;inset:0;overflow:auto}
.script,::slotted(pre){direction:ltr;text-align:left;white-space:pre-line;font-family:ui-monospace,monospace}
i{position:absolute;visibility:hidden;transition:color 1ms}
a{display:none}
.runs{min-height:0!important}
.runs iframe{opacity:1}
.runs main{display:none}
.fails{min-height:0!important}
.fails iframe{position:absolute;visibility:hidden}
.fails main{position:static}
.fails a{display:block;margin-block:.5em}
`);

  const make = (name, parent) => parent.appendChild(document.createElement(name));

  class PidScope extends HTMLElement {
    static observedAttributes = [...OPENS, 'step', 'theme', 'title'];

    #box;
    #fallback;
    #link;
    #probe;
    #frame;
    #address;
    /** The step that it is at, or is to open at, as far as the attribute has said it. */
    #at;
    #timer;
    #runs = false;
    #isStale = false;
    #count = 0;
    /** What to do with the answers that are waited for, by the number of the request. */
    #asked = new Map();
    /** Requests from before the frame runs. */
    #queue = [];
    #sight = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#open(), { rootMargin: AHEAD });
    #content = new MutationObserver(() => this.#changed());

    constructor() {
      super();
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      this.#box = make('div', root);
      this.#fallback = make('main', this.#box);
      make('slot', this.#fallback);
      this.#link = make('a', this.#box);
      // Whatever makes the page around light or dark changes its letters, and the probe's transition tells of it.
      this.#probe = make('i', this.#box);
      this.#probe.addEventListener('transitionend', () => this.#tint());
    }

    connectedCallback() {
      addEventListener('message', this.#heard);
      this.#reserve();
      this.#sight.observe(this);
      this.#content.observe(this, { childList: true, characterData: true, subtree: true });
    }

    disconnectedCallback() {
      removeEventListener('message', this.#heard);
      this.#sight.disconnect();
      this.#content.disconnect();
      this.#close('was removed');
    }

    attributeChangedCallback(name, before, now) {
      if (before === now || !this.isConnected) return;
      if (name === 'theme') this.#tint();
      else if (name === 'title') this.#name();
      else if (name === 'step' && this.#runs && now) this.seek(+(this.#at = now)).catch(() => {});
      else this.#changed();
    }

    /** Opens another world, at the end of this script. */
    run(script) { return this.#ask('run', { script }); }
    /** Runs one more line. */
    get step() { return (line) => this.#ask('step', { line }); }
    /** Frameworks set a property where there is one, and mean the attribute. */
    set step(step) { this.setAttribute('step', step ?? ''); }
    undo() { return this.#ask('undo'); }
    redo() { return this.#ask('redo'); }
    /** Goes to the moment after so many steps. */
    seek(step) { return this.#ask('seek', { step }); }
    /** What the world is like. */
    state() { return this.#ask('state'); }

    #attribute(name) { return this.getAttribute(name)?.trim(); }

    get #lang() {
      let named;
      // The language goes on into a shadow tree.
      for (let at = this; at && !named; at = at.getRootNode().host) named = at.closest('[lang]');
      return (named?.lang ?? '').slice(0, 2).toLowerCase();
    }

    get #words() { return WORDS[this.#lang] ?? WORDS.en; }

    get #theme() {
      const named = this.#attribute('theme');
      if (named === 'light' || named === 'dark') return named;
      // Where the letters are light, the page is dark.
      const { color } = getComputedStyle(this);
      const [r, g, b] = (color.match(/(?<=[ (,])[\d.]+/g) ?? [0, 0, 0]).map(Number);
      // Some colours begin with their lightness.
      const light = /^(ok)?l/.test(color) ? r * (r > 1 ? 0.01 : 1) : (r * 3 + g * 6 + b) / (color[0] === 'r' ? 2550 : 10);
      return light > 0.5 ? 'dark' : 'light';
    }

    /** The world that the element names; none if its content is the script. */
    get #named() {
      const [scenario, lesson] = ['scenario', 'lesson'].map((name) => this.#attribute(name));
      return lesson ? `#lesson=${lesson}` : scenario && (scenario[0] === '#' ? scenario : `#@${scenario}`);
    }

    /** The height that is kept free. */
    get #height() {
      const set = parseInt(this.#attribute('height'), 10);
      if (set > 0) return set;
      const isNarrow = this.clientWidth < 480;
      const show = this.#attribute('show') || 'picture,timeline';
      const of = (part, wide, narrow = wide) => (show.includes(part) ? (isNarrow ? narrow : wide) : 0);
      return 34 + of('picture', 350, 240) + (this.#isReadOnly ? 0 : of('picture', 116, 232)) + of('timeline', 46, 84)
        + of('terminal', 281) + of('views', isNarrow || !show.includes('picture') ? 320 : 0)
        + (this.#attribute('lesson') ? (isNarrow ? 420 : 40) : 0);
    }

    get #isReadOnly() {
      return this.hasAttribute('readonly') && !['false', '0'].includes(this.#attribute('readonly'));
    }

    /** The address of the frame, and of the whole page. */
    #addresses() {
      const src = this.#attribute('src');
      const whole = new URL(src || '../', src ? document.baseURI : here);
      const script = (this.querySelector('pre') ?? this).textContent.trim();
      whole.hash = this.#named || (script && `#run=${encodeURIComponent(script)}`);
      const frame = new URL(whole);
      const values = frame.searchParams;
      values.set('embed', '');
      for (const name of PASSED) if (this.hasAttribute(name)) values.set(name, this.#attribute(name));
      if (WORDS[this.#lang]) values.set('lang', this.#lang);
      values.set('height', this.#height);
      return [frame, whole];
    }

    #reserve() {
      this.#box.style.minHeight = `${this.#height}px`;
      this.#fallback.className = this.#named || this.childElementCount ? '' : 'script';
    }

    #open() {
      if (this.#frame) return;
      this.#reserve();
      this.#at = this.#attribute('step');
      try {
        [this.#address, this.#link.href] = this.#addresses();
      } catch {
        this.#fails(`${this.#attribute('src')} is no address`);
        return;
      }
      [, this.#link.textContent] = this.#words;
      const frame = document.createElement('iframe');
      this.#frame = frame;
      frame.loading = 'lazy';
      frame.allow = 'clipboard-write';
      frame.referrerPolicy = 'no-referrer';
      // On the page's own origin the two of these together forbid nothing, so there is no pretence of it.
      if (this.#address.origin !== origin) {
        frame.sandbox = 'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox';
      }
      const theme = this.#theme;
      frame.style.colorScheme = theme;
      frame.style.height = this.#box.style.minHeight;
      const src = new URL(this.#address);
      src.searchParams.set('theme', theme);
      if (this.#at) src.searchParams.set('step', this.#at);
      frame.src = src;
      this.#name();
      this.#timer = setTimeout(() => this.#fails('the frame does not answer'), PATIENCE);
      this.#box.append(frame);
    }

    #close(why) {
      clearTimeout(this.#timer);
      this.#frame?.remove();
      this.#frame = undefined;
      this.#runs = false;
      this.#box.className = '';
      this.#refuse(why);
    }

    #refuse(why) {
      for (const { reject } of this.#asked.values()) reject(new Error(`pid-scope ${why}`));
      this.#asked.clear();
      this.#queue = [];
    }

    /** Something of the element is different: once all of it is, so is the frame. */
    #changed() {
      if (!this.#frame) return this.#reserve();
      this.#isStale = true;
      queueMicrotask(() => this.#renew());
    }

    #renew() {
      if (!this.#isStale) return;
      this.#isStale = false;
      if (!this.isConnected || !this.#frame) return;
      let next;
      try {
        [next] = this.#addresses();
      } catch { /* opening says so */ }
      if (next?.href === this.#address.href && this.#at === this.#attribute('step')) return;
      this.#close('opens something else');
      this.#open();
    }

    #name(title) {
      if (this.#frame) this.#frame.title = this.#attribute('title') || (title ? `pidscope: ${title}` : this.#words[0]);
    }

    #tint() {
      if (!this.#frame) return;
      const theme = this.#theme;
      if (this.#frame.style.colorScheme === theme) return;
      this.#frame.style.colorScheme = theme;
      if (this.#runs) this.#post({ type: 'theme', theme });
    }

    #fails(message) {
      clearTimeout(this.#timer);
      this.#box.className = 'fails';
      this.#refuse('does not run');
      this.#tell('error', { code: 'ERR_NOT_LOADED', message });
    }

    #tell(type, detail) {
      if (type === 'error') console.warn(`pid-scope: ${detail.message}`);
      this.dispatchEvent(new CustomEvent(`pidscope-${type}`, { detail, bubbles: true }));
    }

    #post(message) {
      // A frame of no origin of its own, in a sandboxed page, is known by its window alone.
      const target = origin === 'null' ? '*' : this.#address.origin;
      this.#frame.contentWindow.postMessage({ pidscope: 1, ...message }, target);
    }

    #ask(type, values) {
      return new Promise((resolve, reject) => {
        // It is meant for the world that the element names now.
        this.#renew();
        const id = ++this.#count;
        const message = { type, id, ...values };
        this.#asked.set(id, { resolve, reject });
        if (this.isConnected) this.#open();
        if (this.#runs) this.#post(message);
        else if (this.isConnected && this.#box.className !== 'fails') this.#queue.push(message);
        else this.#refuse('does not run');
      });
    }

    #size(height) {
      if (height > 0 && height < 1e5) this.#frame.style.height = `${height}px`;
    }

    #heard = ({ source, origin: from, data }) => {
      if (!this.#frame || source !== this.#frame.contentWindow || data?.pidscope !== 1) return;
      if (from !== this.#address.origin && !(from === 'null' && origin === 'null')) return;
      const { type, id } = data;
      if (type === 'size') {
        this.#size(data.height);
      } else if (type === 'reply') {
        const asked = this.#asked.get(id);
        this.#asked.delete(id);
        if (data.ok) asked?.resolve(data);
        else asked?.reject(Object.assign(new Error(data.error?.message), data.error));
      } else if (type === 'error' && data.code === 'ERR_NOT_LOADED') {
        this.#fails(data.message);
      } else if (['ready', 'step', 'state', 'error'].includes(type)) {
        if (type === 'ready') {
          clearTimeout(this.#timer);
          this.#runs = true;
          this.#size(data.height);
          this.#box.className = 'runs';
          this.#name(data.title);
          // It may have changed since.
          this.#post({ type: 'theme', theme: this.#theme });
          this.#queue.splice(0).forEach((message) => this.#post(message));
        }
        this.#tell(type, data);
      }
    };
  }

  customElements.define(NAME, PidScope);
})();
