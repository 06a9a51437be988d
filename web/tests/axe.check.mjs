// What axe finds: nothing, in any view, language, theme or width. A view is one line of VIEWS: its name, and how to come to it.
import { AxeBuilder } from '@axe-core/playwright';
import { box, expect, open, run, test, type, visit } from './page.mjs';

/** WCAG 2.0 to 2.2, levels A and AA, and what axe holds to be good besides. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [360, 1440];
/** Below this width the page has tabs. */
const NARROW = 720;
const LOCALES = ['en-US', 'ko-KR'];
const THEMES = ['light', 'dark'];

/** The tabs of a narrow page, in their order. */
const TABS = ['picture', 'terminal', 'views', 'spaces', 'log'];

/** Goes to a part of the page that has a tab of its own where the page is narrow. */
async function part(page, name) {
  const tab = page.locator('[role="tab"]').nth(TABS.indexOf(name));
  if (await tab.isVisible()) await tab.click();
}

/** Opens a bundled scenario. */
async function scenario(page, name) {
  await page.locator('#scenario').selectOption(name);
  await expect(page.locator('#scenario')).toHaveValue(name);
}

/** Types lines, each of which becomes an act. */
async function acts(page, ...lines) {
  for (const line of lines) {
    await run(page, line);
    await expect(page.locator('#line')).toHaveValue('');
  }
}

/** Opens the script dialog, and runs what stands in it then. */
async function script(page, text) {
  await page.locator('#script').click();
  await page.locator('#script-text').fill(text);
  await page.locator('#run-script').click();
}

/** Types a line at the terminal, and waits for something to stand there. */
async function shell(page, line, shown) {
  await part(page, 'terminal');
  await type(page, line);
  await expect(page.locator(shown).last()).toBeVisible();
}

const VIEWS = {
  'the figure': () => {},
  'another process chosen': (page) => box(page, 'H').click(),
  'a process created': async (page) => { await page.locator('#newpid').click(); await expect(page.locator('.node')).toHaveCount(11); },
  'the form of setns': (page) => page.locator('#setns').click(),
  'the form of kill': (page) => page.locator('#kill').click(),
  'the form of exit': (page) => page.locator('#exit').click(),
  'a refused call': async (page) => { await acts(page, 'B setns C'); await expect(page.locator('.why .errno')).toBeVisible(); },
  'an unreadable line': async (page) => { await run(page, 'A frok K'); await expect(page.locator('#line')).toHaveAttribute('aria-invalid', 'true'); },
  'a process in every state': async (page) => { await acts(page, 'A kill 6 STOP', 'H kill 2 KILL', 'B wait', 'D unshare newpid=X', 'C prctl child_subreaper=1', 'C clone T thread'); },
  'an injected process': (page) => acts(page, 'C setns D', 'C fork K'),
  'a namespace looked through': async (page) => { await part(page, 'spaces'); await page.locator('.space').nth(2).click(); await part(page, 'picture'); },
  'the views, one looked through': async (page) => { await part(page, 'views'); await page.locator('.view > header').nth(2).click(); },
  'a dead namespace': (page) => scenario(page, 'init-killed'),
  'a dead namespace in the tree': async (page) => { await scenario(page, 'init-killed'); await part(page, 'spaces'); },
  'a dead namespace in the views': async (page) => { await scenario(page, 'init-killed'); await part(page, 'views'); },
  'one process': (page) => scenario(page, 'empty'),
  'one process, the log': async (page) => { await scenario(page, 'empty'); await part(page, 'log'); },
  'a kernel that has stopped': async (page) => { await acts(page, 'A exit 0'); await expect(page.locator('main')).toHaveClass(/ended/); },
  'steps taken back': async (page) => { await page.locator('#undo').click(); await page.locator('#undo').click(); await part(page, 'log'); },
  'the script': async (page) => { await page.locator('#script').click(); await expect(page.locator('dialog')).toBeVisible(); },
  'a script with mistakes': async (page) => { await script(page, 'A frok B\nA fork A'); await expect(page.locator('dialog .wrong')).toBeVisible(); },
  'a check that fails': async (page) => { await script(page, 'A fork B -> 7'); await expect(page.locator('.why.bad')).toBeVisible(); },
  'the keys': async (page) => { await page.locator('#help').click(); await expect(page.locator('dialog')).toBeVisible(); },
  'the legend': (page) => page.locator('#legend-open').click(),
  'found processes': async (page) => { await page.locator('#find').fill('1'); await page.locator('#find').press('Enter'); await expect(page.locator('.search .count')).toContainText('/'); },
  'an answer in the kernel’s terms': async (page) => { await page.locator('.questions button').nth(1).click(); await page.locator('#why-kernel').click(); await expect(page.locator('#kernel-terms')).toBeVisible(); },
  'the matrix': async (page) => { await part(page, 'views'); await page.locator('#show-matrix').click(); await expect(page.locator('.views table')).toBeVisible(); },
  'the tour': async (page) => { await page.locator('#tour-start').click(); await expect(page.locator('#tour')).toBeVisible(); },
  'what is simulated': async (page) => { await page.locator('#help').click(); await page.locator('#about').click(); await expect(page.locator('.about')).toBeVisible(); },
  sharing: async (page) => { await page.locator('#undo').click(); await page.locator('#share').click(); await expect(page.locator('dialog')).toBeVisible(); },
  'the worlds': async (page) => { await acts(page, 'C fork K'); await page.locator('#worlds').click(); await expect(page.locator('.worlds li').first()).toBeVisible(); },
  'a world renamed': async (page) => { await acts(page, 'C fork K'); await page.locator('#worlds').click(); await page.locator('[id^="rename-"]').first().click(); await expect(page.locator('#new-name')).toBeVisible(); },
  'a world deleted': async (page) => { await acts(page, 'C fork K'); await page.locator('#worlds').click(); await page.locator('.worlds li').first().locator('button').last().click(); await expect(page.locator('#kept .told')).toBeVisible(); },
  'a link that does not open': async (page) => { await visit(page, '#v1.ABCDEF'); await expect(page.locator('#kept .told')).toBeVisible(); },
  'output at the terminal': (page) => shell(page, 'ps -ef', '.screen pre'),
  'an error at the terminal': (page) => shell(page, 'nosuch', '.screen .err'),
  'a page of the manual': (page) => shell(page, 'man ps', '.screen .manual'),
  'a command that runs': async (page) => { await part(page, 'terminal'); await type(page, 'sleep 60'); await expect(page.locator('.terminal > footer .note')).toBeVisible(); },
  completions: async (page) => { await part(page, 'terminal'); await page.locator('#shell').fill('p'); await page.locator('#shell').press('Tab'); await expect(page.locator('.candidates')).toBeVisible(); },
  'the system calls of a step': async (page) => { await shell(page, 'ps -ef', '.screen pre'); await part(page, 'log'); await page.locator('.unfold').last().click(); await expect(page.locator('.calls').last()).toBeVisible(); },
};

