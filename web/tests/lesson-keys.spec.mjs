// Two whole lessons by keyboard alone: nothing is clicked, and nothing is focused except by keys. After each key some element has the focus, looks
// focused, and is not covered.
import { box, expect, open, test } from './page.mjs';
import { press, tabTo, toPicture, use } from './keys.mjs';

const title = (page) => page.locator('#lesson-title');
const result = (page) => page.locator('#lesson-result');

/** Opens a lesson from the list in the head. */
async function choose(page, id) {
  await open(page);
  await use(page, '#lessons');
  await expect(page.locator('dialog')).toBeVisible();
  await use(page, `#lesson-${id}`);
  await expect(title(page)).toBeFocused();
}

/** Goes to the next step, whose title then has the focus. */
async function nextStep(page, key = 'Tab') {
  const before = await page.evaluate(() => location.hash);
  await use(page, '#lesson-next', key);
  await expect(title(page)).toBeFocused();
  await expect.poll(() => page.evaluate(() => location.hash)).not.toBe(before);
}

/** Answers with a number. */
async function answer(page, number) {
  await tabTo(page, '#lesson-number');
  await page.keyboard.type(number);
  await press(page, 'Enter');
  await expect(result(page)).toBeFocused();
}

/** Types lines into the field for calls. */
async function lines(page, ...all) {
  await tabTo(page, '#line');
  for (const line of all) {
    await page.keyboard.type(line);
    await press(page, 'Enter');
    await expect(page.locator('#line')).toHaveValue('');
  }
}

/** Answers by choosing with the arrow keys. */
async function pick(page, ...keys) {
  await tabTo(page, '.choice input');
  await press(page, ...keys, 'Enter');
}

test.slow();

test.describe('ko-KR', () => {
  test.use({ locale: 'ko-KR' });

  test('building [Figure 1]', async ({ page }) => {
    await choose(page, 'building-figure-1');
    await nextStep(page);
    // Hints, one after the other, and then the keys of the picture.
    for (const hint of [1, 2, 3]) {
      await use(page, '#lesson-hint');
      await expect(page.locator('#lesson-hints')).toBeFocused();
      await expect(page.locator('#lesson-hints > li')).toHaveCount(hint);
    }
    await toPicture(page);
    await press(page, 'n', 'f', 'n');
    await expect(page.locator('.goals > li.met')).toHaveCount(3);
    await nextStep(page, 'Shift+Tab');
    await answer(page, '6');
    await expect(result(page)).toContainText('2');
    await nextStep(page);
    await answer(page, '9');
    await expect(page.locator('.lesson .result.right')).toBeFocused();
    await nextStep(page);
    // A wrong reason, and then the right one, which is the next.
    await pick(page, ' ');
    await expect(result(page)).toContainText('다시 골라');
    await press(page, 'ArrowDown', 'Enter');
    await expect(page.locator('.lesson .result.right')).toBeFocused();
    await nextStep(page);
    await lines(page, 'B sysctl kernel.ns_last_pid=5', 'B fork E');
    await expect(box(page, 'E').locator('.pids')).toHaveText('5 / 6');
    await nextStep(page, 'Shift+Tab');
    await answer(page, '2');
    await nextStep(page);
    await lines(page, 'D sysctl kernel.ns_last_pid=3', 'D fork G', 'D clone H newpid=D', 'H fork I', 'H fork J');
    await use(page, '#lesson-next', 'Shift+Tab');
    await expect(title(page)).toHaveText('레슨을 마쳤습니다');
    await expect(title(page)).toBeFocused();
    await expect(page.locator('.lesson')).toContainText('8단계 중 8단계를 스스로');
    await use(page, '#lesson-on');
    await expect(title(page)).toBeFocused();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#lesson=pid-1/two-inits');
  });
});

test.describe('en-US', () => {
  test.use({ locale: 'en-US' });

  test('PID 1', async ({ page }) => {
    await choose(page, 'pid-1');
    // A mention selects its process, and the focus stays in the text.
    await tabTo(page, '.prose button.mention');
    await press(page, 'Enter');
    await expect(box(page, 'A')).toHaveAttribute('aria-selected', 'true');
    await nextStep(page);
    await pick(page, ' ', 'ArrowDown');
    await expect(page.locator('.lesson .result.right')).toBeFocused();
    await nextStep(page);
    await tabTo(page, '#lesson-number');
    await page.keyboard.type('three');
    await press(page, 'Enter');
    await expect(page.locator('#lesson-number')).toBeFocused();
    await press(page, 'Control+a');
    await page.keyboard.type('3');
    await press(page, 'Enter');
    await expect(page.locator('.lesson .result.right')).toBeFocused();
    await nextStep(page);
    // C is found by the arrow keys, and waits.
    await toPicture(page);
    await press(page, 'Home', 'ArrowDown', 'ArrowRight');
    await expect(box(page, 'C')).toBeFocused();
    await use(page, '#wait');
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    await nextStep(page, 'Shift+Tab');
    // Shown, restarted, and done.
    await use(page, '#lesson-show');
    await expect(result(page)).toBeFocused();
    await use(page, '#lesson-reset');
    await expect(title(page)).toBeFocused();
    await lines(page, 'F prctl child_subreaper=1', 'G exit 0');
    await nextStep(page, 'Shift+Tab');
    await pick(page, ' ');
    await expect(result(page)).toBeFocused();
    await nextStep(page);
    // At the terminal.
    await tabTo(page, '#shell');
    for (const line of ['docker rm -f lazy', 'docker run -d --init --name tidy alpine sleep 1000']) {
      await page.keyboard.type(line);
      await press(page, 'Enter');
      await expect(page.locator('#shell')).toHaveValue('');
    }
    await expect(page.locator('.lesson .result.right')).toBeVisible();
    await nextStep(page, 'Shift+Tab');
    await pick(page, ' ', 'ArrowUp', 'ArrowUp');
    await expect(page.locator('.lesson .result.right')).toBeFocused();
    await use(page, '#lesson-next');
    await expect(title(page)).toHaveText('The end of this lesson');
    await expect(page.locator('.lesson')).toContainText('You did 8 of 8 steps yourself.');
    // Back to the middle, skip a step, go back, and leave.
    await use(page, '.places li:nth-child(5) button', 'Shift+Tab');
    await expect(title(page)).toHaveText('Orphans that stay in the family');
    await use(page, '#lesson-skip');
    await expect(title(page)).toBeFocused();
    await use(page, '#lesson-back');
    await expect(title(page)).toBeFocused();
    await use(page, '#lesson-leave', 'Shift+Tab');
    await expect(page.locator('#lessons')).toBeFocused();
    await expect(page.locator('.lesson')).toHaveCount(0);
    // Its progress is deleted, and the focus stays in the dialog.
    await press(page, 'Enter');
    await use(page, '#progress-forget');
    await expect(page.locator('#bring-back')).toBeFocused();
    await press(page, 'Escape');
    await expect(page.locator('#lessons')).toBeFocused();
  });
});
