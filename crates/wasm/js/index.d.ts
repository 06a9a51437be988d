/**
 * A simulator of Linux PID namespaces that behaves exactly like Linux 6.18, down to the errno.
 *
 * Lines of the script language drive a world. A call that Linux would refuse is a result like any other; only misuse of this
 * package throws, and what it throws has a `code`.
 *
 * @packageDocumentation
 */

/** English or Korean. */
export type Language = 'en' | 'ko';

/** A class of the platform, in programs whose libraries declare it: those of the DOM or of Node, neither of which is required. */
type Platform<Name extends string> = typeof globalThis extends Record<Name, { prototype: infer Instance }> ? Instance : never;

/** A `WebAssembly.Module`, which has no properties. */
interface CompiledModule {
  /** Never there: it keeps objects with other properties from passing for modules. */
  readonly webAssemblyModule?: never;
}

/** What a simulator starts with. */
export interface SimulatorOptions {
  /** A script that is run first. */
  script?: string;
  /**
   * Whether lines can be typed into shells (`A$ ps -ef`). This needs another, larger WebAssembly module, which is loaded only then. Without it, such a line
   * throws {@link SimulatorError} `ERR_NO_SHELL`.
   * @default false
   */
  shell?: boolean;
  /**
   * The language of messages about scripts, which are for the authors of scripts (those of `ERR_SCRIPT`, `ERR_CANNOT_ACT` and `ERR_NO_SHELL`), and the default
   * language of pictures. All other messages are for the users of this package, in English.
   * @default "en"
   */
  lang?: Language;
  /**
   * The WebAssembly module, if it is not to be loaded from beside this package: its address, a `Response` with it, its bytes, or the module itself.
   * In Node, an address can be the path of a file. It has to be `pidscope_bg.wasm` or, with `shell: true`, `pidscope-shell_bg.wasm`; the other one is refused.
   * Each of the two is loaded once, with the first simulator that needs it: later ones share it, whatever they name here, unless it could not be loaded.
   */
  wasm?: string | Platform<'URL'> | Platform<'Response'> | ArrayBuffer | ArrayBufferView | CompiledModule;
}

/** Numbers by the name of their namespace, outermost first. */
export type Numbers = Record<string, number>;

/**
 * The result of a call: a number, or `null` with the name of an errno, or both `null` if it has not returned. For a line typed into a shell, both are `null` as
 * well: its {@link Step} has a `status` instead, once it has ended.
 */
export interface Result {
  /** The value that it returned. */
  result: number | null;
  /** The name of the errno with which it failed: `"ESRCH"`. */
  errno: string | null;
  /** For a wait that found a child: `"exited 3"`, `"signaled KILL"`, `"stopped STOP"` or `"continued"`. */
  status?: string;
}

/** A line of the script, or a system call of a program, and its result. */
export interface Step extends Omit<Result, 'status'> {
  /** The line of the script, from 1. */
  line: number;
  /** The line itself, without its check. */
  text: string;
  /** The process that made the call; `null` for the clock. */
  caller: string | null;
  /** The name of the call; `"shell"` for a line typed into a shell, `"clock"` for the clock. */
  call: string;
  /** `"blocks"` if it has not returned, `"dies"` if it never will, `"skipped"` if its caller could not make a call. */
  outcome: 'returned' | 'blocks' | 'dies' | 'skipped';
  /** For a wait, as in {@link Result}; for a line typed into a shell, its exit status, once it has ended. */
  status?: string | number;
  /**
   * Standard output, for a line typed into a shell and for steps in which programs ran: as if each shell at a terminal had a pipe there and another one on
   * standard error, both inherited by whatever it starts. So `>&2` leads to `stderr` and `2>&1` to `stdout`; what is written to files and pipes is in neither.
   */
  stdout?: string;
  /** Standard error. The programs themselves see one file on both: the terminal, if there is one (`tty=pts/0`). */
  stderr?: string;
  /** Words that are neither a command nor an option, each with the nearest one that is. */
  nearest?: [word: string, meant: string][];
  /** The manual pages that were shown. */
  pages?: string[];
  /** The system calls that programs made. */
  calls?: Step[];
  /** Handlers that ran because of this step. */
  delivered?: Delivered[];
  /** Earlier calls that returned because of this step. */
  late?: Late[];
  /** The message of the kernel panic, if the first process has died. */
  panic?: string;
  /** The kernel's last message, if the machine has been halted or restarted. */
  halted?: string;
}

/** A signal handler that ran. */
export interface Delivered {
  /** The process whose handler it is. */
  to: string;
  /** The signal, without SIG. */
  sig: string;
  /** The sender's PID, as passed to the handler. */
  si_pid: number;
}

/** An earlier call that returned. For a line typed into a shell, `result` is its exit status. */
export interface Late extends Result {
  /** Its index among the steps, from 0. */
  step: number;
}