/** The rules that a theme can break. */
const COLORS = ['color-contrast', 'link-in-text-block'];

/** The parts of a narrow page, one at a time. */
const PARTS = Object.fromEntries(TABS.map((tab) => [`the part ${tab}`, (page) => part(page, tab)]));

/** What axe finds, a line each: the rule, where, and why. */
async function findings(page, rules = []) {
  // The page has no frames: the mode for one document needs no page of its own to gather what it has found.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules.length > 0 ? axe.withRules(rules) : axe.withTags(TAGS)).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) =>
    `${id}: ${target.join(' ')}: ${[...any, ...all, ...none].map(({ message }) => message).join('; ')}`));
}

// What has just changed flashes; the colours meant are those that stay.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

test.describe.configure({ mode: 'parallel' });

for (const locale of LOCALES) {
  for (const width of WIDTHS) {
    test.describe(`${locale}, ${width} px`, () => {
      test.use({ locale, viewport: { width, height: 800 } });
      test('axe finds nothing in any view, in either theme', async ({ page }) => {
        const views = Object.entries(width < NARROW ? { ...VIEWS, ...PARTS } : VIEWS);
        test.setTimeout(60_000 + views.length * 10_000);
        for (const [name, show] of views) {
          await test.step(name, async () => {
            await page.emulateMedia({ colorScheme: THEMES[0] });
            await visit(page, '#@figure-1');
            await show(page);
            expect.soft(await findings(page), name).toEqual([]);
            for (const colorScheme of THEMES.slice(1)) {
              await page.emulateMedia({ colorScheme });
              expect.soft(await findings(page, COLORS), `${name}, ${colorScheme}`).toEqual([]);
            }
          });
        }
      });
    });
  }
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
    expect(await findings(page)).toEqual([]);
  });
}
