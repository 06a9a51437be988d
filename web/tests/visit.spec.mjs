// A first visit: what there is to see, where a scenario opens, and the texts of empty parts.
import { box, expect, open, run, story, test, type, views, visit } from './page.mjs';

const row = (page, ns, name) => page.locator('.view', { has: page.locator('h3', { hasText: new RegExp(`^${ns}$`) }) })
  .locator('tbody tr').filter({ has: page.locator('.who', { hasText: new RegExp(`^${name}$`) }) });

for (const locale of ['en-US', 'ko-KR']) {
  test.describe(locale, () => {
    test.use({ locale });
    const says = (en, ko) => (locale === 'en-US' ? en : ko);

    test('one click on a box marks the process with its PIDs in every view', async ({ page }) => {
      await open(page);
      await box(page, 'H').click();
      for (const [ns, pid] of [['A', '8'], ['C', '5'], ['D', '1']]) {
        await expect(row(page, ns, 'H')).toHaveAttribute('aria-selected', 'true');
        await expect(row(page, ns, 'H').locator('.pid')).toHaveText(pid);
      }
      await expect(page.locator('.actions .who button')).toHaveText(['8', '5', '1']);
      // The second action: why it has several PIDs.
      await page.locator('.actions .who button').first().click();
      await expect(story(page)).toContainText(says('8 in A, 5 in C, 1 in D', 'A에서 8, C에서 5, D에서 1'));
    });

    test('on a phone: one tap on a box, one on the tab of the views', async ({ page }) => {
      await page.setViewportSize({ width: 360, height: 740 });
      await open(page);
      await box(page, 'H').click();
      await page.getByRole('tab', { name: says('Views', '모습') }).click();
      for (const ns of ['A', 'C', 'D']) await expect(row(page, ns, 'H')).toHaveAttribute('aria-selected', 'true');
    });

    test('the tour is about the world that is open', async ({ page }) => {
      await open(page);
      await page.locator('#tour-start').click();
      await page.locator('#tour-next').click();
      await expect(page.locator('#tour-about')).toContainText(says('H is 8 in A, 5 in C, 1 in D', 'H는 A에서 8, C에서 5, D에서 1입니다'));
      await expect(box(page, 'H')).toHaveAttribute('aria-selected', 'true');
      await page.locator('#tour-skip').click();
      await page.locator('#scenario').selectOption('orphan');
      await page.locator('#tour-start').click();
      await page.locator('#tour-next').click();
      await expect(page.locator('#tour-about')).toContainText(says('a different number in each', '네임스페이스마다 번호가 다릅니다'));
      await expect(page.locator('#tour-about')).not.toContainText('H');
    });

    test('a scenario opens at its most interesting step and continues from there or from the start', async ({ page }) => {
      await visit(page, '#@docker-stop');
      await expect(page.locator('#scenario')).toHaveValue('docker-stop');
      await expect(box(page, 'sleep:1')).toBeVisible();
      await expect(page.locator('.time .now')).toContainText('5 / 12');
      await expect(story(page)).toContainText(says('step 5 of 12', '12단계 가운데 5단계'));
      await page.locator('#scenario-next').click();
      await expect(page.locator('.time .now')).toContainText('6 / 12');
      await page.locator('#redo').click();
      await expect(box(page, 'sleep:1')).toHaveCount(0);
      // The end has an address of its own.
      await page.locator('.time input[type="range"]').fill('12');
      await expect.poll(() => new URL(page.url()).hash).toBe('#@docker-stop@12');
      await page.reload();
      await expect(page.locator('.time .now')).toContainText('12 / 12');
      await visit(page, '#@init-killed');
      expect((await views(page)).container).toEqual(['1 0 C', '2 1 D', '3 1 E']);
      await page.locator('#scenario-start').click();
      await expect(page.locator('.time .now')).toContainText('0 / 6');
      await expect(page.locator('#redo')).toBeFocused();
      await expect(page.locator('#announcement')).toContainText(says('This is the start', '처음 상태입니다'));
    });

    test('empty parts suggest what to do', async ({ page }) => {
      await open(page);
      await page.locator('#scenario').selectOption('empty');
      await expect(story(page)).toContainText(says('Press fork below the picture', '그림 아래 fork를 누르거나'));
      await expect(page.locator('.log .none')).toContainText(says('becomes a step here', '한 단계씩 적히고'));
      await page.locator('#find').fill('zzz');
      await expect(page.locator('.search .count')).toHaveText(says('none', '없음'));
      await expect(page.locator('#announcement')).toContainText(says('No process found', '찾은 프로세스가 없습니다'));
      await run(page, 'A unshare newpid=B');
      await expect(page.locator('.view .empty')).toContainText(says('init process', 'init 프로세스가 됩니다'));
    });

    test('a process that executed a program is also named after it', async ({ page }) => {
      await open(page);
      await type(page, 'unshare -p bash');
      await expect(box(page, 'bash')).toHaveCount(0);
      const node = page.locator('.node').filter({ hasText: says('bash (unshare:1)', 'bash(unshare:1)') });
      await expect(node).toHaveCount(1);
      await expect(page.locator('.entry b')).toHaveText('unshare:1 #');
      await type(page, 'cat /proc/$$/comm');
      await expect(page.locator('.screen pre').last()).toHaveText('bash');
    });
  });
}

test('a scenario plays from its start', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await visit(page, '#@zombie');
  await expect(box(page, 'C')).toHaveClass(/zombie/);
  await page.locator('#speed').selectOption('4×');
  await page.locator('#scenario-start').click();
  await expect(page.locator('.time .now')).toContainText('10 / 10', { timeout: 30_000 });
  await expect(box(page, 'B')).toHaveCount(0);
  await expect(box(page, 'C')).toHaveCount(0);
});
