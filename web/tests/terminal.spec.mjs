// What a person does at the terminals and with the clock, in both languages.
import { FIGURE, box, expect, open, run, screen, story, test, type, views, visit } from './page.mjs';

const PS = /^root +(\d+) +(\d+) .*\d\d:\d\d:\d\d (.*)$/;
/** Returns `PID PPID CMD` of every row that ps has printed in a step. */
const table = (step) => (step ?? '').split('\n').map((line) => PS.exec(line)).filter(Boolean).map(([, pid, ppid, cmd]) => `${pid} ${ppid} ${cmd.trim()}`);
const last = async (page) => (await screen(page)).at(-1);
const shell = (page) => page.locator('#shell');

for (const locale of ['en-US', 'ko-KR']) {
  const korean = locale === 'ko-KR';

  test.describe(locale, () => {
    test.use({ locale });

    test('ps shows the processes of each namespace', async ({ page }) => {
      await open(page);
      await page.locator('#scenario').selectOption('empty');
      await expect(page.locator('.hint')).toContainText(korean ? 'A는 네임스페이스 A의 PID 1입니다' : 'PID 1 in namespace A');
      await page.locator('.hint button').first().click();
      await expect.poll(async () => table(await last(page))).toEqual(['1 0 A', '2 1 ps -ef']);
      // Nothing is on standard error, and nothing is read out as if it were.
      await expect(page.locator('.screen .err')).toHaveCount(0);
      await expect(page.locator('.hint')).toHaveCount(0);
      await expect(shell(page)).toBeFocused();
      await type(page, 'unshare -pf --mount-proc bash');
      await expect(page.locator('.entry b')).toHaveText('bash:1 #');
      await type(page, 'ps -ef');
      await expect.poll(async () => table(await last(page))).toEqual(['1 0 bash', '2 1 ps -ef']);
      await expect.poll(async () => (await views(page))['bash:1']).toEqual(['1 0 bash:1']);
      await expect(page.locator('.view td.name .command')).toContainText(['unshare -pf --mount-proc bash', 'bash']);
      await expect(page.locator('#terminal-title')).toHaveText(korean ? 'A의 터미널' : 'Terminal of A');
      await type(page, 'exit');
      await expect(page.locator('.entry b')).toHaveText('A #');
      await expect.poll(() => views(page)).toEqual({ A: ['1 0 A'], 'bash:1': [] });
    });

    test('an error is printed to standard error and explained', async ({ page }) => {
      await open(page);
      await type(page, 'nosuch');
      await expect(page.locator('.screen .err')).toContainText('bash: nosuch: command not found');
      await expect(page.locator('.screen .err .hidden')).toContainText(korean ? '표준 오류' : 'Standard error');
      await expect(page.locator('#log li').last()).toContainText('A$ nosuch→ 127');
      await expect(page.locator('#announcement')).toContainText('command not found');
      await expect(story(page).locator('.output')).toContainText('command not found');
    });

    test('a manual page is loaded when opened, and a failure is reported', async ({ page }) => {
      await open(page);
      await type(page, 'man ps');
      await expect(page.locator('.manual')).toContainText('PPID');
      await expect(page.locator('.manual')).toContainText(korean ? '네임스페이스' : 'PID NAMESPACES');
      await page.route('**/man/**', (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<!doctype html>' }));
      await type(page, 'man kill');
      const missing = page.locator('.screen .note');
      await expect(missing).toContainText(korean ? 'man/ko/kill.txt' : 'man/en/kill.txt');
      await page.unroute('**/man/**');
      await type(page, 'man kill');
      await expect(missing).toHaveCount(0);
      await expect(page.locator('.manual')).toHaveCount(3);
    });

    test('a program runs until the clock is advanced', async ({ page }) => {
      await open(page);
      await type(page, 'sleep 100; echo done');
      const foot = page.locator('.terminal footer');
      await expect(foot).toContainText(korean ? 'sleep:1은 09:01:40까지 실행됩니다' : 'sleep:1 runs until 09:01:40');
      await expect(page.locator('.view tr', { hasText: 'sleep:1' }).locator('.name').first()).toHaveAttribute('title', /sleep 100\n.*09:01:40/);
      await expect(page.locator('#announcement')).toContainText('09:01:40');
      await page.locator('#clock-10').click();
      await expect(page.locator('#clock')).toHaveText('09:00:10');
      await expect(page.locator('#announcement')).toContainText('09:00:10');
      await expect(page.locator('#log li').last()).toContainText('clock +10s');
      await page.locator('#wait-on').click();
      await expect(page.locator('#clock')).toHaveText('09:01:40');
      await expect.poll(() => last(page)).toBe('done');
      await expect(page.locator('#announcement')).toHaveText('done');
      await expect(foot).toHaveCount(0);
      await expect(page.locator('#clock-next')).toBeDisabled();
      await page.locator('#undo').click();
      await expect(page.locator('#clock')).toHaveText('09:00:10');
      await expect(foot).toContainText('09:01:40');
    });

    test('the terminal explains why a process reads no line', async ({ page }) => {
      await open(page);
      const why = page.locator('.terminal footer');
      await run(page, 'D kill 4 KILL');
      await box(page, 'G').click();
      await expect(why).toContainText(korean ? 'G는 이미 끝난 좀비 프로세스라서' : 'G is a zombie');
      await expect(shell(page)).toBeDisabled();
      await run(page, 'B$ sleep 5 &');
      await box(page, 'sleep:1').click();
      await expect(page.locator('.actions .note')).toContainText(korean ? '스스로 정하는 프로그램' : 'decides for itself');
      await expect(page.locator('#fork')).toBeDisabled();
      await expect(why).toContainText(korean ? 'sleep:1은 터미널에서 입력을 받지 않습니다' : 'sleep:1 does not read from a terminal');
      await box(page, 'E').click();
      await type(page, 'true');
      await run(page, 'B kill 6 STOP');
      await expect(why).toContainText(korean ? 'E는 멈춰 있습니다' : 'E is stopped');
      await run(page, 'H wait');
      await box(page, 'H').click();
      await expect(why).toContainText(korean ? 'H는 wait에서 기다리고 있습니다' : 'H is blocked in wait');
      await box(page, 'C').click();
      await expect(why).toHaveCount(0);
      await expect(shell(page)).toBeEnabled();
    });

    test('job control works with a terminal, and its absence is explained', async ({ page }) => {
      await open(page);
      await type(page, 'sleep 100');
      await expect(page.locator('.terminal > footer .note')).toBeVisible();
      await shell(page).press('Control+z');
      await expect(story(page)).toContainText(korean ? 'A에는 제어 터미널이 없고' : 'A has no controlling terminal');
      await shell(page).press('Control+c');
      await expect(story(page)).not.toContainText(korean ? '작업 제어' : 'job control');
      await visit(page, '#@docker-stop@13');
      await expect(page.locator('#terminal-title')).toHaveText(korean ? 'shell의 터미널' : 'Terminal of shell');
      await type(page, 'sleep 100');
      await expect(page.locator('.terminal > footer .note')).toBeVisible();
      await shell(page).press('Control+z');
      await expect.poll(() => last(page)).toContain('[1]+  Stopped                 sleep 100');
      await expect(story(page)).not.toContainText(korean ? '작업 제어' : 'job control');
      await type(page, 'fg');
      await expect(box(page, 'sleep:3')).not.toHaveClass(/stopped/);
    });
  });
}

test('the arrow keys move through the history of a terminal', async ({ page }) => {
  await open(page);
  for (const line of ['echo one', 'echo two', 'echo two']) await type(page, line);
  await shell(page).fill('echo thr');
  const after = async (key) => {
    await shell(page).press(key);
    return shell(page).inputValue();
  };
  expect(await after('ArrowUp')).toBe('echo two');
  expect(await after('ArrowUp')).toBe('echo one');
  expect(await after('ArrowUp')).toBe('echo one');
  expect(await after('ArrowDown')).toBe('echo two');
  expect(await after('ArrowDown')).toBe('echo thr');
  // Another terminal has its own history.
  await shell(page).fill('');
  await box(page, 'B').click();
  expect(await after('ArrowUp')).toBe('');
  expect(await screen(page)).toEqual([]);
  await box(page, 'A').click();
  expect(await screen(page)).toEqual(['A # echo one\none', 'A # echo two\ntwo', 'A # echo two\ntwo']);
});

test('words are completed by keyboard without a keyboard trap', async ({ page }) => {
  await open(page);
  const options = page.locator('#candidates [role=option]');
  await shell(page).fill('unsh');
  await shell(page).press('Tab');
  await expect(shell(page)).toHaveValue('unshare ');
  await shell(page).fill('kill -US');
  await shell(page).press('Tab');
  await expect(shell(page)).toHaveValue('kill -USR');
  await expect(options).toHaveText(['-USR1', '-USR2']);
  await expect(shell(page)).toHaveAttribute('aria-expanded', 'true');
  await shell(page).press('ArrowDown');
  await shell(page).press('ArrowDown');
  await expect(shell(page)).toHaveAttribute('aria-activedescendant', 'candidate-1');
  await shell(page).press('Enter');
  await expect(shell(page)).toHaveValue('kill -USR2');
  await expect(options).toHaveCount(0);
  await shell(page).fill('kill -US');
  await shell(page).press('Tab');
  await options.first().click();
  await expect(shell(page)).toHaveValue('kill -USR1');
  await expect(shell(page)).toBeFocused();
  // Escape closes the list; then, after a word without completions, and in an empty field, Tab moves the focus.
  await shell(page).fill('kill -US');
  await shell(page).press('Tab');
  await shell(page).press('Escape');
  await expect(options).toHaveCount(0);
  for (const text of ['kill -USR', 'qqq', '']) {
    if (text !== 'kill -USR') await shell(page).fill(text);
    await shell(page).press('Tab');
    await expect(page.locator('#run-shell')).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expect(shell(page)).toBeFocused();
  }
  await page.keyboard.press('Shift+Tab');
  await expect(shell(page)).not.toBeFocused();
});

test('control characters', async ({ page }) => {
  await open(page);
  await shell(page).fill('sleep 100');
  await shell(page).press('Control+c');
  await expect(shell(page)).toHaveValue('');
  await expect(page.locator('#log li')).toHaveCount(11);
  await type(page, 'sleep 100');
  await expect(box(page, 'sleep:1')).toBeVisible();
  await shell(page).press('Control+c');
  await expect(box(page, 'sleep:1')).toHaveCount(0);
  expect((await screen(page))[1]).toMatch(/^\^C/);
  await expect(page.locator('#log li').last()).toContainText('A$ ^C→ 130');
  // Ctrl-C copies selected text.
  await shell(page).fill('echo kept');
  await shell(page).press('Control+a');
  await shell(page).press('Control+c');
  await expect(shell(page)).toHaveValue('echo kept');
  // ^D does nothing if the line is not empty; otherwise it ends a nested shell.
  await shell(page).press('Control+d');
  await expect(shell(page)).toHaveValue('echo kept');
  await type(page, 'bash');
  await expect(page.locator('.entry b')).toHaveText('bash:1 #');
  await shell(page).press('Control+d');
  await expect(page.locator('.entry b')).toHaveText('A #');
});

test('a stopped job returns the terminal to the shell', async ({ page }) => {
  await open(page);
  await page.locator('#script').click();
  await page.locator('#script-text').fill('A fork B tty=pts/0\nB setsid');
  await page.locator('#run-script').click();
  await box(page, 'B').click();
  await type(page, 'sleep 100');
  await shell(page).press('Control+z');
  await expect(box(page, 'sleep:1')).toHaveClass(/stopped/);
  await box(page, 'sleep:1').click();
  await expect(page.locator('.entry b')).toHaveText('B #');
  await type(page, 'kill %1; fg');
  await expect(box(page, 'sleep:1')).toHaveCount(0);
});

test('a line can be undone and redone, and its system calls unfolded', async ({ page }) => {
  await open(page);
  await type(page, 'sleep 100 &');
  await type(page, 'echo hello');
  await page.locator('#undo').click();
  expect(await screen(page)).toEqual(['A # sleep 100 &\nStandard error: [1] 11']);
  await page.locator('#undo').click();
  await expect.poll(() => views(page)).toEqual(FIGURE);
  expect(await screen(page)).toEqual([]);
  await expect(page.locator('.hint')).toBeVisible();
  await page.locator('#redo').click();
  await page.locator('#redo').click();
  expect(await screen(page)).toEqual(['A # sleep 100 &\nStandard error: [1] 11', 'A # echo hello\nhello']);
  const unfold = page.locator('#log .unfold').first();
  await expect(unfold).toHaveAttribute('aria-expanded', 'false');
  await unfold.click();
  await expect(unfold).toHaveAttribute('aria-expanded', 'true');
  await expect(page.locator('.calls li')).toContainText(['A fork sleep:1 → 11', 'sleep:1 exec "sleep 100" → 0']);
  await unfold.click();
  await expect(page.locator('.calls')).toHaveCount(0);
});

test('at first, two hundred system calls are shown', async ({ page }) => {
  await open(page);
  await type(page, 'for i in $(seq 150); do (exit 3); done');
  await expect(page.locator('#log li').last()).toContainText('→ 3');
  await page.locator('#log .unfold').click();
  await expect(page.locator('.calls li')).toHaveCount(201);
  await page.locator('.calls .more').click();
  expect(await page.locator('.calls li').count()).toBeGreaterThan(300);
});

test('the clock runs by itself until something happens', async ({ page, clock }) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await clock.install();
  await open(page);
  await type(page, 'sleep 2');
  await page.locator('#clock-play').click();
  await clock.runFor(1000);
  await expect(page.locator('#clock')).toHaveText('09:00:01');
  await clock.runFor(5000);
  await expect(page.locator('#clock')).toHaveText('09:00:02');
  await expect(page.locator('.terminal footer')).toHaveCount(0);
  await expect(page.locator('#log li')).toHaveCount(14);
  // Undo stops it.
  await type(page, 'sleep 9');
  await page.locator('#clock-play').click();
  await page.locator('#undo').click();
  await clock.runFor(3000);
  await expect(page.locator('#clock')).toHaveText('09:00:02');
});

test('nothing moves by itself with reduced motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page);
  await expect(page.locator('#clock-play')).toBeHidden();
  await expect(page.locator('#clock-next')).toBeVisible();
});