/** An expectation of a script, and what was found. */
export interface Check {
  /** Its line, from 1. */
  line: number;
  /** Whether it holds. */
  ok: boolean;
  /** The expectation, in the notation of the script. */
  expected: string;
  /** What was found, in the same notation; empty for nothing. */
  found: string;
}

/** A PID namespace. */
export interface Namespace {
  /** Its name. */
  name: string;
  /** Its nesting depth; the outermost namespace has 0. */
  level: number;
  /** The namespace that it is nested in. */
  parent: string | null;
  /** Its init process. */
  init: string | null;
  /** `"empty"` before its first process arrives, `"dead"` once its init has gone. */
  state: 'empty' | 'live' | 'dead';
}

/** A process or a thread. */
export interface Process {
  /** Its name. */
  name: string;
  /** The namespace that it lives, or lived, in. */
  namespace: string;
  /** Its state, in plain words. */
  state: 'running' | 'blocked' | 'stopped' | 'exiting' | 'zombie' | 'gone';
  /** How it ended: `"exited 3"`, `"signaled KILL"`. */
  exit: string | null;
  /** Its parent; `null` for the first process and once it is gone. */
  parent: string | null;
  /** For a thread, the process that it belongs to. */
  thread_of: string | null;
  /** Its PID in each namespace that sees it. */
  pids: Numbers;
  /** Its parent's PID in each of them; 0 where the parent is not visible. */
  ppid: Numbers;
  /** Its thread group ID: the PID of the process that it is a thread of. */
  tgid: Numbers;
  /** Its process group ID. */
  pgid: Numbers;
  /** Its session ID. */
  sid: Numbers;
  /** The namespace that its next child will live in, where Linux shows one. */
  children_namespace: string | null;
}

/** A world, and everything that was done in it. */
export interface Report {
  /** The release of Linux that is simulated. */
  linux: string;
  /** The message of the kernel panic, if the first process has died. */
  panic?: string;
  /** The kernel's last message, if the machine has been halted or restarted. */
  halted?: string;
  /** The steps, in order. */
  steps: Step[];
  /** The checks, in order. */
  checks: Check[];
  /** All namespaces in order of creation, including dead ones. */
  namespaces: Namespace[];
  /** All processes and threads in order of creation, including those that are gone. */
  processes: Process[];
}

/** A process as seen from a namespace. */
export interface ViewRow {
  /** Its name. */
  name: string;
  /** Its PID there. */
  pid: number;
  /** Its parent's PID there; 0 where the parent is not visible. */
  ppid: number;
  /** Its state, in plain words. */
  state: Process['state'];
  /** Its command line; its name if it has none. */
  command: string;
}

/** The kinds of events inside the kernel. */
export type EventKind =
  | 'namespace-created'
  | 'task-created'
  | 'child-reaper-set'
  | 'cursor-moved'
  | 'pid-max-changed'
  | 'max-pid-namespaces-changed'
  | 'pid-for-children-changed'
  | 'action-changed'
  | 'blocked-changed'
  | 'protection-lost'
  | 'user-changed'
  | 'group-changed'
  | 'session-created'
  | 'subreaper-changed'
  | 'told-of-subreaper'
  | 'pdeathsig-changed'
  | 'leader-replaced'
  | 'executed'
  | 'allocation-disabled'
  | 'reboot-requested'
  | 'signal-sent'
  | 'signal-ignored'
  | 'signal-dropped'
  | 'signal-taken'
  | 'handler-ran'
  | 'curr-target-moved'
  | 'stopped-changed'
  | 'report-changed'
  | 'group-exit-started'
  | 'exit-status-changed'
  | 'exit-started'
  | 'phase-changed'
  | 'reparented'
  | 'released'
  | 'pid-freed'
  | 'call-suspended'
  | 'call-returned'
  | 'panicked'
  | 'halted';

/** An event of a step. */
export interface SimulatorEvent {
  /** The step, from 0. */
  step: number;
  /** Its index in the step, from 0. */
  index: number;
  /** What happened. */
  kind: EventKind;
  /** The process or thread that it is about, if any. */
  process: string | null;
  /** The namespace that it is about, if any. */
  namespace: string | null;
}

/** What a subscriber receives. */
export interface Change {
  /** What was done. */
  type: 'run' | 'step' | 'undo' | 'redo' | 'seek';
  /** The number of steps the world is then at. A check (`expect …`) is not a step: it is only in {@link Simulator.script} and {@link Report.checks}. */
  position: number;
}

/** Options of a picture. */
export interface SvgOptions {
  /** The language of its words. @default the language of the simulator */
  lang?: Language;
  /** `auto` follows the reader's system. @default "auto" */
  theme?: 'auto' | 'light' | 'dark';
  /** The picture's title, for a tooltip and for screen readers. */
  title?: string;
  /** The target of a link around it: an address with http or https, or a relative one. */
  link?: string;
}

/**
 * One world and everything done in it. Every method throws {@link SimulatorError} `ERR_FREED` once it has been freed, and, as any method does, a `TypeError`
 * without a code if it is called without its simulator (`const { step } = sim`).
 */
