// The types of PidScope.jsx, and of the element that it writes: copy this file beside it for TypeScript.
import type { DetailedHTMLProps, HTMLAttributes, JSX, ReactNode } from 'react';

/** The attributes of `<pid-scope>`. */
export interface PidScopeAttributes {
  /** A bundled scenario, `figure-1` or `figure-1@4`, or any link of pidscope from its `#` on. */
  scenario?: string;
  /** A lesson of the course, or one step of it: `signals/from-inside`. */
  lesson?: string;
  /** `ko` or `en`; by default the language of the surrounding page. */
  lang?: string;
  theme?: 'light' | 'dark';
  /** What is shown, separated by commas: `picture`, `views`, `terminal`, `timeline`, `lesson`. */
  show?: string;
  /** The number of steps after which the world opens. */
  step?: number | string;
  /** Readers can change nothing; `false` and `0` mean the same as no attribute. */
  readonly?: boolean | string;
  /** The height in pixels that is reserved. */
  height?: number | string;
  /** The title of the frame. */
  title?: string;
  /** Where pidscope is. */
  src?: string;
}

export interface PidScopeProps extends PidScopeAttributes {
  /** The script, if neither a scenario nor a lesson is named. */
  children?: ReactNode;
}

export declare function PidScope(props: PidScopeProps): JSX.Element;
export default PidScope;

/** The number of steps the world is at, and the number of all steps. */
export interface Moment {
  position: number;
  length: number;
}

/** The result of a step; docs/embed.md lists its fields. */
export type StepReport = Record<string, unknown> & { text: string };

/** The error with which a promise is rejected. */
export interface PidScopeError extends Error {
  code: string;
  /** The name of the invalid value. */
  argument?: string;
  /** The lines that cannot be read. */
  diagnostics?: { line: number; column: number; problem: string; found: string | null }[];
}

/** The element and its methods. */
export interface PidScopeElement extends HTMLElement {
  run(script: string): Promise<Moment>;
  get step(): (line: string) => Promise<Moment & { step: StepReport | null }>;
  /** Sets the attribute `step`. */
  set step(step: number | string | null | undefined);
  undo(): Promise<Moment>;
  redo(): Promise<Moment>;
  seek(step: number): Promise<Moment>;
  state(): Promise<Moment & { script: string; report: Record<string, unknown> }>;
}

declare global {
  interface HTMLElementTagNameMap {
    'pid-scope': PidScopeElement;
  }
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'pid-scope': DetailedHTMLProps<HTMLAttributes<PidScopeElement>, PidScopeElement> & PidScopeAttributes;
    }
  }
}
