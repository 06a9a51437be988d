// In every state that the page can show: it fits into the narrowest window, targets are large enough for fingers, and axe finds nothing, in any
// language, theme or width.
import { box, expect, open, test, visit } from './page.mjs';
import { findings } from './findings.mjs';
import { overflowing, tooSmall } from './fit.mjs';
import { PAGE_STATES } from './shown.mjs';

const THEMES = ['light', 'dark'];
/** The narrowest width that WCAG requires (1.4.10). */
const NARROWEST = { width: 320, height: 640 };
const NARROW = { width: 360, height: 740 };
const WIDE = { width: 1440, height: 900 };

/** All combinations in which a state can be tested. */
const ALL_LOOKS = ['en-US', 'ko-KR'].flatMap((locale) => [NARROW, WIDE].flatMap((viewport) => THEMES.map((theme) => [locale, viewport, theme])));
/**
 * The contents depend on language and width, the colours on theme and width: each state is tested in one of these four combinations, in turn.
 * `PIDSCOPE_AXE=all` tests every state in every combination.
 */
const ROTATED_LOOKS = [['en-US', NARROW, 'light'], ['ko-KR', NARROW, 'dark'], ['en-US', WIDE, 'dark'], ['ko-KR', WIDE, 'light']];
const RUNS_ALL = process.env.PIDSCOPE_AXE === 'all';

test.describe.configure({ mode: 'parallel' });

for (const locale of ['en-US', 'ko-KR']) {
  test.describe(locale, () => {
    // A narrow page has tabs, so this is where every tour of the states starts.
    test.use({ locale, viewport: NARROWEST });
    for (const [at, [name, show]] of Object.entries(PAGE_STATES).entries()) {
      const looks = (RUNS_ALL ? ALL_LOOKS : [ROTATED_LOOKS[at % ROTATED_LOOKS.length]]).filter(([spoken]) => spoken === locale);
      if (looks.length === 0) continue;
      test(`fits and has no axe violations: ${name}`, async ({ page }) => {
        await visit(page, '#@figure-1');
        await show(page);
        expect.soft(await overflowing(page), 'overflowing').toEqual([]);
        expect.soft(await tooSmall(page), 'too small').toEqual([]);
        for (const [, viewport, colorScheme] of looks) {
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme });
          expect.soft(await findings(page), `${viewport.width} px, ${colorScheme}`).toEqual([]);
          expect.soft(await tooSmall(page), `too small at ${viewport.width} px`).toEqual([]);
        }
      });
    }
  });
}

for (const theme of THEMES) {
  test(`a theme that differs from the system's: ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme === 'light' ? 'dark' : 'light' });
    await page.addInitScript((chosen) => localStorage.setItem('pidscope-theme', chosen), theme);
    await open(page);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    expect(await findings(page)).toEqual([]);
  });
}

/** Returns the contrast ratio of two colours as defined by WCAG; both are given as `rgb(r, g, b)`. */
function contrast(one, other) {
  const luminance = (color) => {
    const [r, g, b] = color.match(/[\d.]+/g).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

for (const colorScheme of THEMES) {
  test(`everything stays visible with forced colours: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ forcedColors: 'active', colorScheme });
    await open(page);
    await box(page, 'H').click();
    // Axe does not check the picture: text and border of a box must differ from its background, and the selected box from the others.
    const boxes = await page.locator('.node').evaluateAll((nodes) => nodes.map((node) => {
      const style = (part) => getComputedStyle(node.querySelector(part));
      const letters = [...node.querySelectorAll('text, tspan')].map((part) => getComputedStyle(part).fill);
      const { fill, stroke, strokeWidth } = style('.box');
      return { fill, stroke, strokeWidth, letters, selected: node.getAttribute('aria-selected') };
    }));
    expect(boxes).toHaveLength(10);
    for (const { fill, stroke, letters } of boxes) {
      for (const letter of letters) expect.soft(contrast(letter, fill)).toBeGreaterThanOrEqual(4.5);
      expect.soft(contrast(stroke, fill)).toBeGreaterThanOrEqual(3);
    }
    const look = ({ fill, stroke, strokeWidth }) => [fill, stroke, strokeWidth].join();
    const chosen = boxes.filter(({ selected }) => selected === 'true').map(look);
    expect(chosen).toHaveLength(1);
    expect(boxes.filter(({ selected }) => selected !== 'true').map(look)).not.toContain(chosen[0]);
    // Of other alternatives, the selected one has a different background or a frame.
    await page.locator('.space').nth(2).click();
    const ground = (element) => getComputedStyle(element).backgroundColor;
    for (const [these, one] of [['.segments .button', '[aria-pressed="true"]'], ['.space', '[aria-pressed="true"]'], ['.choices .tool', '[aria-pressed="true"]']]) {
      const others = await page.locator(`${these}:not(${one})`).evaluateAll((all) => all.map((each) => getComputedStyle(each).backgroundColor));
      expect.soft(others).not.toContain(await page.locator(`${these}${one}`).evaluate(ground));
    }
    await expect.soft(page.locator('#log li[aria-current] > .step')).toHaveCSS('outline-style', 'solid');
    await page.locator('#shell').focus();
    await expect.soft(page.locator('.terminal')).toHaveCSS('outline-style', 'solid');
    // The browser replaces the page's colours by the system's only when it draws; axe reads those of the page.
    expect(await findings(page, 'color-contrast')).toEqual([]);
  });
}
