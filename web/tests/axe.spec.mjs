// Whatever the page shows: it fits into the narrowest window, fingers find what they press, and axe finds nothing, in any language,
// theme or width.
import { box, expect, open, test, visit } from './page.mjs';
import { findings } from './findings.mjs';
import { misfits, tooSmall } from './fit.mjs';
import { SHOWN } from './shown.mjs';

const THEMES = ['light', 'dark'];
/** The narrowest that WCAG asks for (1.4.10). */
const NARROWEST = { width: 320, height: 640 };
const NARROW = { width: 360, height: 740 };
const WIDE = { width: 1440, height: 900 };

/** Everything that a state can be looked at in. */
const EVERY = ['en-US', 'ko-KR'].flatMap((locale) => [NARROW, WIDE].flatMap((viewport) => THEMES.map((theme) => [locale, viewport, theme])));
/**
 * What stands there follows language and width, what colours it has theme and width: each state is looked at in one of these four, the next
 * state in the next; `PIDSCOPE_AXE=all` looks at everything in everything.
 */
const IN_TURN = [['en-US', NARROW, 'light'], ['ko-KR', NARROW, 'dark'], ['en-US', WIDE, 'dark'], ['ko-KR', WIDE, 'light']];
const IS_ALL = process.env.PIDSCOPE_AXE === 'all';

test.describe.configure({ mode: 'parallel' });

for (const locale of ['en-US', 'ko-KR']) {
  test.describe(locale, () => {
    // Where the page is narrow it has tabs, so whoever goes through it begins there.
    test.use({ locale, viewport: NARROWEST });
    for (const [at, [name, show]] of Object.entries(SHOWN).entries()) {
      const looks = (IS_ALL ? EVERY : [IN_TURN[at % IN_TURN.length]]).filter(([spoken]) => spoken === locale);
      if (looks.length === 0) continue;
      test(`it fits, and axe finds nothing: ${name}`, async ({ page }) => {
        await visit(page, '#@figure-1');
        await show(page);
        expect.soft(await misfits(page), 'what does not fit').toEqual([]);
        expect.soft(await tooSmall(page), 'what is too small').toEqual([]);
        for (const [, viewport, colorScheme] of looks) {
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme });
          expect.soft(await findings(page), `${viewport.width} px, ${colorScheme}`).toEqual([]);
          expect.soft(await tooSmall(page), `what is too small at ${viewport.width} px`).toEqual([]);
        }
      });
    }
  });
}

for (const theme of THEMES) {
  test(`a theme chosen against the system's: ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme === 'light' ? 'dark' : 'light' });
    await page.addInitScript((chosen) => localStorage.setItem('pidscope-theme', chosen), theme);
    await open(page);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    expect(await findings(page)).toEqual([]);
  });
}

/** How well a colour is told from another, as WCAG counts; both as `rgb(r, g, b)`. */
function contrast(one, other) {
  const luminance = (color) => {
    const [r, g, b] = color.match(/[\d.]+/g).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

for (const colorScheme of THEMES) {
  test(`forced colours leave everything there to see: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ forcedColors: 'active', colorScheme });
    await open(page);
    await box(page, 'H').click();
    // Of the picture axe knows nothing: letters and borders of a box are told from what is in it, and the chosen one from the others.
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
    // Of what else can be chosen, one looks unlike the others, or has a frame.
    await page.locator('.space').nth(2).click();
    const ground = (element) => getComputedStyle(element).backgroundColor;
    for (const [these, one] of [['.segments .button', '[aria-pressed="true"]'], ['.space', '[aria-pressed="true"]'], ['.choices .tool', '[aria-pressed="true"]']]) {
      const others = await page.locator(`${these}:not(${one})`).evaluateAll((all) => all.map((each) => getComputedStyle(each).backgroundColor));
      expect.soft(others).not.toContain(await page.locator(`${these}${one}`).evaluate(ground));
    }
    await expect.soft(page.locator('#log li[aria-current] > .step')).toHaveCSS('outline-style', 'solid');
    await page.locator('#shell').focus();
    await expect.soft(page.locator('.terminal')).toHaveCSS('outline-style', 'solid');
    // The browser puts the system's colours in the place of the page's only where it draws; axe reads those of the page.
    expect(await findings(page, 'color-contrast')).toEqual([]);
  });
}
