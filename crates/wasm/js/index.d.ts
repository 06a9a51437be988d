/**
 * Linux PID namespaces, simulated as Linux 6.18 does it, down to the errno.
 *
 * A world is driven by lines of the script language. What Linux would refuse is a result like any other; only misuse of this
 * package throws, and what it throws has a `code`.
 *
 * @packageDocumentation
 */

/** English or Korean. */
export type Language = 'en' | 'ko';

/** A class that the platform has, in programs whose libraries declare it: those of the DOM or of Node, none of which has to be there. */
type Platform<Name extends string> = typeof globalThis extends Record<Name, { prototype: infer Instance }> ? Instance : never;

/** A `WebAssembly.Module`, which has no properties. */
interface CompiledModule {
  /** Never there: it keeps objects with other properties from passing for modules. */
  readonly webAssemblyModule?: never;
}

/** What a simulator begins with. */
export interface SimulatorOptions {
  /** A script that is run first. */
  script?: string;
  /**
   * Whether lines can be typed into shells (`A$ ps -ef`). It takes another, larger WebAssembly module, which is loaded only then. Without it, such
   * a line throws {@link SimulatorError} `ERR_NO_SHELL`.
   * @default false
   */
  shell?: boolean;
  /**
   * The language of what is said about scripts, which is for those who write them: the messages of `ERR_SCRIPT`, `ERR_CANNOT_ACT` and `ERR_NO_SHELL`; and of
   * pictures that name no other. All other messages are for those who use this package, and in English.
   * @default "en"
   */
  lang?: Language;
  /**
   * The WebAssembly module, where it is not to be loaded from beside this package: its address, a `Response` that brings it, its bytes, or the module itself.
   * In Node, an address can be the path of a file. It has to be `pidscope_bg.wasm`, with `shell: true` `pidscope-shell_bg.wasm`; the other one is refused. Each
   * of the two is loaded once, with the first simulator that needs it: who comes later shares it, whatever it names here, unless it could not be loaded.
   */
  wasm?: string | Platform<'URL'> | Platform<'Response'> | ArrayBuffer | ArrayBufferView | CompiledModule;
}

/** Numbers by the name of the namespace that counts, outermost first. */
export type Numbers = Record<string, number>;

/**
 * What a call has come to: a number, or `null` with the name of an errno, or both `null` if it has not returned. Both are `null` of a line typed into a
 * shell, too: its {@link Step} has a `status` instead, if it is over.
 */
export interface Result {
  /** The number that it returned. */
  result: number | null;
  /** The name of the error that Linux refuses it with: `"ESRCH"`. */
  errno: string | null;
  /** Of a wait that found a child: `"exited 3"`, `"signaled KILL"`, `"stopped STOP"` or `"continued"`. */
  status?: string;
}

/** A line of the script, or a system call of a program, and what has come of it. */
export interface Step extends Omit<Result, 'status'> {
  /** The line of the script, from 1. */
  line: number;
  /** The line itself, without its check. */
  text: string;
  /** The process that made the call; `null` for the clock. */
  caller: string | null;
  /** The word that names the call; `"shell"` for a line typed into a shell, `"clock"` for the clock. */
  call: string;
  /** `"blocks"` if it has not returned, `"dies"` if it never will, `"skipped"` if its caller could not make a call. */
  outcome: 'returned' | 'blocks' | 'dies' | 'skipped';
  /** Of a wait as in {@link Result}; of a line typed into a shell its exit status, if it is over. */
  status?: string | number;
  /**
   * What came through standard output, of a line typed into a shell and wherever programs did something: as if each shell at a terminal had a pipe there
   * and another one on standard error, which whatever it starts inherits. So `>&2` leads to `stderr` and `2>&1` to `stdout`; what goes into files and
   * pipes is in neither.
   */
  stdout?: string;
  /** What came through standard error. The programs themselves find one file on both: the terminal, if there is one (`tty=pts/0`). */
  stderr?: string;
  /** Words that no command and no option is called by, each with the nearest that one is. */
  nearest?: [word: string, meant: string][];
  /** Pages of the manual that were shown. */
  pages?: string[];
  /** The system calls that programs made. */
  calls?: Step[];
  /** Handlers that ran because of this step. */
  delivered?: Delivered[];
  /** Earlier calls that returned because of this step. */
  late?: Late[];
  /** The kernel's last words, if its first process has died. */
  panic?: string;
  /** The kernel's last words, if somebody has halted or restarted the machine. */
  halted?: string;
}

