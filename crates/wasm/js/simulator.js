// What callers see of a world: values are looked at before they reach WebAssembly, so that whatever is passed, the answer is a result or an error.

/** An error of this package, with a code for programs. */
function misuse(code, message) {
  const error = new Error(message);
  error.name = 'SimulatorError';
  error.code = code;
  return error;
}

function aText(value, what) {
  if (typeof value === 'string') return value;
  throw misuse('ERR_INVALID_ARG_TYPE', `${what} must be a string, not ${describe(value)}.`);
}

function describe(value) {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
}

function aCount(value, most, what) {
  if (typeof value !== 'number') throw misuse('ERR_INVALID_ARG_TYPE', `${what} must be a number, not ${describe(value)}.`);
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new RangeError(`${what} must be a whole number from 0 to ${most}, not ${value}.`);
}

function aWord(value, words, what) {
  if (words.includes(value)) return value;
  throw misuse('ERR_INVALID_ARG_TYPE', `${what} must be one of ${words.join(', ')}, not ${typeof value === 'string' ? `"${value}"` : describe(value)}.`);
}

/** A function that makes simulators out of worlds of the WebAssembly module. */
export function simulators(load) {
  return async function createSimulator(options = {}) {
    if (options === null || typeof options !== 'object') throw misuse('ERR_INVALID_ARG_TYPE', `The options must be an object, not ${describe(options)}.`);
    const { script, wasm } = options;
    if (script !== undefined) aText(script, 'The script');
    const World = await load(wasm);
    const simulator = new Simulator(new World());
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

class Simulator {
  #world;
  #listeners = new Set();

  constructor(world) {
    this.#world = world;
  }

  get #live() {
    if (this.#world === null) throw misuse('ERR_FREED', 'This simulator was freed; create another one.');
    return this.#world;
  }

  #changed(type) {
    const change = { type, position: this.position };
    // A listener that throws keeps nobody else from being told, and does not undo what was done.
    for (const listener of [...this.#listeners]) {
      try {
        listener(change);
      } catch (error) {
        queueMicrotask(() => { throw error; });
      }
    }
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
    if (world.position() !== before) this.#changed('step');
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
    if (rows === null) throw misuse('ERR_UNKNOWN_NAMESPACE', `No namespace is called "${namespace}". There are: ${this.namespaces().map(({ name }) => name).join(', ')}.`);
    return rows;
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
    if (options === null || typeof options !== 'object') throw misuse('ERR_INVALID_ARG_TYPE', `The options must be an object, not ${describe(options)}.`);
    const { lang = 'en', theme = 'auto', title = '', link = '' } = options;
    aWord(lang, ['en', 'ko'], 'lang');
    aWord(theme, ['auto', 'light', 'dark'], 'theme');
    return this.#live.svg(lang, theme, aText(title, 'title'), aText(link, 'link'));
  }

  subscribe(listener) {
    void this.#live;
    if (typeof listener !== 'function') throw misuse('ERR_INVALID_ARG_TYPE', `The listener must be a function, not ${describe(listener)}.`);
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
