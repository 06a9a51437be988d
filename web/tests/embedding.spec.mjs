// The dialog that writes code for other pages: used by keyboard, and its code copied and put on a page of another origin, which must show the same.
import { lesson, runLines } from './lesson.mjs';
import { openHost } from './hosts.mjs';
import { expect, paste, picture, test as base, visit } from './page.mjs';

/** A test that can open posts of another origin. */
const test = base.extend({
  post: async ({ page }, use) => {
    const hosts = [];
    await use(async (code, options = {}) => {
      const host = await openHost(new URL(page.url()).origin, { body: code, ...options });
      hosts.push(host);
      await page.goto(host.url);
    });
    hosts.forEach((host) => host.close());
  },
});

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const KINDS = ['HTML', 'iframe', 'Jekyll', 'Hugo', 'MDX', /^(Markdown picture|마크다운 그림)$/];

/** Opens the dialog without a mouse. */
async function open(page) {
  await page.locator('#share').press('Enter');
  await page.locator('#embed').press('Enter');
  await expect(page.locator('#dialog-title')).toBeFocused();
}

const code = (page) => page.locator('#embed-code').inputValue();
const kind = (page, name) => page.locator('.embedding').getByRole('radio', { name, exact: true }).check();

/** Returns the content of a post's frame, once it runs. */
async function frame(page, selector = 'iframe') {
  const content = page.locator(selector).contentFrame();
  await expect(content.locator('.node').first()).toBeVisible();
  return content;
}

for (const locale of ['en-US', 'ko-KR']) {
  test.describe(locale, () => {
    test.use({ locale });
    const says = (en, ko) => (locale === 'en-US' ? en : ko);

    test('the dialog works by keyboard, and the code follows the choices', async ({ page }) => {
      await visit(page, '#@figure-1');
      await open(page);
      await expect(page.locator('#dialog-title')).toHaveText(says('Embed in a page', '퍼가기'));
      const base = new URL('./', page.url()).href;
      expect(await code(page)).toBe(`<script src="${base}embed/pid-scope.js"></script>\n\n<pid-scope scenario="figure-1"></pid-scope>`);
      await page.keyboard.press('Tab');
      const stops = [];
      for (const name of KINDS) {
        await expect(page.locator('.embedding').getByRole('radio', { name, exact: true })).toBeFocused();
        stops.push((await code(page)).split(/[ \n]/)[0]);
        await page.keyboard.press('ArrowRight');
      }
      expect(stops).toEqual(['<script', '<iframe', '{%', '{{<', 'import', '[![pidscope:']);
      // After the last kind, the first one is next.
      for (const id of ['embed-picture', 'embed-views', 'embed-terminal', 'embed-timeline', 'embed-read-only']) {
        await page.keyboard.press('Tab');
        await expect(page.locator(`#${id}`)).toBeFocused();
        if (id === 'embed-views' || id === 'embed-read-only') await page.keyboard.press('Space');
      }
      for (const [id, key] of [['embed-lang', 'ArrowDown'], ['embed-theme', 'End'], ['embed-step', 'ArrowDown']]) {
        await page.keyboard.press('Tab');
        await expect(page.locator(`#${id}`)).toBeFocused();
        await page.keyboard.press(key);
      }
      await page.keyboard.press('Tab');
      await page.keyboard.type('640');
      const tag = '<pid-scope scenario="figure-1" lang="ko" theme="dark" show="picture,views,timeline" step="0" height="640" readonly></pid-scope>';
      await expect.poll(() => code(page)).toContain(tag);
      await page.keyboard.press('Tab');
      await expect(page.locator('#embed-code')).toBeFocused();
      await page.keyboard.press('Tab');
      await expect(page.getByRole('button', { name: says('Copy the code', '코드 복사'), exact: true })).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(page.locator('#kept')).toHaveText(says(/^Copied: the code/, /^복사함: 코드/));
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await code(page));
      await page.keyboard.press('Escape');
      await expect(page.locator('dialog')).toHaveCount(0);
      await expect(page.locator('#share')).toBeFocused();
    });

    test('the HTML shows the same world on another origin', async ({ page, post }) => {
      await visit(page, '#@figure-1');
      await runLines(page, 'A clone K newpid=E', 'K fork L cmd="sleep <1> & {{x}}"', 'A kill 99 TERM');
      await page.locator('#undo').click();
      const shown = await picture(page);
      expect(Object.keys(shown)).toHaveLength(12);
      await open(page);
      const html = await code(page);
      expect(html).toContain('<pid-scope step="13">\n<pre>\nA clone B newpid=B');
      await post(html, { html: `lang="${locale}"` });
      const content = await frame(page);
      expect(await picture(content)).toEqual(shown);
      await expect(content.locator('.time .now')).toContainText('13 / 14');
      await expect(content.locator('html')).toHaveAttribute('lang', locale.slice(0, 2));
    });

    test('the iframe shows it in the chosen language, theme and step', async ({ page, post }) => {
      await visit(page, '#@figure-1@4');
      const shown = await picture(page);
      await open(page);
      await kind(page, 'iframe');
      await page.locator('#embed-lang').selectOption(says('ko', 'en'));
      // The texts of another language are fetched for the title.
      await expect.poll(() => code(page)).toContain(`lang=${says('ko', 'en')}`);
      await page.locator('#embed-theme').selectOption('dark');
      await page.locator('#embed-read-only').check();
      await page.locator('#embed-height').fill('500');
      const html = await code(page);
      await post(html);
      await expect(page.locator('iframe')).toHaveAttribute('title', says('pidscope: [그림 1] PID 네임스페이스', 'pidscope: [Figure 1] PID namespaces'));
      expect(await page.locator('iframe').evaluate((element) => element.getBoundingClientRect().height)).toBe(500);
      const content = await frame(page);
      expect(await picture(content)).toEqual(shown);
      await expect(content.locator('html')).toHaveAttribute('lang', says('ko', 'en'));
      await expect(content.locator('html')).toHaveAttribute('data-theme', 'dark');
      await expect(content.locator('.actions')).toHaveCount(0);
      await expect(content.locator('.flaws')).toHaveCount(0);
      expect(await content.locator('html').evaluate((root) => root.scrollHeight - innerHeight)).toBe(0);
    });

    test('obstacles are reported, with a remedy', async ({ page }) => {
      await visit(page, '#@figure-1');
      await open(page);
      const obstacle = page.locator('#embed-obstacle');
      await page.locator('#embed-height').fill('tall');
      await expect(obstacle).toHaveText(says(/from 1 to 4000/, /1부터 4000까지/));
      await expect(page.locator('#embed-height')).toHaveAttribute('aria-invalid', 'true');
      await page.locator('#embed-height').fill('');
      await expect(obstacle).toHaveCount(0);
      await page.locator('#embed-picture').uncheck();
      await page.locator('#embed-timeline').uncheck();
      await expect(obstacle).toHaveText(says(/Choose at least one part/, /하나 이상/));
      await expect(page.locator('[data-copies="Embedding"]')).toHaveCount(0);
      await page.keyboard.press('Escape');
      await page.locator('#script').click();
      const word = (at) => `${(at * 7919).toString(36)}${(at * 104729).toString(36)}`;
      await paste(page, Array.from({ length: 1500 }, (_, at) => `A fork p${at}x cmd=${word(at)}`).join('\n'));
      await page.locator('#run-script').click();
      await expect(page.locator('dialog')).toHaveCount(0);
      await open(page);
      await page.locator('#embed-picture').check();
      await expect.poll(() => code(page)).toContain('A fork p1499x');
      await kind(page, 'iframe');
      await expect(obstacle).toHaveText(says(/too long for an address of 8000.*HTML, Jekyll, Hugo or MDX/, /8000자까지.*HTML, Jekyll, Hugo, MDX/));
    });
  });
}

