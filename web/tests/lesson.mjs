// What the tests of lessons share: opening a step, and reading its panel.
import { expect, run, visit } from './page.mjs';

export const hash = (page) => page.evaluate(() => location.hash);
export const expectStep = (page, place) => expect.poll(() => hash(page)).toBe(`#lesson=${place}`);
export const panel = (page) => page.locator('.lesson');
export const title = (page) => page.locator('#lesson-title');
export const goals = (page) => page.locator('.goals > li');
export const next = (page) => page.locator('#lesson-next');
export const notice = (page) => page.locator('#kept');
/** Returns the sign of each step, which shows what was done in it. */
export const signs = (page) => page.locator('.places button').allTextContents();
/** Returns the stored progress in all lessons. */
export const kept = (page) => page.evaluate(() => localStorage.getItem('pidscope-progress') ?? '');

/** Opens a lesson at a step. */
export async function lesson(page, place) {
  await visit(page, `#lesson=${place}`);
  await expect(title(page)).toBeVisible();
}

/** Types lines, each of which must become an act. */
export async function runLines(page, ...lines) {
  for (const line of lines) {
    await run(page, line);
    await expect(page.locator('#line')).toHaveValue('');
  }
}
