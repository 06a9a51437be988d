// The page in frames of other pages: what is shown, what can be done, and that nothing is stored.
import { box, expect, test } from './page.mjs';
import { overflowing, tooSmall } from './fit.mjs';
import { findings } from './findings.mjs';

/** Opens an embed without a surrounding page. */
async function embed(page, query, fragment = '') {
  await page.goto('about:blank');
  await page.goto(`./?embed${query}${fragment}`);
  await expect(page.locator('.embed')).toBeVisible();
}

const parts = {
  picture: '.picture svg[role="tree"]',
  timeline: '.time',
  views: '.views .view',
  terminal: '.terminal',
  actions: '.actions',
  lesson: '.lesson',
};

async function shown(page) {
  const found = [];
  for (const [name, selector] of Object.entries(parts)) if (await page.locator(selector).first().isVisible()) found.push(name);
  return found.sort();
}

/** Acts, and asks why. */
async function acted(page) {
  await box(page, 'C').click();
  await page.locator('#fork').click();
  await expect(page.locator('.why')).toBeVisible();
  await page.locator('.why .button').first().click();
  await expect(page.locator('.why.answers')).toBeVisible();
}

for (const locale of ['en-US', 'ko-KR']) {
  test.describe(locale, () => {
    test.use({ locale, viewport: { width: 320, height: 640 } });
    const says = (en, ko) => (locale === 'en-US' ? en : ko);

    test('an embed shows the parts named in its address', async ({ page }) => {
      await embed(page, '', '#@figure-1');
      expect(await shown(page)).toEqual(['actions', 'picture', 'timeline']);
      for (const [show, expected] of [
        ['views', ['views']],
        ['picture,views', ['actions', 'picture', 'views']],
        ['terminal,timeline', ['terminal', 'timeline']],
        ['picture&readonly', ['picture']],
      ]) {
        await embed(page, `&show=${show}`, '#@figure-1');
        expect(await shown(page), show).toEqual(expected);
      }
      for (const never of ['.head', '.tabs', '.log', '.spaces', '#tour-start', '#worlds', '#share', '.toolbar']) await expect(page.locator(never)).toHaveCount(0);
      await embed(page, '', '#lesson=signals/from-inside');
      await expect(page.locator('#lesson-title')).toBeVisible();
      await expect(page.locator('#lesson-leave')).toHaveCount(0);
    });

    test('language, theme and step are read from the address', async ({ page }) => {
      await embed(page, '&lang=ko&theme=dark&step=3', '#@figure-1');
      await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
      await expect(page.locator('.slim a')).toContainText('pidscope에서 열기');
      await expect(page.locator('.time .now')).toContainText('3 / 11');
      await embed(page, '&lang=en', '#@figure-1@5');
      await expect(page.locator('.slim a')).toContainText('Open in pidscope');
      await expect(page.locator('.time .now')).toContainText('5 / 11');
    });

    test('invalid parameters are reported, and the rest is shown', async ({ page }) => {
      await embed(page, '&show=pictures,views&step=99&theme=blue&lang=fr&readonly=perhaps&height=-1', '#@figure-1');
      await expect(page.locator('.flaws li')).toHaveCount(6);
      await expect(page.locator('.flaws')).toContainText(says('show=“pictures”, which is not a valid value. Write one of these: picture, views', 'show=“pictures”에는 뜻이 없습니다'));
      await expect(page.locator('.flaws')).toContainText(says('There is no step 99: this world has 11 steps', '99단계는 없습니다. 이 세계는 11단계까지 있습니다'));
      expect(await shown(page)).toEqual(['views']);
      // A step in the link itself, and `lesson` without a lesson.
      await embed(page, '', '#@figure-1@99');
      await expect(page.locator('.flaws li')).toHaveText([says(/no step 99: this world has 11 steps/, /99단계는 없습니다/)]);
      await embed(page, '&show=lesson', '#@figure-1');
      await expect(page.locator('.flaws li')).toHaveText([says(/show=“lesson”.*picture, views, terminal, timeline\.$/, /show=“lesson”.*picture, views, terminal, timeline/)]);
      expect(await shown(page)).toEqual(['actions', 'picture', 'timeline']);
      await embed(page, '&show=lesson', '#lesson=signals/from-inside');
      await expect(page.locator('#lesson-title')).toBeVisible();
      await expect(page.locator('.flaws')).toHaveCount(0);
      for (const [fragment, en, ko] of [
        ['#@nobody', 'no scenario called “nobody”', '“nobody”라는 시나리오는 없습니다'],
        ['#v1.zz', 'Showing “', '보여 줍니다'],
        ['#run=A+frok+B', 'cannot be read', 'frok'],
      ]) {
        await embed(page, '', fragment);
        await expect(page.locator('#kept')).toContainText(says(en, ko));
        await expect(page.locator('#kept')).toContainText('[');
        await expect(page.locator('dialog')).toHaveCount(0);
        await expect(page.locator('.node').first()).toBeVisible();
      }
    });

    test('fits and has no axe violations', async ({ page }) => {
      const states = [
        ['', '#@figure-1'],
        ['&show=picture,views,terminal,timeline', '#@docker-stop'],
        ['&readonly&show=picture,timeline,views', '#@two-containers'],
        ['', '#lesson=signals/from-inside'],
        ['&show=pictures&height=600', '#@nobody'],
        ['&show=picture,views,timeline', '#@figure-1', acted],
        ['&show=lesson', '#lesson=signals/from-inside'],
      ];
      for (const [query, fragment, work] of states) {
        await page.setViewportSize({ width: 320, height: 640 });
        await embed(page, query, fragment);
        if (fragment.startsWith('#lesson')) await expect(page.locator('#lesson-title')).toBeVisible();
        await work?.(page);
        for (const [width, colorScheme] of [[320, 'light'], [320, 'dark'], [900, 'dark']]) {
          await page.setViewportSize({ width, height: 640 });
          await page.emulateMedia({ colorScheme });
          expect.soft(await overflowing(page), `overflowing at ${width} px: ${query}${fragment}`).toEqual([]);
          expect.soft(await tooSmall(page), `too small at ${width} px: ${query}${fragment}`).toEqual([]);
          expect.soft(await findings(page), `${width} px, ${colorScheme}: ${query}${fragment}`).toEqual([]);
        }
      }
    });
  });
}