test('either the lesson step or its world is embedded', async ({ page }) => {
  await lesson(page, 'building-figure-1/last-pid');
  await open(page);
  expect(await code(page)).toContain('<pid-scope lesson="building-figure-1/last-pid"></pid-scope>');
  await expect(page.locator('#embed-step')).toHaveCount(0);
  await page.locator('#embed-lesson').uncheck();
  expect(await code(page)).toMatch(/<pid-scope>\n<pre>\nA clone B/);
  await expect(page.locator('#embed-step')).toBeVisible();
});

test('the fallback picture is saved for a world, and bundled for a scenario', async ({ page }) => {
  await visit(page, '#@zombie');
  await open(page);
  await kind(page, KINDS[5]);
  const base = new URL('./', page.url()).href;
  expect(await code(page)).toMatch(new RegExp(`\\]\\(${base}figures/zombie\\.en\\.svg\\)\\]\\(${base}#@zombie\\)$`));
  await page.locator('#embed-lang').selectOption('ko');
  await expect.poll(() => code(page)).toContain('좀비 프로세스](');
  expect(await code(page)).toContain('figures/zombie.ko.svg');
  await expect(page.locator('#embed-svg')).toHaveCount(0);
  await page.locator('#embed-theme').selectOption('light');
  const saved = page.waitForEvent('download');
  await page.locator('#embed-svg').click();
  expect(await code(page)).toContain(`](${(await saved).suggestedFilename()})](`);
});

test('a local address is pointed out', async ({ page }) => {
  await visit(page, '#@figure-1');
  await open(page);
  await expect(page.locator('#embed-local')).toContainText('this machine only');
});
