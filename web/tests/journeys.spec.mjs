// What a person does on the page, in both languages.
import { FIGURE, box, expect, open, picture, run, story, test, views, visit } from './page.mjs';

for (const locale of ['en-US', 'ko-KR']) {
  const korean = locale === 'ko-KR';

  test.describe(locale, () => {
    test.use({ locale });

    test('opens with [그림 1] and all of its numbers', async ({ page }) => {
      await open(page);
      await expect(page.locator('html')).toHaveAttribute('lang', korean ? 'ko' : 'en');
      expect(await views(page)).toEqual(FIGURE);
      expect(await picture(page)).toEqual({
        A: '1', B: '2 / 1', C: '3', D: '4 / 1', E: '5 / 6', F: '6 / 7', G: '7 / 4', H: '8 / 5 / 1', I: '9 / 6 / 2', J: '10 / 7 / 3',
      });
      await expect(page.locator('.frame')).toHaveCount(4);
      await expect(page.locator('.spaces .space strong')).toHaveText(['A', 'B', 'C', 'D']);
      await expect(page.getByRole('heading', { name: korean ? '네임스페이스' : 'Namespaces', exact: true })).toBeVisible();
    });

    test('a new namespace and a fork in it change only the views that see them', async ({ page }) => {
      await open(page);
      await box(page, 'E').click();
      await page.locator('#newpid').click();
      const created = { ...FIGURE, A: [...FIGURE.A, '11 5 K'], B: [...FIGURE.B, '8 6 K'], E: ['1 0 K'] };
      await expect.poll(() => views(page)).toEqual(created);
      await box(page, 'K').click();
      await page.locator('#fork').click();
      const forked = { ...created, A: [...created.A, '12 11 L'], B: [...created.B, '9 8 L'], E: ['1 0 K', '2 1 L'] };
      await expect.poll(() => views(page)).toEqual(forked);
      await expect(page.locator('.view tr.new .pid')).toHaveText(['12', '9', '2']);
      await expect(story(page)).toContainText(korean ? 'L은 E에서 2, B에서 9, A에서 12입니다.' : 'L is 2 in E, 9 in B, 12 in A.');
      await expect(page.locator('#log li').last()).toContainText('K fork L');

      await page.locator('#undo').click();
      await expect.poll(() => views(page)).toEqual(created);
      await page.locator('#undo').click();
      await expect.poll(() => views(page)).toEqual(FIGURE);
      await page.locator('#redo').click();
      await expect.poll(() => views(page)).toEqual(created);
    });

    test('a failed call shows errno, rule and a suggestion, and changes nothing', async ({ page }) => {
      await open(page);
      await run(page, 'B setns C');
      await expect(story(page)).toContainText('EINVAL');
      await expect(story(page)).toContainText(korean ? '형제 네임스페이스에는 들어갈 수 없습니다' : 'It cannot enter ancestors or siblings');
      await expect(story(page).locator('.try')).toBeVisible();
      await expect(story(page)).toContainText('setns(2)');
      await expect(story(page)).toContainText('pidns_install()');
      expect(await views(page)).toEqual(FIGURE);
    });

    test('an unreadable line is explained and leaves the world unchanged', async ({ page }) => {
      await open(page);
      await run(page, 'A frok K');
      await expect(story(page)).toContainText(korean ? '혹시 “fork”입니까?' : 'Did you mean “fork”?');
      await expect(page.locator('#line')).toHaveValue('A frok K');
      await run(page, 'A fork B');
      await expect(story(page)).toContainText(korean ? '“B”는 2행에서 이미 쓴 이름입니다' : 'The name “B” was already used on line 2');
      await run(page, 'A wait');
      await run(page, 'A fork K');
      await expect(story(page)).toContainText(korean ? 'A는 wait에서 기다리고 있습니다' : 'A is blocked in wait');
      const waiting = await views(page);
      expect(waiting).toEqual(FIGURE);
    });

    test('gone, dead, stopped and blocked processes cannot make calls, and the reason is shown', async ({ page }) => {
      await open(page);
      const cases = [
        ['F', 'A kill 6 STOP', /stopped/, korean ? 'F는 멈춰 있습니다' : 'F is stopped'],
        ['I', 'H kill 2 KILL', /zombie/, korean ? 'I는 이미 끝난 좀비 프로세스라서' : 'I is a zombie'],
        ['B', 'B wait', /blocked/, korean ? 'B는 wait에서 기다리고 있습니다' : 'B is blocked in wait'],
      ];
      for (const [name, line, state, reason] of cases) {
        await run(page, line);
        await expect(box(page, name)).toHaveClass(state);
        const before = await views(page);
        await run(page, `${name} fork K`);
        await expect(story(page)).toContainText(reason);
        await box(page, name).click();
        await expect(page.locator('.actions .note')).toContainText(reason);
        await expect(page.locator('#fork')).toBeDisabled();
        expect(await views(page)).toEqual(before);
      }
      await run(page, 'H wait');
      await expect(box(page, 'I')).toHaveCount(0);
      const before = await views(page);
      await run(page, 'I fork K');
      await expect(story(page)).toContainText(korean ? 'I는 이미 사라져서' : 'I is gone');
      expect(await views(page)).toEqual(before);
    });

    test('names are unique, also in the fields, and overlong lines are rejected', async ({ page }) => {
      // The browser itself is slow with that much text in a field.
      test.slow();
      await open(page);
      const used = korean ? '“B”는 2행에서 이미 쓴 이름입니다' : 'The name “B” was already used on line 2';
      await page.locator('#process-name').fill('B');
      await page.locator('#fork').click();
      await expect(story(page)).toContainText(used);
      await page.locator('#process-name').fill('');
      await page.locator('#namespace-name').fill('B');
      await page.locator('#unshare').click();
      await expect(story(page)).toContainText(used);
      await page.locator('#line').fill('A getpid '.repeat(120_000));
      await page.locator('#line').press('Enter');
      await expect(story(page)).toContainText(korean ? '스크립트로 쓰기에는 텍스트가 너무 깁니다' : 'too long');
      expect(await views(page)).toEqual(FIGURE);
    });

    test('a failed check shows what was expected', async ({ page }) => {
      await open(page);
      await page.locator('#script').click();
      await page.locator('#script-text').fill('A fork B -> 7');
      await page.locator('#run-script').click();
      await expect(story(page)).toContainText(korean
        ? '검사가 틀렸습니다. 1행에서 기대한 값은 7, 실제 값은 2입니다.'
        : 'A check failed: line 1 expects 7 but finds 2.');
      // Also in the middle of a script, and on lines of their own: the world opens where the first check fails, and goes on from there.
      await page.locator('#script').click();
      await page.locator('#script-text').fill('A fork B\nexpect B state running\nA fork C -> 3\nexpect C state zombie\nexpect C pids A=9\nA fork D');
      await page.locator('#run-script').click();
      await expect(story(page)).toContainText('A fork C');
      await expect(story(page)).toContainText(korean
        ? '4행에서 기대한 값은 zombie, 실제 값은 running입니다.'
        : 'A check failed: line 4 expects zombie but finds running.');
      await expect(story(page)).toContainText(korean ? '5행에서 기대한 값은 A=9' : 'line 5 expects A=9');
      await page.locator('#redo').click();
      await expect(story(page)).toContainText('A fork D');
      await expect(story(page)).not.toContainText(korean ? '검사' : 'check');
      await run(page, 'expect D state zombie');
      await expect(story(page)).toContainText(korean ? '기대한 값은 zombie' : 'expects zombie');
    });

    test('failed checks are counted, and each can be reached', async ({ page }) => {
      const script = 'A fork B -> 7\nA fork C -> 3\nexpect C state zombie\nA fork D -> 9\nA fork E';
      const next = page.locator('#next-failed');
      const many = korean ? '검사 4개 가운데 3개가 틀렸습니다.' : '3 of 4 checks fail.';
      const line = (number) => (korean ? `${number}행에서` : `line ${number} expects`);
      await open(page);
      await page.locator('#script').click();
      await page.locator('#script-text').fill(script);
      await page.locator('#run-script').click();
      await expect(page.locator('#kept')).toContainText(many);
      for (const [here, step, there] of [[1, 1, 3], [3, 2, 4], [4, 3, 1], [1, 1, 3]]) {
        await expect(page.locator('.time .now')).toContainText(`${step} / 4`);
        await expect(page.locator('#kept p').nth(1)).toContainText(line(here));
        await expect(next).toHaveText(korean ? `다음 틀린 검사로: ${there}행` : `To the next failed check: line ${there}`);
        await next.press('Enter');
        await expect(next).toBeFocused();
      }
      // The notice is about the page, and not shown in dialogs.
      await page.locator('#share').click();
      await expect(page.locator('dialog #kept')).toBeEmpty();
      await page.keyboard.press('Escape');
      await expect(next).toBeVisible();
      // If none fails, the notice says so; in another world there is no notice.
      await page.locator('#undo').click();
      await page.locator('#undo').click();
      await run(page, 'A fork K');
      await expect(page.locator('#kept')).toContainText(korean ? '여기에는 틀린 검사가 없습니다.' : 'No check fails here any more.');
      await page.locator('#scenario').selectOption({ index: 2 });
      await expect(page.locator('#kept')).toBeEmpty();
      // A link opens at its step, and the notice is shown as well.
      await visit(page, `#run=${script.replaceAll('\n', ';').replaceAll(' ', '+')}`);
      await expect(page.locator('.time .now')).toContainText('4 / 4');
      await expect(page.locator('#kept')).toContainText(many);
      await expect(page.locator('#kept p')).toHaveCount(1);
      await next.click();
      await expect(page.locator('#kept p').nth(1)).toContainText(line(1));
    });

    test('the death of init stops everything until it is undone', async ({ page }) => {
      await open(page);
      await page.locator('#exit').click();
      await page.locator('#go').click();
      await expect(story(page)).toHaveClass(/bad/);
      await expect(story(page)).toContainText(korean ? '커널 패닉' : 'kernel panic');
      await expect(page.locator('.actions .note')).toContainText(korean ? '커널이 멈추었습니다' : 'the kernel has stopped');
      await expect(page.locator('main')).toHaveClass(/ended/);
      await run(page, 'B fork K');
      await expect(story(page)).toContainText(korean ? '커널이 멈추었습니다' : 'the kernel has stopped');
      await page.locator('#undo').click();
      await expect(page.locator('main')).not.toHaveClass(/ended/);
      await expect(page.locator('#fork')).toBeEnabled();
      expect(await views(page)).toEqual(FIGURE);
    });

    test('a powered-off machine stands still until that is undone', async ({ page }) => {
      await open(page);
      await run(page, 'A reboot poweroff');
      await expect(story(page)).toHaveClass(/bad/);
      await expect(story(page)).toContainText('reboot: Power down');
      await expect(page.locator('.actions .note')).toContainText(korean ? '모든 것이 멈추었습니다' : 'nothing runs any more');
      await expect(page.locator('main')).toHaveClass(/ended/);
      await expect(page.locator('#fork')).toBeDisabled();
      await run(page, 'B fork K');
      await expect(story(page)).toContainText(korean ? '모든 것이 멈추었습니다' : 'nothing runs any more');
      await page.locator('#undo').click();
      await expect(page.locator('main')).not.toHaveClass(/ended/);
      await expect(page.locator('#fork')).toBeEnabled();
      expect(await views(page)).toEqual(FIGURE);
    });

    test('a script can be pasted, and an unreadable one changes nothing', async ({ page }) => {
      await open(page);
      await page.locator('#script').click();
      await page.locator('#script-text').fill('A clone B newpid=B\nB frok C\nB fork B');
      await page.locator('#run-script').click();
      await expect(page.locator('dialog .wrong')).toContainText(korean ? '2행 3열' : 'line 2, column 3');
      await expect(page.locator('dialog .wrong p')).toHaveCount(2);
      await page.locator('#script-text').evaluate((area) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text', 'A getpid\n'.repeat(1_200_000));
        area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      });
      await expect(page.locator('dialog .wrong')).toContainText(korean ? '텍스트가 10800000바이트입니다' : 'This text has 10800000 bytes');
      await page.keyboard.press('Escape');
      await expect(page.locator('dialog')).toHaveCount(0);
      expect(await views(page)).toEqual(FIGURE);
      await page.locator('#script').click();
      await page.locator('#script-text').fill('root web ns=host\nweb clone app newpid=box\napp fork worker');
      await page.locator('#run-script').click();
      await expect.poll(() => views(page)).toEqual({ host: ['1 0 web', '2 1 app', '3 2 worker'], box: ['1 0 app', '2 1 worker'] });
    });
  });
}