export interface Simulator {
  /**
   * Opens another world at the end of a script and returns its report. If it throws, the world is as it was.
   * @throws {@link ScriptError} if a line cannot be read.
   * @throws {@link SimulatorError} `ERR_NO_SHELL` if a line is typed into a shell, and this simulator has none.
   */
  run(script: string): Report;
  /**
   * Runs one more line. Returns its result, even if Linux refuses it (`errno` then has the name); `null` for a blank line, a comment or a check.
   * A step or a check after an undo starts another branch: what was undone can then not be redone. Only the line that was undone
   * redoes it, as `redo` does, and stays in the old branch. If it throws, the world is as it was.
   * @throws {@link ScriptError} if the line cannot be read, or names a process that never existed.
   * @throws {@link SimulatorError} `ERR_CANNOT_ACT` if its process has ended, cannot make a call now, or the machine has halted; `ERR_NO_SHELL` if it is
   * typed into a shell, and this simulator has none.
   */
  step(line: string): Step | null;
  /** Undoes the last step. Returns whether there was one. */
  undo(): boolean;
  /** Redoes the step that was undone last. Returns whether there was one. */
  redo(): boolean;
  /**
   * Goes to the moment after the given number of steps of the branch.
   * @throws {@link OutOfRangeError} if the branch does not have that many.
   */
  seek(step: number): void;
  /** The number of steps the world is at. */
  readonly position: number;
  /** The number of steps in the branch, past and to come. */
  readonly length: number;
  /** The results of all steps up to here: what `pidscope run --format json` prints. */
  report(): Report;
  /**
   * The processes that a namespace sees, ordered by their PIDs there; including zombies, without threads.
   * @throws {@link SimulatorError} `ERR_UNKNOWN_NAMESPACE`.
   */
  view(namespace: string): ViewRow[];
  /** All processes and threads in order of creation, including those that are gone. */
  processes(): Process[];
  /** All namespaces in order of creation, including dead ones. */
  namespaces(): Namespace[];
  /**
   * The events after the given number of steps (by default 0), in order.
   * @throws {@link OutOfRangeError} if there are not that many steps.
   */
  events(since?: number): SimulatorEvent[];
  /** All lines up to here: a script that recreates the world. */
  script(): string;
  /** The picture of the world, as a self-contained SVG file. */
  svg(options?: SvgOptions): string;
  /**
   * Calls a function after each change. Returns a function that ends this. All listeners receive all changes in the order in which they happened: a change made
   * by a listener is reported once all have received the previous one, so the world may already be past {@link Change.position}. If a listener throws, the
   * others are still called; the error is reported as an uncaught one, as with an `EventTarget`, and so ends a Node process.
   */
  subscribe(listener: (change: Change) => void): () => void;
  /** Releases its memory. Freeing again does nothing. */
  free(): void;
}

/** Why a line of a script cannot be read. */
export interface Diagnostic {
  /** The line, from 1. */
  line: number;
  /** The column in characters, from 1. */
  column: number;
  /** What is wrong, as a word that never changes: `"unknown-call"`. */
  problem: string;
  /** What was found there; `null` at the end of the line. */
  found: string | null;
  /** What was expected there: literal words, and kinds of words in capitals. */
  expected: string[];
  /** The valid word nearest to what was found, if one is near. */
  nearest: string | null;
  /** All of this as a sentence. */
  message: string;
}

/** Thrown if lines of a script cannot be read. */
export interface ScriptError extends Error {
  name: 'ScriptError';
  code: 'ERR_SCRIPT';
  /** What is wrong with each such line, for up to 20 of them. */
  diagnostics: Diagnostic[];
}

/** Thrown when this package is misused, and when it cannot do what it is asked to. */
export interface SimulatorError extends Error {
  name: 'SimulatorError';
  code:
    | 'ERR_CANNOT_ACT'
    | 'ERR_FREED'
    | 'ERR_INVALID_ARG_TYPE'
    | 'ERR_NO_SHELL'
    | 'ERR_NOT_LOADED'
    | 'ERR_UNKNOWN_NAMESPACE'
    | 'ERR_UNKNOWN_OPTION';
}

/** Thrown for a number or a text that is too large: a JavaScript `RangeError`, with a code. */
export interface OutOfRangeError extends RangeError {
  code: 'ERR_OUT_OF_RANGE';
}

/**
 * Makes a simulator. The WebAssembly module that it needs is loaded once, with the first of them.
 *
 * ```js
 * const sim = await createSimulator({ script: 'A clone B newpid=B' });
 * sim.view('B');   // [{ name: 'B', pid: 1, ppid: 0, state: 'running', command: 'B' }]
 * ```
 *
 * @throws {@link SimulatorError} `ERR_NOT_LOADED` if that fails, with the reason as its `cause`.
 * @throws {@link ScriptError} if a line of the script cannot be read.
 */
export function createSimulator(options?: SimulatorOptions): Promise<Simulator>;

// What says `export` is what there is to import, and nothing else.
export {};
