// The examples of the README, as programs that look at what they say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './installed.mjs';

/** Every example: its language with what stands behind it, and its text. */
export function examples() {
  const readme = readFileSync(join(project, 'node_modules/pidscope/README.md'), 'utf8');
  return [...readme.matchAll(/^```(\w+ ?\w*)\n([^]*?)^```$/gm)].map(([, kind, text]) => ({ kind, text }));
}

/** The one example of a kind. */
export function example(kind) {
  const found = examples().filter((one) => one.kind === kind);
  assert.equal(found.length, 1, `examples of ${kind}`);
  return found[0].text;
}

/** The program with a check in the place of each `expression;   // => value`, and how many there are. */
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