test('the language can be switched and is remembered', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: '한국어' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(page.locator('.view header').first()).toContainText('프로세스 10개');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  expect(await views(page)).toEqual(FIGURE);
});

test('every action has a button', async ({ page }) => {
  await open(page);
  await page.locator('#scenario').selectOption('empty');
  await expect.poll(() => views(page)).toEqual({ A: ['1 0 A'] });
  await page.locator('#process-name').fill('웹서버');
  await page.locator('#fork').click();
  await expect.poll(() => views(page)).toEqual({ A: ['1 0 A', '2 1 웹서버'] });
  await box(page, '웹서버').click();
  await page.locator('#namespace-name').fill('box');
  await page.locator('#unshare').click();
  await expect(page.locator('.view h3')).toHaveText(['A', 'box']);
  await page.locator('#fork').click();
  await expect.poll(async () => (await views(page)).box).toEqual(['1 0 B']);
  // Back to its own namespace.
  await page.locator('#setns').click();
  await page.locator('#form-field').selectOption({ label: 'A' });
  await page.locator('#go').click();
  await page.locator('#fork').click();
  await expect.poll(async () => (await views(page)).A).toEqual(['1 0 A', '2 1 웹서버', '3 2 B', '4 2 C']);
  await page.locator('#wait').click();
  await expect(story(page)).toContainText('웹서버 wait → blocks');
  await expect(page.locator('#fork')).toBeDisabled();
  await box(page, 'C').click();
  await page.locator('#exit').click();
  await page.locator('#form-field').fill('7');
  await page.locator('#go').click();
  await expect(story(page)).toContainText('4 exited 7');
  await box(page, 'B').click();
  await page.locator('#kill').click();
  await page.locator('#form-field').selectOption('KILL');
  await page.locator('#sender').selectOption({ label: 'A' });
  await page.locator('#go').click();
  await expect(story(page)).toContainText('A kill 3 KILL → 0');
  await expect(page.locator('.spaces .space').nth(1)).toHaveClass(/dead/);
  await expect(page.locator('#log li')).toHaveCount(8);
});

