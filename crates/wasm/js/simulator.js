// What callers see of a world: values are looked at before they reach WebAssembly, so that whatever is passed, the answer is a result or an error.

/** The most letters of a script: as many as it may have bytes. */
const LONGEST_TEXT = 2 ** 20;

/** An error of this package, with a code for programs. */
function misuse(code, message, { type = Error, name = 'SimulatorError', cause } = {}) {
  const error = new type(message, cause === undefined ? undefined : { cause });
  error.name = name;
  error.code = code;
  return error;
}

function wrongType(value, what, wanted) {
  return misuse('ERR_INVALID_ARG_TYPE', `${what} must be ${wanted}, not ${describe(value)}.`);
}

function describe(value) {
  if (value === null) return 'null';
  if (isArray(value)) return 'an array';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 64)) : typeof value;
}

/** Of a revoked proxy nothing can be asked, not even this. */
function isArray(value) {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

function aText(value, what) {
  if (typeof value !== 'string') throw wrongType(value, what, 'a string');
  if (value.length <= LONGEST_TEXT) return value;
  throw misuse('ERR_OUT_OF_RANGE', `${what} must have at most ${LONGEST_TEXT} characters, not ${value.length}.`, { type: RangeError, name: 'RangeError' });
}

function aCount(value, most, what) {
  if (typeof value !== 'number') throw wrongType(value, what, 'a number');
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw misuse('ERR_OUT_OF_RANGE', `${what} must be a whole number from 0 to ${most}, not ${value}.`, { type: RangeError, name: 'RangeError' });
}

function aWord(value, words, what) {
  if (words.includes(value)) return value;
  throw wrongType(value, what, `one of ${words.map((word) => JSON.stringify(word)).join(', ')}`);
}

/**
 * The values of an object with these options and no other: what is misspelt is not passed over. They are read here, once: whatever that does, it does
 * before anything else is done.
 */
function theOptions(value, known) {
  if (value === null || typeof value !== 'object' || isArray(value)) throw wrongType(value, 'The options', 'an object');
  let unknown;
  let options;
  try {
    unknown = Object.keys(value).find((key) => !known.includes(key));
    options = Object.fromEntries(known.map((key) => [key, value[key]]));
  } catch (cause) {
    throw misuse('ERR_INVALID_ARG_TYPE', 'The options must be an object that can be read; reading this one throws.', { cause });
  }
  if (unknown === undefined) return options;
  throw misuse('ERR_UNKNOWN_OPTION', `There is no option ${describe(unknown)}. There are: ${known.join(', ')}.`);
}

/** An address that a link may lead to: nothing that runs, and nothing but the web. */
function aLink(value) {
  aText(value, 'link');
  try {
    const { protocol } = new URL(value, 'https://relative.invalid');
    if (protocol === 'https:' || protocol === 'http:') return value;
  } catch { /* it is no address at all */ }
  throw wrongType(value, 'link', 'an address with http or https, or a relative one');
}

const LANGUAGES = ['en', 'ko'];

/** A function that makes simulators; `load` brings the `World` of a WebAssembly module, the one with shells or the one without. */
export function simulators(load) {
  const loading = new Map();

  /** Loads a module, once. One that could not be loaded is tried again, by whoever waits for it from where that one names. */
  async function world(shell, wasm) {
    while (loading.has(shell)) {
      try {
        return await loading.get(shell);
      } catch { /* somebody else's, who is told */ }
    }
    const own = load(shell, wasm);
    loading.set(shell, own);
    try {
      return await own;
    } catch (cause) {
      loading.delete(shell);
      throw misuse('ERR_NOT_LOADED', `The WebAssembly module could not be loaded: ${cause?.message ?? cause}`, { cause });
    }
  }

  return async function createSimulator(options = {}) {
    const { script, shell = false, lang = 'en', wasm } = theOptions(options, ['script', 'shell', 'lang', 'wasm']);
    if (script !== undefined) aText(script, 'script');
    if (typeof shell !== 'boolean') throw wrongType(shell, 'shell', 'true or false');
    aWord(lang, LANGUAGES, 'lang');
    if (!isModule(wasm)) throw wrongType(wasm, 'wasm', 'an address, a Response, bytes or a WebAssembly.Module');
    const World = await world(shell, wasm);
    const simulator = new Simulator(new World(lang), lang);
    if (script !== undefined) {
      try {
        simulator.run(script);
      } catch (error) {
        simulator.free();
        throw error;
      }
    }
    return simulator;
  };
}

function isModule(value) {
  const kinds = [globalThis.URL, globalThis.Response, ArrayBuffer, WebAssembly.Module];
  try {
    return value === undefined || typeof value === 'string' || ArrayBuffer.isView(value) || kinds.some((kind) => kind && value instanceof kind);
  } catch {
    return false;
  }
}

class Simulator {
  // What logs call it, whatever a build makes of the name above.
  static name = 'Simulator';

  #world;
  #lang;
  #listeners = new Set();
  /** What listeners are being told, and what has happened meanwhile. */
  #changes = [];

  constructor(world, lang) {
    this.#world = world;
    this.#lang = lang;
  }

  get #live() {
    if (this.#world === null) throw misuse('ERR_FREED', 'This simulator was freed; create another one.');
    return this.#world;
  }

  #changed(type) {
    this.#changes.push({ type, position: this.position });
    // A listener has brought it about: it is told when everybody has heard of what was before.
    if (this.#changes.length > 1) return;
    for (const change of this.#changes) {
      for (const listener of [...this.#listeners]) {
        // Another one may have ended it, or everything.
        if (!this.#listeners.has(listener)) continue;
        // One that throws keeps nobody else from being told, and does not undo what was done.
        try {
          listener(change);
        } catch (error) {
          queueMicrotask(() => { throw error; });
        }
      }
    }
    this.#changes = [];
  }

  run(script) {
    const report = this.#live.run(aText(script, 'The script'));
    this.#changed('run');
    return report;
  }

  step(line) {
    const world = this.#live;
    const before = world.position();
    const step = world.step(aText(line, 'The line'));
    // A check is no step, but the script and the report have it.
    if (world.position() !== before || /^\s*expect\b/.test(line)) this.#changed('step');
    return step;
  }

  undo() {
    const was = this.#live.undo();
    if (was) this.#changed('undo');
    return was;
  }

  redo() {
    const was = this.#live.redo();
    if (was) this.#changed('redo');
    return was;
  }

  seek(step) {
    const world = this.#live;
    world.seek(aCount(step, world.length(), 'The step'));
    this.#changed('seek');
  }

  get position() {
    return this.#live.position();
  }

  get length() {
    return this.#live.length();
  }

  report() {
    return this.#live.report();
  }

  view(namespace) {
    const world = this.#live;
    const rows = world.view(aText(namespace, 'The namespace'));
    if (rows !== null) return rows;
    throw misuse('ERR_UNKNOWN_NAMESPACE', `No namespace is called ${describe(namespace)}. There are: ${this.namespaces().map(({ name }) => name).join(', ')}.`);
  }

  processes() {
    return this.#live.report().processes;
  }

  namespaces() {
    return this.#live.report().namespaces;
  }

  events(since = 0) {
    const world = this.#live;
    return world.events(aCount(since, world.length(), 'The number of steps'));
  }

  script() {
    return this.#live.script();
  }

  svg(options = {}) {
    void this.#live;
    const { lang = this.#lang, theme = 'auto', title = '', link = '' } = theOptions(options, ['lang', 'theme', 'title', 'link']);
    aWord(lang, LANGUAGES, 'lang');
    aWord(theme, ['auto', 'light', 'dark'], 'theme');
    // Whoever has been asked for an option may have freed it.
    return this.#live.svg(lang, theme, aText(title, 'title'), aLink(link));
  }

  subscribe(listener) {
    void this.#live;
    if (typeof listener !== 'function') throw wrongType(listener, 'The listener', 'a function');
    // The same function may be given twice, and each of the two ends by itself.
    const own = (change) => listener(change);
    this.#listeners.add(own);
    return () => { this.#listeners.delete(own); };
  }

  free() {
    this.#world?.free();
    this.#world = null;
    this.#listeners.clear();
  }
}
