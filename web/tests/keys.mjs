// Presses keys, and checks after each that some element has the focus, looks focused, and is not covered.
import { expect } from './page.mjs';

/** Returns what is wrong with the focus; empty if nothing is. */
function focusProblem() {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return 'nothing has the focus';
  const name = `${focused.tagName.toLowerCase()}#${focused.id}`;
  // A file field is hidden behind what looks like a button.
  const shown = focused.closest('.file') ?? focused;
  if (!shown.checkVisibility({ visibilityProperty: true })) return `${name} is not shown`;
  const ring = (element) => getComputedStyle(element).outlineStyle !== 'none' && parseFloat(getComputedStyle(element).outlineWidth) >= 2;
  // A box of the picture has a border instead, and the terminal, whose field is its last line, has a ring around the whole.
  const drawn = focused.querySelector(':scope > .box');
  const isSeen = drawn ? parseFloat(getComputedStyle(drawn).strokeWidth) >= 2.5
    : focused.id === 'shell' ? getComputedStyle(focused.closest('.terminal')).boxShadow !== 'none' : ring(shown);
  if (!isSeen) return `${name} does not look focused`;
  const { left, top, right, bottom } = (drawn ?? shown).getBoundingClientRect();
  if (right <= 0 || left >= innerWidth || bottom <= 0 || top >= innerHeight) return `${name} is outside of the window`;
  // At least a part of it is not covered (2.4.11).
  const along = (from, to, limit) => [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => Math.min(Math.max(from + part * (to - from), 1), limit - 1));
  const isInFront = along(left, right, innerWidth).some((x) => along(top, bottom, innerHeight).some((y) => {
    const there = document.elementFromPoint(x, y);
    return there && (shown.contains(there) || there.contains(shown));
  }));
  return isInFront ? '' : `${name} is behind something`;
}

/** Presses keys, one after the other. */
export async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    await expect.poll(() => page.evaluate(focusProblem), `after ${key}`).toBe('');
  }
}

/** Presses the Tab key until an element has the focus. */
export async function tabTo(page, place, key = 'Tab') {
  const target = page.locator(place).first();
  const passed = [];
  for (let step = 0; step < 90; step += 1) {
    if (await target.evaluateAll(([element]) => element !== undefined && element === document.activeElement)) return;
    await press(page, key);
    passed.push(await page.evaluate(() => document.activeElement.id || document.activeElement.className));
  }
  throw new Error(`${place} is not reached from ${passed.join(', ')}`);
}

/** Goes to a button and presses it. */
export async function use(page, place, key = 'Tab') {
  await tabTo(page, place, key);
  await press(page, 'Enter');
}

/** Goes to the picture from anywhere: past the end of the page to the skip link. */
export async function toPicture(page) {
  await use(page, '#skip', 'Shift+Tab');
  await expect(page.locator('.node[tabindex="0"]')).toBeFocused();
}
