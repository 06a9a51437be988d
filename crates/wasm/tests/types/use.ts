// What must compile and, below that, what must not: each line after `@ts-expect-error` is an error.
import { createSimulator } from 'pidscope';
import type { Change, Check, Language, Namespace, OutOfRangeError, Process, Report, ScriptError, Simulator, SimulatorError, SimulatorEvent, Step, SvgOptions, ViewRow } from 'pidscope';

export async function use(bytes: Uint8Array, module: WebAssembly.Module, lang: Language): Promise<void> {
  const sim: Simulator = await createSimulator();
  await createSimulator({});
  await createSimulator({ script: 'A fork B', shell: true, lang, wasm: new URL('https://example.org/pidscope_bg.wasm') });
  for (const wasm of ['./pidscope_bg.wasm', new URL('x:y'), await fetch('x'), bytes, bytes.buffer, new DataView(bytes.buffer), module]) await createSimulator({ wasm });

  const report: Report = sim.run('A clone B newpid=B');
  const linux: string = report.linux;
  const step: Step | null = sim.step('A kill 99 TERM');
  if (step) {
    const errno: string | null = step.errno;
    const result: number | null = step.result;
    const output: string | undefined = step.stdout;
    switch (step.outcome) {
      case 'returned': case 'blocks': case 'dies': case 'skipped': break;
      default: { const never: never = step.outcome; void never; }
    }
    void [errno, result, output];
  }
  const checks: Check[] = report.checks;
  const rows: ViewRow[] = sim.view('B');
  const processes: Process[] = sim.processes();
  const namespaces: Namespace[] = sim.namespaces();
  const events: SimulatorEvent[] = sim.events(sim.length);
  const created = events.filter(({ kind }) => kind === 'task-created' || kind === 'released');
  const pid: number | undefined = processes[0]?.pids['A'];
  const was: boolean = sim.undo() && sim.redo();
  sim.seek(sim.position);
  const options: SvgOptions = { lang: 'ko', theme: 'dark', title: 'B', link: 'https://example.org/' };
  const svg: string = sim.svg() + sim.svg(options) + sim.script();
  const stop: () => void = sim.subscribe(({ type, position }: Change) => void [type, position]);
  stop();
  sim.free();
  void [linux, checks, rows, namespaces, created, pid, was, svg];

  try {
    sim.run('');
  } catch (error) {
    const known = error as ScriptError | SimulatorError | OutOfRangeError;
    if (known.code === 'ERR_SCRIPT') known.diagnostics.map(({ line, column, nearest }) => `${line}:${column} ${nearest ?? ''}`);
    else if (known.code === 'ERR_OUT_OF_RANGE') known satisfies RangeError;
    else known.code satisfies 'ERR_CANNOT_ACT' | 'ERR_FREED' | 'ERR_INVALID_ARG_TYPE' | 'ERR_NO_SHELL' | 'ERR_NOT_LOADED' | 'ERR_UNKNOWN_NAMESPACE' | 'ERR_UNKNOWN_OPTION';
  }
}

export async function misuse(sim: Simulator): Promise<void> {
  // @ts-expect-error: it must be awaited
  createSimulator().run('');
  // @ts-expect-error: no number
  await createSimulator({ script: 7 });
  // @ts-expect-error: misspelt
  await createSimulator({ scirpt: '' });
  // @ts-expect-error: no number
  await createSimulator({ wasm: 7 });
  // @ts-expect-error: a promise is awaited
  await createSimulator({ wasm: fetch('x') });
  // @ts-expect-error: nothing that only has an address
  await createSimulator({ wasm: location });
  // @ts-expect-error: no such language
  await createSimulator({ lang: 'fr' });
  // @ts-expect-error: a word is no answer to a question
  await createSimulator({ shell: 'yes' });
  // @ts-expect-error: a line is a text
  sim.step(7);
  // @ts-expect-error: a script is needed
  sim.run();
  // @ts-expect-error: there may be no step
  sim.step('').errno;
  // @ts-expect-error: a number is needed
  sim.seek('1');
  // @ts-expect-error: a namespace is known by its name
  sim.view(0);
  // @ts-expect-error: no such theme
  sim.svg({ theme: 'blue' });
  // @ts-expect-error: misspelt
  sim.svg({ titel: 'B' });
  // @ts-expect-error: read only
  sim.position = 1;
  // @ts-expect-error: a listener takes a change
  sim.subscribe((name: string) => name);
  // @ts-expect-error: no such event
  sim.events()[0].kind === 'task-craeted';
  // @ts-expect-error: a wait may have found nobody
  sim.report().steps[0].status.length;
  // @ts-expect-error: only the package makes them
  new Simulator();
}
