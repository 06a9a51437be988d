//! The TypeScript types of what a run reports; the script language's contract says what each field means.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Numbers by the name of the namespace that counts, outermost first. */
export type Numbers = Record<string, number>;

/** What a call returned: a number, or null with the name of an errno, or both null if it has not returned. */
export interface Result {
  result: number | null;
  errno: string | null;
  /** Of a wait that found a child: "exited 3", "signaled KILL", "stopped STOP" or "continued". */
  status?: string;
}

export interface Step extends Omit<Result, "status"> {
  /** Of a wait as above; of a line typed into a shell its exit status, if it is over. */
  status?: string | number;
  line: number;
  text: string;
  /** The process; null for the clock. */
  caller: string | null;
  call: string;
  outcome: "returned" | "blocks" | "dies" | "skipped";
  /** What programs printed, of a line typed into a shell and wherever they did something. */
  stdout?: string;
  stderr?: string;
  /** Words that no command and no option is called by, each with the nearest that one is. */
  nearest?: [string, string][];
  /** Pages of the manual that were shown. */
  pages?: string[];
  /** The system calls that programs made. */
  calls?: Step[];
  /** Handlers that ran because of this step. */
  delivered?: { to: string; sig: string; si_pid: number }[];
  /** Earlier calls, by index in steps, that returned because of this step. */
  late?: ({ step: number } & Result)[];
  /** The kernel's last words, if its first process has died. */
  panic?: string;
  /** The kernel's last words, if somebody has halted or restarted the machine. */
  halted?: string;
}

export interface Check {
  line: number;
  ok: boolean;
  expected: string;
  found: string;
}

export interface Namespace {
  name: string;
  level: number;
  parent: string | null;
  init: string | null;
  state: "empty" | "live" | "dead";
}

export interface Process {
  name: string;
  namespace: string;
  state: "running" | "blocked" | "stopped" | "exiting" | "zombie" | "gone";
  exit: string | null;
  parent: string | null;
  thread_of: string | null;
  pids: Numbers;
  ppid: Numbers;
  tgid: Numbers;
  pgid: Numbers;
  sid: Numbers;
  children_namespace: string | null;
}

export interface Report {
  /** The release of Linux that is simulated. */
  linux: string;
  panic?: string;
  halted?: string;
  steps: Step[];
  checks: Check[];
  namespaces: Namespace[];
  processes: Process[];
}

/** Thrown when a line of a script cannot be read. */
export interface ScriptError extends Error {
  name: "ScriptError";
  diagnostics: {
    line: number;
    column: number;
    problem: string;
    found: string | null;
    expected: string[];
    nearest: string | null;
    message: string;
  }[];
}
"#;