test('keys pressed during composition are ignored', async ({ page }) => {
  await open(page);
  await shell(page).fill('echo 가');
  await shell(page).evaluate((field) => {
    for (const key of ['ArrowUp', 'Tab', 'c']) {
      field.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: key === 'c', isComposing: true, bubbles: true, cancelable: true }));
    }
  });
  await expect(shell(page)).toHaveValue('echo 가');
  await shell(page).press('Enter');
  await expect.poll(() => last(page)).toBe('A # echo 가\n가');
});

test('a shell that ends returns its terminal to its parent shell', async ({ page }) => {
  await open(page);
  await box(page, 'B').click();
  await type(page, 'bash');
  await box(page, 'bash:1').click();
  await type(page, 'exit');
  await expect(page.locator('.entry b')).toHaveText('B #');
});

test('choosing a namespace switches to its terminal', async ({ page }) => {
  await open(page);
  await page.locator('.view', { has: page.locator('h3', { hasText: 'D' }) }).locator('header').click();
  await expect(page.locator('.entry b')).toHaveText('H #');
  await type(page, 'echo $$; kill -9 1; echo alive');
  await expect.poll(() => last(page)).toBe('H # echo $$; kill -9 1; echo alive\n1\nalive');
});

test('one line creates a thousand processes', async ({ page }) => {
  test.slow();
  await open(page);
  await page.locator('#scenario').selectOption('empty');
  await type(page, 'for i in $(seq 1000); do sleep 100 & done');
  await expect(page.locator('.spaces .count')).toHaveText('1001', { timeout: 20_000 });
  const start = Date.now();
  await shell(page).press('e');
  await expect(shell(page)).toHaveValue('e');
  // Far more than needed on a busy machine; quadratic time would exceed it.
  expect(Date.now() - start).toBeLessThan(5000);
});

