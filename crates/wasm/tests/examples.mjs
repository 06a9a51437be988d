// The README's examples, as programs that check the results they state.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './installed.mjs';

/** All examples, with their text and their kind: the language and what follows it. */
export function examples() {
  const readme = readFileSync(join(project, 'node_modules/pidscope/README.md'), 'utf8');
  return [...readme.matchAll(/^```(\w+ ?\w*)\n([^]*?)^```$/gm)].map(([, kind, text]) => ({ kind, text }));
}

/** The only example of a kind. */
export function example(kind) {
  const found = examples().filter((one) => one.kind === kind);
  assert.equal(found.length, 1, `examples of ${kind}`);
  return found[0].text;
}

/** Returns the program with a check in place of each `expression;   // => value`, and the number of checks. */
export function checked(text) {
  let count = 0;
  const program = text.replace(/^( *)(.*?);\s*\/\/ => (.*)$/gm, (_, indent, expression, comment) => {
    count += 1;
    const declared = /^const (\w+) = /.exec(expression);
    const value = /^('[^']*'|\[.*?\](?=$|:)|[^:]+)/.exec(comment)[0];
    const [before, looked] = declared ? [`${expression};`, declared[1]] : ['', expression];
    return `${indent}${before}__same(${looked}, ${value}); __count += 1;`;
  });
  return { program, count };
}