test('every scenario opens, and its log can be navigated', async ({ page }) => {
  await open(page);
  const names = await page.locator('#scenario option').evaluateAll((options) => options.map((option) => option.value));
  expect(names.length).toBeGreaterThanOrEqual(9);
  for (const name of names) {
    await page.locator('#scenario').selectOption(name);
    await expect(page.locator('#scenario')).toHaveValue(name);
    await expect(page.locator('.node').first()).toBeVisible();
  }
  await page.locator('#scenario').selectOption('init-killed');
  await expect(page.locator('.spaces .space')).toHaveText([/^host/, /^container/]);
  // It opens right before the interesting step.
  await page.locator('#log .go-to .words').last().click();
  await expect.poll(() => views(page)).toEqual({ host: ['1 0 A', '2 1 B'], container: [] });
  await page.locator('#log .go-to').nth(3).click();
  await expect.poll(() => views(page)).toEqual({
    host: ['1 0 A', '2 1 B', '3 1 C', '4 3 D', '5 3 E'], container: ['1 0 C', '2 1 D', '3 1 E'],
  });
  await page.locator('.time input').fill('0');
  await expect.poll(() => views(page)).toEqual({ host: ['1 0 A'] });
  await page.locator('.time input').fill('5');
  await expect.poll(() => views(page)).toEqual({ host: ['1 0 A', '2 1 B', '3 1 C'], container: ['1 0 C'] });
});

