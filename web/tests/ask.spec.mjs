// Everything that the page shows can be asked about: every PID, state, step and event, by mouse and by key.
import { FIGURE, box, expect, open, run, story, test, type, views } from './page.mjs';

const view = (page, name) => page.locator('.view', { has: page.locator('h3', { hasText: new RegExp(`^${name}$`) }) });
const row = (table, name) => table.locator('tbody tr').filter({ has: table.page().locator('.who, th', { hasText: new RegExp(`^${name}$`) }) });
const question = (page) => page.locator('.why .question');

for (const locale of ['en-US', 'ko-KR']) {
  test.describe(locale, () => {
    test.use({ locale });
    const says = (en, ko) => (locale === 'en-US' ? en : ko);

    test('clicking a cell of a view asks about it and selects the process', async ({ page }) => {
      await open(page);
      const cells = row(view(page, 'C'), 'I').locator('td');
      await cells.nth(0).click();
      await expect(question(page)).toHaveText(says('Why is I 6 in C?', 'I는 왜 C에서 6입니까?'));
      await expect(row(view(page, 'C'), 'I')).toHaveAttribute('aria-selected', 'true');
      await expect(page.locator('#announcement')).toContainText(says('Why is I 6 in C?', 'I는 왜 C에서 6입니까?'));
      await cells.nth(1).click();
      await expect(question(page)).toContainText(says('5 in C', 'C에서'));
      await expect(story(page)).toContainText('H');
      await cells.nth(2).click();
      await expect(question(page)).toHaveText(says(/^Why is I.*running/, /^I의 상태는 왜 ‘실행 중’입니까/));
      // A name needs no explanation: a click on it only selects.
      await page.locator('#why-back').click();
      await row(view(page, 'A'), 'E').locator('.name').click();
      await expect(row(view(page, 'A'), 'E')).toHaveAttribute('aria-selected', 'true');
      await expect(question(page)).toHaveCount(0);
    });

    test('a cell of the matrix explains its number or why there is none', async ({ page }) => {
      await open(page);
      await page.locator('#show-matrix').click();
      const cells = row(page.locator('.matrix'), 'H').locator('td');
      await cells.nth(3).click();
      await expect(question(page)).toHaveText(says('Why is H 1 in D?', 'H는 왜 D에서 1입니까?'));
      await cells.nth(1).click();
      await expect(question(page)).toContainText('B');
      await expect(question(page)).not.toContainText('1');
      await expect(row(page.locator('.matrix'), 'H')).toHaveAttribute('aria-selected', 'true');
    });

    test('PIDs of the selected process, its namespace, an empty namespace and a failed call are explained', async ({ page }) => {
      await open(page);
      await box(page, 'H').locator('.name').click();
      await page.locator('.actions .who button').nth(1).click();
      await expect(question(page)).toHaveText(says('Why is H 5 in C?', 'H는 왜 C에서 5입니까?'));
      await page.locator('#view-3-more').click();
      await page.locator('#view-3-why').click();
      await expect(question(page)).toContainText('D');
      await run(page, 'A unshare newpid=E');
      await view(page, 'E').locator('.empty .ask').click();
      await expect(question(page)).toContainText('E');
      await run(page, 'A kill 77 TERM');
      await story(page).locator('.said .ask').click();
      await expect(question(page)).toContainText('A kill 77 TERM');
      await expect(story(page)).toContainText('ESRCH');
    });

    test('results and events of steps are explained', async ({ page }) => {
      await open(page);
      await page.locator('#log li').nth(3).locator('.result').click();
      await expect(question(page)).toContainText('B sysctl kernel.ns_last_pid=5');
      // The world stays at its moment.
      expect((await views(page)).A).toEqual(FIGURE.A);
      await page.locator('#step-10').focus();
      for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'w']) await page.keyboard.press(key);
      await expect(question(page)).toContainText('A clone D newpid=C');
      await expect(page.locator('#step-2')).toBeFocused();
      await run(page, 'A kill 8 KILL');
      await page.locator('#event-back').click();
      await page.locator('#event').click();
      await expect(question(page)).toBeVisible();
      await expect(story(page).locator('h2')).toHaveText(says('Why?', '왜 그런가'));
    });

    test('the examples of a terminal stay reachable', async ({ page }) => {
      await open(page);
      await page.locator('.hint button').first().click();
      const examples = page.locator('.terminal .examples');
      await expect(examples.getByRole('group', { name: says('Examples', '예') })).toBeVisible();
      await examples.getByRole('button', { name: 'unshare -pf --mount-proc bash' }).click();
      await expect(page.locator('.entry b')).toHaveText('bash:1 #');
      await examples.getByRole('button', { name: 'ps -ef' }).click();
      await expect(page.locator('.screen ol > li').last()).toContainText('ps -ef');
      // While no shell reads a line, nothing can be run.
      await type(page, 'sleep 5');
      await expect(examples).toHaveCount(0);
      await page.locator('#wait-on').click();
      await expect(examples).toBeVisible();
    });
  });
}

test('keys move into a row and between cells, and ask about a cell', async ({ page }) => {
  await open(page);
  const c = view(page, 'C');
  const cell = (name, at) => row(c, name).locator('td').nth(at);
  await row(c, 'D').focus();
  await page.keyboard.press('ArrowRight');
  await expect(cell('D', 0)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(cell('D', 1)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(cell('G', 1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(question(page)).toContainText('G');
  await expect(cell('G', 1)).toBeFocused();
  // The table is a single tab stop, wherever in it the focus is.
  await expect(c.locator('[tabindex="0"]')).toHaveCount(1);
  await page.keyboard.press('End');
  await expect(cell('G', 3)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(cell('G', 3)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(cell('G', 2)).toBeFocused();
  await page.keyboard.press('w');
  await expect(question(page)).toHaveText(/^Why is G.*running/);
  await page.keyboard.press('Home');
  await expect(cell('G', 0)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(row(c, 'G')).toBeFocused();
  await page.keyboard.press('w');
  await expect(question(page)).toContainText('G');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowUp');
  await expect(cell('D', 0)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(page.locator('#view-2-pid')).toBeFocused();
});

test('single-letter keys do nothing when they are switched off', async ({ page }) => {
  await open(page);
  await page.locator('#help').click();
  await page.locator('#single-keys').uncheck();
  await page.keyboard.press('Escape');
  await row(view(page, 'C'), 'D').focus();
  for (const key of ['ArrowDown', 'w', 'ArrowRight']) await page.keyboard.press(key);
  await expect(row(view(page, 'C'), 'G').locator('td').first()).toBeFocused();
  await expect(question(page)).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(question(page)).toHaveText('Why is G 4 in C?');
});

for (const width of [768, 360]) {
  test(`the answer is visible where the question is asked: ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 740 });
    await open(page);
    if (width < 720) await page.getByRole('tab', { name: 'Views' }).click();
    await row(view(page, 'D'), 'J').locator('td').first().click();
    await expect(question(page)).toHaveText('Why is J 3 in D?');
    await expect(question(page)).toBeInViewport({ ratio: 1 });
    await expect(page.locator('#why-back')).toBeInViewport({ ratio: 1 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
}
