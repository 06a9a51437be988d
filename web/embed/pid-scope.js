// <pid-scope>: embeds pidscope in a page. docs/embed.md tells how to use it; this file works as a classic script or as a module.
//
// The content of the element is shown until the frame reports that it runs, and stays if it never does. The page and the frame communicate only by
// messages.
(() => {
  if (customElements.get('pid-scope')) return;

  /** The address of pidscope, derived from that of this file: a module has no `currentScript`, but an error tells where it was created. */
  const home = new URL('../', document.currentScript?.src || /https?:[^\s()]+?(?=:\d+:\d+)/.exec(new Error().stack)[0]);

  /** Attributes that are passed on unchanged in the address of the frame. */
  const PASSED = ['show', 'readonly', 'height'];
  /** The time in milliseconds within which a frame must report that it runs. */
  const PATIENCE = 15_000;
  /** The distance from the viewport at which a frame starts to load. */
  const AHEAD = '600px 0px';
  /** The text of the link to the whole page, in each language of pidscope. */
  const OPEN = { en: 'Open in pidscope', ko: 'pidscope에서 열기' };

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
:host{display:block;position:relative}
:host([hidden]){display:none}
div{transition:color 1ms}
iframe{display:block;width:100%;height:0;border:0;opacity:0}
main{position:absolute;inset:0;overflow:auto}
.script,::slotted(pre){direction:ltr;text-align:left;white-space:pre-line;font-family:ui-monospace,monospace}
a{display:none}
.runs,.fails{min-height:0!important}
.runs iframe{opacity:1}
.runs main{display:none}
.fails iframe{position:absolute;visibility:hidden}
.fails main{position:static}
.fails a{display:block;margin-block:.5em}
`);

  const make = (name, parent) => parent.appendChild(document.createElement(name));

  /** Returns the text of a node; an element that editors make of a line begins a new line. */
  const text = (node) => (node.nodeType === 8 ? '' : node.data
    ?? (/^(br|p|div|li)$/i.test(node.nodeName) ? '\n' : '') + [...node.childNodes].map(text).join(''));

  class PidScope extends HTMLElement {
    static observedAttributes = [...PASSED, 'scenario', 'lesson', 'src', 'lang', 'step', 'theme', 'title'];

    #box;
    #fallback;
    #link;
    #frame;
    #address;
    /** The step that it is at, or will open at, according to the attribute. */
    #at;
    #count = 0;
    /** Pending requests by number, with the functions that settle them. They are queued here until the frame runs. */
    #asked = new Map();
    #sight = new IntersectionObserver((entries) => entries.at(-1).isIntersecting && this.#open(), { rootMargin: AHEAD });
    #content = new MutationObserver(() => this.#changed());

    constructor() {
      super();
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      this.#box = make('div', root);
      this.#fallback = make('main', this.#box);
      make('slot', this.#fallback);
      this.#link = make('a', this.#box);
      // Whatever makes the surrounding page light or dark changes its text colour, and a transition reports that.
      this.#box.ontransitionend = () => this.#tint();
    }

    connectedCallback() {
      addEventListener('message', this.#heard);
      this.#reserve();
      this.#sight.observe(this);
      this.#content.observe(this, { childList: true, characterData: true, subtree: true });
      // The language of the surrounding page.
      this.#content.observe(document.documentElement, { attributeFilter: ['lang'], subtree: true });
      if (this.#asked.size) this.#open();
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
      else if (name === 'step' && this.#runs && now) {
        this.#at = this.#attribute(name);
        this.seek(+now).catch(({ code, message }) => {
          if (/TYPE|RANGE/.test(code)) this.#tell('error', { code: 'ERR_BAD_ADDRESS', name, message });
        });
      } else this.#changed();
    }

    /** Opens another world at the end of this script. */
    run(script) { return this.#ask('run', { script }); }
    /** Runs one more line. */
    get step() { return (line) => this.#ask('step', { line }); }
    /** Frameworks set a property if there is one, but mean the attribute. */
    set step(step) { this.setAttribute('step', step ?? ''); }
    undo() { return this.#ask('undo'); }
    redo() { return this.#ask('redo'); }
    /** Goes to the moment after this many steps. */
    seek(step) { return this.#ask('seek', { step }); }
    /** Returns the state of the world. */
    state() { return this.#ask('state'); }

    #attribute(name) { return this.getAttribute(name)?.trim(); }

    get #runs() { return this.#box.className === 'runs'; }

    get #lang() {
      let named;
      // The language is inherited by shadow trees.
      for (let at = this; at && !named; at = at.getRootNode().host) named = at.closest('[lang]');
      return named?.lang?.slice(0, 2).toLowerCase();
    }

    get #theme() {
      const named = this.#attribute('theme');
      if (/^(light|dark)$/.test(named)) return named;
      // If the text is light, the page is dark.
      const { color } = getComputedStyle(this);
      const [r, g, b] = color.match(/(?<=[ (,])[\d.]+|$/g);
      // The first component of some colour functions is the lightness.
      const light = /^(ok)?l/.test(color) ? r * (r > 1 ? 0.01 : 1) : (r * 3 + g * 6 + b * 1) / (color[0] === 'r' ? 2550 : 10);
      return light > 0.5 ? 'dark' : 'light';
    }

    /** The world that the attributes name, if any; otherwise the content is the script. */
    get #named() {
      const lesson = this.#attribute('lesson');
      const scenario = this.#attribute('scenario');
      return lesson ? `lesson=${lesson}` : scenario && (scenario[0] === '#' ? scenario : `@${scenario}`);
    }

    /** The height to be reserved. */
    get #height() {
      const set = this.#attribute('height');
      if (/^[1-9]\d{0,3}$/.test(set)) return set;
      const isNarrow = this.clientWidth < 480;
      const show = this.#attribute('show') || 'picture,timeline';
      const of = (part, wide, narrow = wide) => (show.includes(part) ? (isNarrow ? narrow : wide) : 0);
      const acts = [undefined, 'false', '0'].includes(this.#attribute('readonly')) ? of('picture', 116, 232) : 0;
      return 34 + of('picture', 350, 240) + acts + of('timeline', 46, 84)
        + of('terminal', 281) + of('views', isNarrow || !show.includes('picture') ? 320 : 0)
        + (this.#attribute('lesson') ? (isNarrow ? 420 : 40) : 0);
    }

    /** The addresses of the frame, without what depends on the surrounding page, and of the whole page. */
    #addresses() {
      const src = this.#attribute('src');
      const whole = new URL(src || home, document.baseURI);
      const script = text(this.querySelector('pre') ?? this).trim();
      whole.hash = this.#named || (script || this.childElementCount ? `run=${encodeURIComponent(script)}` : '');
      if (OPEN[this.#lang]) whole.searchParams.set('lang', this.#lang);
      const frame = new URL(whole);
      const values = frame.searchParams;
      values.set('embed', '');
      for (const name of PASSED) if (this.hasAttribute(name)) values.set(name, this.#attribute(name));
      return [frame, whole];
    }

    #reserve() {
      this.#box.style.minHeight = `${this.#height}px`;
      this.#fallback.className = this.#named || this.childElementCount ? '' : 'script';
    }

    /** Opens the frame that the element describes, unless it is open already. */
    #open() {
      let next = [];
      try {
        next = this.#addresses();
      } catch { /* that is said below */ }
      const [address, whole] = next;
      const step = this.#attribute('step');
      if (this.#frame) {
        if (address?.href === this.#address.href && step === this.#at) return;
        this.#close('opens something else');
      }
      this.#reserve();
      // `javascript:` would run in the surrounding page.
      if (!/^http/.test(address)) return this.#fails(`${this.#attribute('src')} is no address`);
      this.#address = address;
      this.#at = step;
      this.#link.href = whole;
      this.#link.textContent = OPEN[this.#lang] ?? OPEN.en;
      const frame = document.createElement('iframe');
      this.#frame = frame;
      frame.allow = 'clipboard-write';
      frame.referrerPolicy = 'no-referrer';
      // On the page's own origin these two together restrict nothing, so do not pretend.
      if (address.origin !== origin) {
        frame.sandbox = 'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox';
      }
      const theme = this.#theme;
      frame.style.colorScheme = theme;
      frame.style.height = this.#box.style.minHeight;
      const src = new URL(address);
      const values = src.searchParams;
      if (step) values.set('step', step);
      // The frame uses the last value, and reports the earlier ones that are invalid.
      values.append('theme', this.#attribute('theme') || theme);
      values.append('theme', theme);
      values.append('height', this.#height);
      frame.src = src;
      this.#name();
      setTimeout(() => {
        if (this.#frame === frame && !this.#box.className) this.#fails('the frame does not run');
      }, PATIENCE);
      this.#box.append(frame);
    }

    #close(why) {
      this.#frame?.remove();
      this.#frame = undefined;
      this.#box.className = '';
      this.#refuse(why);
    }

    #refuse(why) {
      const code = this.#box.className ? 'ERR_NOT_LOADED' : 'ERR_ABORTED';
      for (const { reject } of this.#asked.values()) reject(Object.assign(new Error(`pid-scope ${why}`), { code }));
      this.#asked.clear();
    }

    /** Something about the element has changed: the frame is updated once all changes are made. */
    #changed() {
      if (this.#frame) queueMicrotask(() => this.#frame && this.#open());
      else this.#reserve();
    }

    #name(title) {
      if (this.#frame) this.#frame.title = this.#attribute('title') || (title ? `pidscope: ${title}` : 'pidscope');
    }

    #tint() {
      if (!this.#frame) return;
      const theme = this.#theme;
      if (this.#frame.style.colorScheme === theme) return;
      this.#frame.style.colorScheme = theme;
      if (this.#runs) this.#post({ type: 'theme', theme });
    }

    #fails(message) {
      this.#box.className = 'fails';
      this.#refuse('does not run');
      this.#tell('error', { code: 'ERR_NOT_LOADED', message });
    }

    #tell(type, detail) {
      if (type === 'error') console.warn(`pid-scope: ${detail.message}`);
      this.dispatchEvent(new CustomEvent(`pidscope-${type}`, { detail: { pidscope: 1, type, ...detail }, bubbles: true, composed: true }));
    }

    #post(message) {
      // In a sandboxed page the frame has an opaque origin, and is only identified by its window.
      const target = origin === 'null' ? '*' : this.#address.origin;
      this.#frame.contentWindow.postMessage({ pidscope: 1, ...message }, target);
    }

    #ask(type, values) {
      return new Promise((resolve, reject) => {
        // The frame reports what a value must be, but not every value can be posted to it.
        for (const name in values) if (!/string|number/.test(typeof values[name])) values[name] = null;
        // The request is for the world that the element names now.
        if (this.isConnected) this.#open();
        const id = ++this.#count;
        const message = { type, id, ...values };
        this.#asked.set(id, { message, resolve, reject });
        if (this.#runs) this.#post(message);
        else if (this.#box.className) this.#refuse('does not run');
      });
    }

    #heard = ({ source, origin: from, data }) => {
      if (source !== this.#frame?.contentWindow || data?.pidscope !== 1) return;
      if (from !== this.#address.origin && from + origin !== 'nullnull') return;
      const { type, id, height, error, ok } = data;
      if (height > 0 && height < 1e5) this.#frame.style.height = `${height}px`;
      if (type === 'reply') {
        const asked = this.#asked.get(id);
        this.#asked.delete(id);
        if (ok) return asked?.resolve(data);
        const { name: argument, ...rest } = error;
        asked?.reject(Object.assign(new Error(rest.message), rest, argument && { argument }));
      } else if (data.code === 'ERR_NOT_LOADED') {
        this.#fails(data.message);
      } else {
        if (type === 'ready') {
          this.#box.className = 'runs';
          this.#name(data.title);
          // The theme may have changed in the meantime.
          this.#post({ type: 'theme', theme: this.#theme });
          for (const { message } of this.#asked.values()) this.#post(message);
        }
        this.#tell(type, data);
      }
    };
  }

  customElements.define('pid-scope', PidScope);
})();