/** A handler that ran. */
export interface Delivered {
  /** The process whose handler it is. */
  to: string;
  /** The signal, without SIG. */
  sig: string;
  /** The sender's number as the handler is told it. */
  si_pid: number;
}

/** An earlier call that returned. Of a line typed into a shell, `result` is its exit status. */
export interface Late extends Result {
  /** Its index among the steps, from 0. */
  step: number;
}

/** What a script expects, and what there is. */
export interface Check {
  /** The line that it stands on, from 1. */
  line: number;
  /** Whether it holds. */
  ok: boolean;
  /** What the script says, in its own notation. */
  expected: string;
  /** What there is, in the same notation; empty for nothing. */
  found: string;
}

/** A PID namespace. */
export interface Namespace {
  /** Its name. */
  name: string;
  /** How deep it nests; the outermost is 0. */
  level: number;
  /** The namespace that it is nested in. */
  parent: string | null;
  /** Its first process. */
  init: string | null;
  /** `"empty"` before its first process comes, `"dead"` once that has gone. */
  state: 'empty' | 'live' | 'dead';
}

/** A process or a thread. */
export interface Process {
  /** Its name. */
  name: string;
  /** The namespace that it lives, or lived, in. */
  namespace: string;
  /** What a person sees of it. */
  state: 'running' | 'blocked' | 'stopped' | 'exiting' | 'zombie' | 'gone';
  /** How it ended: `"exited 3"`, `"signaled KILL"`. */
  exit: string | null;
  /** Its parent; `null` for the first process and once it is gone. */
  parent: string | null;
  /** The process whose thread it is. */
  thread_of: string | null;
  /** Its number in each namespace that sees it. */
  pids: Numbers;
  /** Its parent's number there; 0 where the parent is not visible. */
  ppid: Numbers;
  /** The number of the process that it is a thread of. */
  tgid: Numbers;
  /** Its process group. */
  pgid: Numbers;
  /** Its session. */
  sid: Numbers;
  /** The namespace that its next child will live in, where Linux shows one. */
  children_namespace: string | null;
}

/** A world, and everything that was done in it. */
export interface Report {
  /** The release of Linux that is simulated. */
  linux: string;
  /** The kernel's last words, if its first process has died. */
  panic?: string;
  /** The kernel's last words, if somebody has halted or restarted the machine. */
  halted?: string;
  /** What was done, in order. */
  steps: Step[];
  /** What was expected, in order. */
  checks: Check[];
  /** All namespaces in order of creation, dead ones too. */
  namespaces: Namespace[];
  /** All processes and threads in order of creation, gone ones too. */
  processes: Process[];
}

/** A process as a namespace numbers it. */
export interface ViewRow {
  /** Its name. */
  name: string;
  /** Its number there. */
  pid: number;
  /** Its parent's number there; 0 where the parent is not visible. */
  ppid: number;
  /** What a person sees of it. */
  state: Process['state'];
  /** Its command line; its name if it has none. */
  command: string;
}

/** What happens inside the kernel. */
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

/** Something that has happened in a step. */
export interface SimulatorEvent {
  /** In which step, from 0. */
  step: number;
  /** At which place in it, from 0. */
  index: number;
  /** What has happened. */
  kind: EventKind;
  /** Whom it has happened to, if to a process or a thread. */
  process: string | null;
  /** In which namespace, if in one. */
  namespace: string | null;
}

/** What a subscriber is told. */
export interface Change {
  /** What was done. */
  type: 'run' | 'step' | 'undo' | 'redo' | 'seek';
  /** After how many steps the world is then. As many as before after a check (`expect …`), which is no step, but in {@link Simulator.script} and {@link Report.checks}. */
  position: number;
}