test('what a namespace does not see is faded', async ({ page }) => {
  await open(page);
  await page.locator('.space').filter({ hasText: 'C' }).click();
  const faded = () => page.locator('.node.faded .name').evaluateAll((names) => names.map((name) => name.textContent.split(' ')[0]));
  await expect.poll(faded).toEqual(['A', 'B', 'E', 'F', 'C']);
  await page.locator('.space').filter({ hasText: 'C' }).click();
  await expect.poll(faded).toEqual([]);
});

test('usable by keyboard alone', async ({ page }) => {
  await open(page);
  await page.locator('.node[tabindex="0"]').focus();
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
  await expect(box(page, 'H')).toBeFocused();
  await expect(box(page, 'H')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('f');
  await expect.poll(async () => (await views(page)).D).toEqual([...FIGURE.D, '4 1 K']);
  await expect(page.locator('#announcement')).toContainText('K is 4 in D');
  await page.keyboard.press('Control+z');
  await expect.poll(() => views(page)).toEqual(FIGURE);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(async () => (await views(page)).D).toEqual([...FIGURE.D, '4 1 K']);
  await page.keyboard.press('k');
  await expect(page.locator('#form-field')).toBeFocused();
  await page.locator('#form-field').selectOption('KILL');
  await page.locator('#go').press('Enter');
  await expect.poll(async () => (await views(page)).D).toEqual(['1 0 H']);
  await expect(box(page, 'H')).toHaveClass(/zombie/);
  await box(page, 'H').focus();
  await page.keyboard.press('/');
  await expect(page.locator('#line')).toBeFocused();
  await page.keyboard.type('D wait');
  await page.keyboard.press('Enter');
  await expect(story(page)).toContainText('D wait → 5 signaled KILL');
});

test('a dialog opened before the close event of the previous one stays open', async ({ page }) => {
  await open(page);
  await page.locator('#share').click();
  await expect(page.locator('dialog')).toBeVisible();
  await page.evaluate(async () => {
    const said = new Promise((resolve) => { document.addEventListener('close', resolve, { capture: true, once: true }); });
    document.querySelector('dialog').close();
    document.querySelector('#help').click();
    await said;
    await new Promise((resolve) => { setTimeout(resolve); });
  });
  await expect(page.locator('dialog #single-keys')).toBeVisible();
});

test('the focus is never lost', async ({ page }) => {
  const key = (name) => page.keyboard.press(name);
  await open(page);
  await page.locator('#scenario').selectOption('empty');
  await expect(box(page, 'A')).toBeVisible();
  // A form returns the focus to the button that opened it, however it is left.
  for (const leave of [() => key('Escape'), () => page.getByRole('button', { name: 'Cancel' }).press('Enter'), () => page.locator('#go').press('Enter')]) {
    await page.locator('#kill').press('Enter');
    await expect(page.locator('#form-field')).toBeFocused();
    await leave();
    await expect(page.locator('#kill')).toBeFocused();
  }
  // If it was opened by a key in the picture, the focus returns there.
  for (const leave of [() => key('Escape'), () => page.getByRole('button', { name: 'Cancel' }).press('Enter')]) {
    await box(page, 'A').press('k');
    await expect(page.locator('#form-field')).toBeFocused();
    await leave();
    await expect(box(page, 'A')).toBeFocused();
  }
  await expect(story(page)).toContainText('A kill 1 TERM → 0');
  // So does a dialog.
  for (const leave of [() => key('Escape'), () => page.getByRole('button', { name: 'Cancel' }).press('Enter'), () => page.locator('#run-script').press('Enter')]) {
    await page.locator('#script').press('Enter');
    await expect(page.locator('#script-text')).toBeFocused();
    await leave();
    await expect(page.locator('dialog')).toHaveCount(0);
    await expect(page.locator('#script')).toBeFocused();
  }
  // A button that becomes disabled passes the focus to the selected process.
  await page.locator('#undo').press('Enter');
  await expect(page.locator('#undo')).toBeDisabled();
  await expect(box(page, 'A')).toBeFocused();
  await page.locator('#fork').press('Enter');
  await expect(page.locator('#fork')).toBeFocused();
  await page.locator('#wait').press('Enter');
  await expect(page.locator('#wait')).toBeDisabled();
  await expect(box(page, 'A')).toBeFocused();
  await key('ArrowDown');
  await expect(box(page, 'B')).toBeFocused();
  await key('x');
  await expect(page.locator('#form-field')).toBeFocused();
  await key('Enter');
  await expect(story(page)).toContainText('B exit 0 → dies');
  // The waiting parent has reaped it.
  await expect(page.locator('.node[aria-selected="true"]')).toBeFocused();
});

test('every action is reached with the Tab key', async ({ page }) => {
  await open(page);
  const reached = new Set();
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate(() => document.activeElement.id || document.activeElement.className));
  }
  for (const id of ['scenario', 'script', 'theme', 'help', 'space ns-0', 'process-0', 'fork', 'newpid', 'unshare', 'setns', 'kill', 'wait', 'exit', 'process-name', 'namespace-name', 'line', 'run-line', 'shell', 'run-shell', 'undo', 'clock-1', 'clock-10']) {
    expect([...reached]).toContain(id);
  }
});