test('a terminal shows the end of long output and a notice', async ({ page }) => {
  await visit(page, `#run=${'A$+seq+10000;'.repeat(12)}A$+echo+the+last`);
  const shown = page.locator('.screen ol > li');
  await expect(shown.last()).toHaveText('A # echo the lastthe last');
  await expect(shown.first()).toHaveText('Earlier output is no longer shown. To read all of it, copy the terminal.');
  const text = await page.locator('.screen ol').evaluate((list) => list.textContent);
  expect(text.length).toBeGreaterThan(180_000);
  expect(text.length).toBeLessThan(220_000);
  // The first line is complete.
  expect(await shown.nth(1).evaluate((step) => step.lastChild.textContent.match(/^\d+\n\d+/)[0].split('\n').map(Number).reduce((one, other) => other - one))).toBe(1);
});

test.describe('on a touch screen', () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 740 } });

  test('the terminal has its own tab', async ({ page }) => {
    await open(page);
    await expect(page.locator('.terminal')).toBeHidden();
    await page.getByRole('tab', { name: 'Terminal' }).tap();
    await page.locator('.hint button').first().tap();
    await expect.poll(async () => table(await last(page)).length).toBe(11);
    await type(page, 'sleep 5');
    await page.getByRole('button', { name: 'Interrupt ^C' }).tap();
    await expect(page.locator('.terminal footer')).toHaveCount(0);
    await type(page, 'sleep 5');
    await page.locator('#clock-next').tap();
    await expect(page.locator('.terminal footer')).toHaveCount(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});