/** How a picture looks. */
export interface SvgOptions {
  /** The language of its words. @default the language of the simulator */
  lang?: Language;
  /** `auto` follows the reader's system. @default "auto" */
  theme?: 'auto' | 'light' | 'dark';
  /** What the picture is called, for a tooltip and for screen readers. */
  title?: string;
  /** Where a press on it leads: an address with http or https, or a relative one. */
  link?: string;
}

/**
 * One world and everything done in it. Every method throws {@link SimulatorError} `ERR_FREED` once it has been freed, and, as methods do, a `TypeError`
 * without a code if it is called without its simulator (`const { step } = sim`).
 */
export interface Simulator {
  /**
   * Opens another world at the end of a script, and returns what came of it. If it throws, the world is as it was.
   * @throws {@link ScriptError} if a line cannot be read.
   * @throws {@link SimulatorError} `ERR_NO_SHELL` if a line is typed into a shell, and there is none.
   */
  run(script: string): Report;
  /**
   * Runs one more line. Returns what came of it, also if Linux refuses it (`errno` has the name then); `null` for a blank line, a comment and a check.
   * A step after an undo begins another branch, and so does a check: what was taken back cannot be made again then. Only the same line as is taken back
   * makes it again, as `redo` does, and goes on in the old branch. If it throws, the world is as it was.
   * @throws {@link ScriptError} if the line cannot be read, or names a process that never was.
   * @throws {@link SimulatorError} `ERR_CANNOT_ACT` if its process has ended, cannot make a call now, or the machine has halted; `ERR_NO_SHELL` if it is
   * typed into a shell, and there is none.
   */
  step(line: string): Step | null;
  /** Takes the last step back. Whether there was one. */
  undo(): boolean;
  /** Makes the step again that was taken back last. Whether there was one. */
  redo(): boolean;
  /**
   * Goes to the moment after so many steps of the branch.
   * @throws {@link OutOfRangeError} if it has not so many.
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
   * @throws {@link SimulatorError} `ERR_UNKNOWN_NAMESPACE`.
   */
  view(namespace: string): ViewRow[];
  /** All processes and threads in order of creation, gone ones too. */
  processes(): Process[];
  /** All namespaces in order of creation, dead ones too. */
  namespaces(): Namespace[];
  /**
   * What has happened since so many steps, in order.
   * @throws {@link OutOfRangeError} if there are not so many.
   */
  events(since?: number): SimulatorEvent[];
  /** What was said up to here: a script that does it again. */
  script(): string;
  /** The picture of the world, as an SVG file that stands on its own. */
  svg(options?: SvgOptions): string;
  /**
   * Calls a function after each change. Returns what ends that. Everybody is told of everything in the order in which it happened: what
   * a listener does is told when all have heard of the change before, and the world may be further than {@link Change.position} then. What a listener throws
   * keeps nobody from being told; it is reported as an uncaught error, as that of a listener of an `EventTarget`, and so ends a Node process.
   */
  subscribe(listener: (change: Change) => void): () => void;
  /** Gives its memory back. Freeing again does nothing. */
  free(): void;
}

/** Why a line of a script cannot be read. */
export interface Diagnostic {
  /** The line, from 1. */
  line: number;
  /** The column in characters, from 1. */
  column: number;
  /** What is wrong, in a word that never changes: `"unknown-call"`. */
  problem: string;
  /** What stands there; `null` at the end of the line. */
  found: string | null;
  /** What could stand there: words, and in capitals what kind of word. */
  expected: string[];
  /** The valid word nearest to what was found, if one is near. */
  nearest: string | null;
  /** All of it as a sentence. */
  message: string;
}

/** Thrown if lines of a script cannot be read. */
export interface ScriptError extends Error {
  name: 'ScriptError';
  code: 'ERR_SCRIPT';
  /** Of each such line, up to 20 of them, what is wrong. */
  diagnostics: Diagnostic[];
}

/** Thrown at misuse of this package, and where it cannot do what it is asked for. */
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

/** Thrown at a number, or a text, that is larger than it may be: a JavaScript `RangeError`, with a code. */
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