test.describe('on a touch screen', () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 740 } });

  test('a phone shows the whole figure and supports all actions', async ({ page }) => {
    await open(page);
    expect(await page.locator('.picture').evaluate((picture) => picture.scrollWidth - picture.clientWidth)).toBe(0);
    await box(page, 'H').tap();
    await page.locator('#newpid').tap();
    await expect(box(page, 'K').locator('.pids')).toHaveText('11 / 8 / 4 / 1');
    await page.getByRole('tab', { name: 'Views' }).tap();
    await expect(page.locator('.view').last()).toBeVisible();
    await page.locator('#kill').tap();
    await page.locator('#form-field').selectOption('KILL');
    await page.locator('#go').tap();
    await expect.poll(async () => (await views(page)).D).toEqual(['1 0 H']);
    await page.locator('#undo').tap();
    await page.locator('#undo').tap();
    await expect.poll(() => views(page)).toEqual(FIGURE);
    // An error is visible without scrolling.
    await page.getByRole('tab', { name: 'Processes' }).tap();
    await page.locator('#line').fill('A frok K');
    await page.locator('#run-line').tap();
    await expect(story(page)).toContainText('Did you mean “fork”?');
    await expect(story(page)).toBeInViewport({ ratio: 1 });
    await page.getByRole('tab', { name: 'Namespaces' }).tap();
    await page.locator('.space').filter({ hasText: 'B' }).tap();
    await page.getByRole('tab', { name: 'Processes' }).tap();
    await expect(box(page, 'G')).toHaveClass(/faded/);
  });
});

