// The public side of a world: all values are validated before they reach WebAssembly, so that any input gives either a result or an error.

/** The maximum length of a script in UTF-16 code units; the same number limits its length in bytes. */
const LONGEST_TEXT = 2 ** 20;

/** Returns an error of this package, with a code for programs. */
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

/** Anything asked of a revoked proxy throws, even this. */
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
 * Returns the values of an object that may have these options and no others: a misspelt option is an error. They are read once, here, so that any side effects
 * of getters happen before anything else is done.
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

/** Returns an address that a link may have: http or https or relative, and nothing that runs code. */
function aLink(value) {
  aText(value, 'link');
  try {
    const { protocol } = new URL(value, 'https://relative.invalid');
    if (protocol === 'https:' || protocol === 'http:') return value;
  } catch { /* it is no address at all */ }
  throw wrongType(value, 'link', 'an address with http or https, or a relative one');
}

const LANGUAGES = ['en', 'ko'];

/** Returns a function that makes simulators. `load` loads the `World` of a WebAssembly module, with shells or without. */
export function simulators(load) {
  const loading = new Map();

  /** Loads a module once. If that fails, each caller that waited for it tries again with its own source. */
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
  // The name in logs, whatever a build makes of the name above.
  static name = 'Simulator';

  #world;
  #lang;
  #listeners = new Set();
  /** The change that listeners are being told about, and those that have happened meanwhile. */
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
    // If a listener caused this change, it is reported once all listeners have heard of the earlier ones.
    if (this.#changes.length > 1) return;
    for (const change of this.#changes) {
      for (const listener of [...this.#listeners]) {
        // An earlier listener may have unsubscribed this one, or freed the simulator.
        if (!this.#listeners.has(listener)) continue;
        // If one throws, the others are still told, and the change stands.
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
    // A check is not a step, but it is in the script and in the report.
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
    // Reading an option may have freed the simulator, hence `#live`.
    return this.#live.svg(lang, theme, aText(title, 'title'), aLink(link));
  }

  subscribe(listener) {
    void this.#live;
    if (typeof listener !== 'function') throw wrongType(listener, 'The listener', 'a function');
    // The same function may be subscribed twice; each subscription ends separately.
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
