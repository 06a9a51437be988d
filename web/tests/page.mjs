// What the tests share: opening the page, and reading what it shows.
import { expect, test as base } from '@playwright/test';

/** Collects the errors that the browser reports from now on. */
export function collectErrors(page) {
  const browserErrors = [];
  page.on('console', (message) => message.type() === 'error' && browserErrors.push(message.text()));
  page.on('pageerror', (error) => browserErrors.push(String(error)));
  return browserErrors;
}

/** A fixture: the clock of the pages. An installed clock survives the reset of a context, which is therefore not reused. */
export async function clock({ context }, use) {
  await use(context.clock);
  await context.close();
}

/** A test that fails on any error that the browser reports. */
export const test = base.extend({
  page: async ({ page }, use) => {
    const browserErrors = collectErrors(page);
    await use(page);
    expect(browserErrors).toEqual([]);
  },
  clock,
});

export { expect };

/** Opens the page and waits until it is drawn. */
export async function open(page) {
  await page.goto('./');
  await expect(page.locator('.node').first()).toBeVisible();
}

/** Opens an address of the page as a visitor from another site: only the world that it leads to, and nothing that was open before. */
export async function visit(page, fragment) {
  await page.goto('about:blank');
  await page.goto(`./${fragment}`);
  // On a narrow page, a lesson takes the place of the picture.
  await expect(page.locator('.node, #lesson-title').filter({ visible: true }).first()).toBeVisible();
}

/** Returns every namespace's view as `{ A: ['1 0 A', ...] }`: PID, PPID and name of each row, without its command line. */
export async function views(page) {
  return page.locator('.view').evaluateAll((views) => Object.fromEntries(views.map((view) => [
    view.querySelector('h3').textContent,
    [...view.querySelectorAll('tbody tr[data-task]')].map((row) =>
      [row.cells[0].firstChild, row.cells[1].firstChild, row.querySelector('.who')].map((part) => part.textContent).join(' ')),
  ])));
}

/** Returns the PIDs in the picture as `{ H: '8 / 5 / 1' }`, by the name of the process. */
export async function picture(page) {
  return page.locator('.node').evaluateAll((nodes) => Object.fromEntries(nodes.map((node) => [
    node.querySelector('.name').textContent.split(' · ')[0],
    node.querySelector('.pids').textContent,
  ])));
}

/** Returns the box of a process. */
export function box(page, name) {
  return page.locator('.node').filter({ has: page.locator('.name', { hasText: new RegExp(`^${name}( ·|$)`) }) });
}

/** Types a line and runs it. */
export async function run(page, line) {
  await page.locator('#line').fill(line);
  await page.locator('#line').press('Enter');
}

/** Pastes a long script into its dialog: typing thousands of lines takes the browser's editor many seconds. */
export async function paste(page, script) {
  await page.locator('#script-text').evaluate((field, text) => {
    field.value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }, script);
}

/** Types a line at the terminal and runs it, and waits until the shell is loaded. */
export async function type(page, line) {
  await page.locator('#shell').fill(line);
  await page.locator('#shell').press('Enter');
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

/** Returns the contents of the terminal, step by step: the line with its prompt, and its output. */
export async function screen(page) {
  return page.locator('.screen ol > li').evaluateAll((steps) => steps.map((step) =>
    [...step.children].map((part) => part.textContent).join('\n')));
}

/** Returns the panel about the last act. */
export function story(page) {
  return page.locator('.why');
}

/** The views of [그림 1]. */
export const FIGURE = {
  A: ['1 0 A', '2 1 B', '3 1 C', '4 1 D', '5 2 E', '6 2 F', '7 4 G', '8 4 H', '9 8 I', '10 8 J'],
  B: ['1 0 B', '6 1 E', '7 1 F'],
  C: ['1 0 D', '4 1 G', '5 1 H', '6 5 I', '7 5 J'],
  D: ['1 0 H', '2 1 I', '3 1 J'],
};