test('the theme button cycles through all themes', async ({ page }) => {
  await open(page);
  for (const theme of ['light', 'dark', 'auto']) {
    await page.locator('#theme').click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  }
});

for (const width of [320, 360, 768, 1440]) {
  test(`nothing overflows a window of ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await open(page);
    const tabs = await page.locator('[role="tab"]').all();
    for (const tab of width < 720 ? tabs : []) {
      await tab.click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
}

test('a screen reader hears outcomes, time travel and failed checks', async ({ page }) => {
  await open(page);
  const said = page.locator('#announcement');
  await run(page, 'A kill 2 TERM -> EPERM');
  await expect(said).toHaveText(/^A check failed: line \d+ expects EPERM but finds 0\. TERM was dropped: B is the init process of its namespace/);
  await run(page, 'G exit 3');
  await page.locator('#undo').click();
  await expect(said).toHaveText('Undone: G exit 3');
  await page.locator('#redo').click();
  await expect(said).toHaveText(/^Redone: G exit 3\. G ended: exited 3\. /);
  await page.locator('#step-11').press('Enter');
  await expect(page.locator('#step-11')).toBeFocused();
  await expect(page.locator('#step-11')).toHaveAttribute('aria-current', 'step');
  await expect(said).toHaveText(/^A kill 2 TERM -> EPERM\. A check failed: .* TERM was dropped: /);
  await page.getByRole('slider').press('ArrowLeft');
  await expect(said).toHaveText(/^H fork J.*\. J is 3 in D/);
});
