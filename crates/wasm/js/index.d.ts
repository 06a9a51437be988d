/**
 * Linux PID namespaces, simulated as Linux 6.18 does it, down to the errno.
 *
 * A world is driven by lines of the script language. What Linux would refuse is a result like any other; only misuse of this
 * package throws.
 */

import type { Check, Namespace, Numbers, Process, Report, Result, ScriptError, Step } from './pidscope.js';
export type { Check, Namespace, Numbers, Process, Report, Result, ScriptError, Step };

/** What a simulator begins with. */
export interface SimulatorOptions {
  /** A script that is run first. */
  script?: string;
  /** The WebAssembly module, where it is not to be loaded from beside this package: its address, its bytes, or the module itself. */
  wasm?: string | URL | Response | BufferSource | WebAssembly.Module;
}

/** A process as a namespace numbers it. */
export interface ViewRow {
  name: string;
  pid: number;
  /** Its parent's number there; 0 where the parent is not visible. */
  ppid: number;
  state: Process['state'];
  /** Its command line; its name if it has none. */
  command: string;
}

/** Something that has happened in a step. */
export interface SimulatorEvent {
  /** In which step, from 0. */
  step: number;
  /** At which place in it, from 0. */
  index: number;
  /** What: `namespace-created`, `task-created`, `phase-changed`, `reparented`, `signal-sent`, `released`, ... */
  kind: string;
  /** Whom it has happened to, if to a process or a thread. */
  process: string | null;
  /** In which namespace, if in one. */
  namespace: string | null;
}

/** What a subscriber is told. */
export interface Change {
  type: 'run' | 'step' | 'undo' | 'redo' | 'seek';
  /** After how many steps the world is now. */
  position: number;
}

export interface SvgOptions {
  /** @default "en" */
  lang?: 'en' | 'ko';
  /** `auto` follows the reader's system. @default "auto" */
  theme?: 'auto' | 'light' | 'dark';
  /** What the picture is called. */
  title?: string;
  /** Where a press on it leads. */
  link?: string;
}

/** One world and everything done in it. */
export interface Simulator {
  /**
   * Opens another world at the end of a script, and returns what came of it.
   * @throws {ScriptError} if a line cannot be read; the world is as it was then.
   */
  run(script: string): Report;
  /**
   * Runs one more line. Returns what came of it, also if Linux refuses it (`errno` has the name then); null for a blank line or a comment.
   * A step after an undo begins another branch.
   * @throws {ScriptError} if the line cannot be read.
   * @throws {SimulatorError} `ERR_CANNOT_ACT` if its process does not exist, cannot make a call, or the machine has halted.
   */
  step(line: string): Step | null;
  /** Takes the last step back. Whether there was one. */
  undo(): boolean;
  /** Makes the step again that was taken back last. Whether there was one. */
  redo(): boolean;
  /**
   * Goes to the moment after so many steps of the branch.
   * @throws {RangeError} if it has not so many.
   */
  seek(step: number): void;
  /** After how many steps the world is. */
  readonly position: number;
  /** How many steps the branch has, past and to come. */
  readonly length: number;
  /** Everything that came of the steps up to here: what `pidscope run --format json` prints. */
  report(): Report;
  /**
   * What a namespace sees, in the order of its numbers; zombies too, threads not.
   * @throws {SimulatorError} `ERR_UNKNOWN_NAMESPACE`.
   */
  view(namespace: string): ViewRow[];
  /** All processes and threads in order of creation, gone ones too. */
  processes(): Process[];
  /** All namespaces in order of creation, dead ones too. */
  namespaces(): Namespace[];
  /** What has happened since so many steps, in order. */
  events(since?: number): SimulatorEvent[];
  /** What was said up to here: a script that does it again. */
  script(): string;
  /** The picture of the world, as an SVG file that stands on its own. */
  svg(options?: SvgOptions): string;
  /** Calls a function after each change. Returns what ends that. */
  subscribe(listener: (change: Change) => void): () => void;
  /** Gives its memory back. Whatever is called afterwards throws `ERR_FREED`; freeing again does nothing. */
  free(): void;
}

/** Misuse of this package. */
export interface SimulatorError extends Error {
  name: 'SimulatorError';
  code: 'ERR_FREED' | 'ERR_INVALID_ARG_TYPE' | 'ERR_UNKNOWN_NAMESPACE' | 'ERR_CANNOT_ACT';
}

/** A simulator. The WebAssembly module is loaded once, with the first of them. */
export function createSimulator(options?: SimulatorOptions): Promise<Simulator>;