for (const reducedMotion of ['reduce', 'no-preference']) {
  test(`fits into a column of 200 px: ${reducedMotion}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion });
    for (const width of [200, 220, 250, 280, 300, 340]) {
      for (const lang of ['en', 'ko']) {
        await page.setViewportSize({ width, height: 900 });
        await embed(page, `&lang=${lang}&show=picture,timeline,terminal`, '#@docker-stop');
        await expect(page.locator('#clock')).toBeVisible();
        expect.soft(await overflowing(page), `${width} px, ${lang}`).toEqual([]);
        const beyond = await page.locator('.embed :is(button, select, input)').evaluateAll((all) => all
          .filter((each) => each.getBoundingClientRect().right > innerWidth).map((each) => each.id || each.textContent));
        expect.soft(beyond, `${width} px, ${lang}`).toEqual([]);
        expect.soft(await page.locator('#clock').evaluate((clock) => clock.getBoundingClientRect().height), `the clock at ${width} px, ${lang}`).toBeLessThan(25);
      }
    }
  });
}

test('a clicked button keeps its position, with the result below it', async ({ page }) => {
  for (const width of [320, 900]) {
    await page.setViewportSize({ width, height: 1600 });
    await embed(page, `&height=${width > 500 ? 540 : 600}`, '#@figure-1');
    const places = () => page.locator('#undo, #fork, #line').evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().top)));
    const before = await places();
    await page.locator('#undo').click();
    await expect(page.locator('.why')).toBeVisible();
    expect(await places()).toEqual(before);
    await page.locator('#redo').click();
    expect(await places()).toEqual(before);
  }
});

test('a read-only embed allows time travel and questions, but no actions', async ({ page }) => {
  await embed(page, '&readonly&show=picture,timeline,terminal,views', '#@figure-1');
  await expect(page.locator('#shell, #line, #fork, #clock-1')).toHaveCount(0);
  await box(page, 'H').click();
  for (const key of ['f', 'n', 'k', 'x', '/', 't', '?', 's']) await page.keyboard.press(key);
  await expect(page.locator('.time .now')).toContainText('11 / 11');
  await expect(page.locator('dialog')).toHaveCount(0);
  await page.locator('#undo').click();
  await expect(page.locator('.time .now')).toContainText('10 / 11');
  // The story of the step can be read and asked about.
  await expect(page.locator('.why')).toBeVisible();
  await box(page, 'H').click();
  await page.keyboard.press('w');
  await expect(page.locator('.why.answers')).toBeVisible();
  await page.locator('#redo').click();
  await expect(page.locator('.time .now')).toContainText('11 / 11');
});

test('a read-only lesson can be read step by step', async ({ page }) => {
  await embed(page, '&readonly', '#lesson=signals/from-inside');
  await expect(page.locator('#lesson-title')).toBeVisible();
  await expect(page.locator('#lesson-answer, #lesson-show, #lesson-run')).toHaveCount(0);
  await page.locator('.ways .go').click();
  await expect(page.locator('.places [aria-current]')).toHaveText('3');
});

test('an embed changes neither storage nor address nor history', async ({ page }) => {
  await embed(page, '', '#@figure-1');
  const before = await page.evaluate(() => [history.length, location.href]);
  await box(page, 'C').click();
  await page.locator('#fork').click();
  await page.locator('#undo').click();
  await page.locator('#redo').click();
  await expect(page.locator('.time .now')).toContainText('12 / 12');
  // The link to the whole page is updated where the whole page would update its address.
  await expect(page.locator('.slim a')).toHaveAttribute('href', /\/#v1\./);
  expect(await page.evaluate(() => [history.length, location.href])).toEqual(before);
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
  const [whole] = await Promise.all([page.context().waitForEvent('page'), page.locator('.slim a').click()]);
  await expect(whole.locator('.page')).toBeVisible();
  await expect(whole.locator('.time .now')).toContainText('12 / 12');
  expect(new URL(whole.url()).search).toBe('');
});

test('the full page uses the language of the embed, unless the user has chosen another', async ({ page, context }) => {
  const opened = async () => {
    await embed(page, '&lang=ko', '#@figure-1');
    await page.locator('#undo').click();
    await expect(page.locator('.slim a')).toHaveAttribute('href', /\?lang=ko#@figure-1@10$/);
    const [whole] = await Promise.all([context.waitForEvent('page'), page.locator('.slim a').click()]);
    await expect(whole.locator('.time .now')).toContainText('10 / 11');
    return whole;
  };
  const first = await opened();
  await expect(first.locator('html')).toHaveAttribute('lang', 'ko');
  // Links that are passed on are for everyone.
  await first.locator('#undo').click();
  await expect(first).toHaveURL((url) => url.search === '' && url.hash === '#@figure-1@9');
  await first.evaluate(() => localStorage.setItem('pidscope-lang', 'en'));
  await expect((await opened()).locator('html')).toHaveAttribute('lang', 'en');
});

test('stored state of the full page does not affect an embed', async ({ page }) => {
  await page.goto('./');
  await page.evaluate(() => {
    localStorage.setItem('pidscope-lang', 'ko');
    localStorage.setItem('pidscope-theme', 'dark');
  });
  await embed(page, '', '#@figure-1');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'auto');
  expect(await page.evaluate(() => [localStorage.getItem('pidscope-lang'), localStorage.getItem('pidscope-theme')])).toEqual(['ko', 'dark']);
});

test('the reserved height is filled, and nothing depends on the window height', async ({ page }) => {
  for (const [width, height] of [[320, 620], [800, 700]]) {
    await page.setViewportSize({ width, height: 300 });
    await embed(page, `&height=${height}`, '#@figure-1');
    const high = () => page.evaluate(() => document.body.getBoundingClientRect().height);
    expect(await high()).toBe(height);
    await page.setViewportSize({ width, height: 2000 });
    expect(await high()).toBe(height);
  }
  // Without a height it is as high as its contents.
  await page.setViewportSize({ width: 800, height: 2000 });
  await embed(page, '', '#@figure-1');
  const natural = await page.evaluate(() => document.body.getBoundingClientRect().height);
  expect(natural).toBeLessThan(700);
  await page.setViewportSize({ width: 800, height: 300 });
  expect(await page.evaluate(() => document.body.getBoundingClientRect().height)).toBe(natural);
});
