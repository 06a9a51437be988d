// Every listing can be copied as plain text, and a notice confirms it.
import { expect, open, run, test } from './page.mjs';

const notice = (page) => page.locator('#kept');

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

for (const locale of ['en-US', 'ko-KR']) {
  test.describe(locale, () => {
    test.use({ locale });
    const says = (en, ko) => (locale === 'en-US' ? en : ko);
    const copy = async (page, name) => {
      const button = page.getByRole('button', { name, exact: true });
      const held = () => page.evaluate(() => navigator.clipboard.readText());
      await page.evaluate(() => navigator.clipboard.writeText('nothing yet'));
      await button.press('Enter');
      await expect(button).toBeFocused();
      await expect.poll(held).not.toBe('nothing yet');
      return held();
    };

    test('a view is copied in the format of ps, as arranged', async ({ page }) => {
      await open(page);
      await run(page, 'H kill 2 KILL');
      await run(page, 'D kill 4 STOP');
      await page.locator('#view-2-more').press('Enter');
      const name = says('Copy what C sees', 'C에서 본 모습 복사');
      expect(await copy(page, name)).toBe([
        '    PID    PPID STAT COMMAND',
        '      1       0 R    D',
        '      4       1 T    G',
        '      5       1 R    H',
        '      6       5 Z    I <defunct>',
        '      7       5 R    J',
        '',
      ].join('\n'));
      await expect(notice(page)).toHaveText(says(/^Copied: what C sees/, /^복사함: C에서 본 모습/));
      await page.locator('#view-2-tree').press('Enter');
      expect(await copy(page, name)).toBe([
        '    PID    PPID STAT COMMAND',
        '      1       0 R    D',
        '      4       1 T     \\_ G',
        '      5       1 R     \\_ H',
        '      6       5 Z         \\_ I <defunct>',
        '      7       5 R         \\_ J',
        '',
      ].join('\n'));
    });

    test('a view is copied with command lines', async ({ page }) => {
      await open(page);
      await run(page, 'A fork 둘째 cmd="sleep infinity"');
      await run(page, 'A fork K cmd=cat');
      await page.locator('#view-0-more').press('Enter');
      const lines = (await copy(page, says('Copy what A sees', 'A에서 본 모습 복사'))).split('\n');
      expect(lines[0]).toBe('    PID    PPID STAT NAME COMMAND');
      expect(lines.slice(-3)).toEqual(['     11       1 R    둘째 sleep infinity', '     12       1 R    K    cat', '']);
    });

    test('the matrix is copied', async ({ page }) => {
      await open(page);
      await page.locator('#show-matrix').press('Enter');
      const text = await copy(page, says('Copy the matrix of PIDs', '대조표 복사'));
      const lines = text.split('\n');
      expect(lines[0]).toBe(says('Name  A B C D', '이름  A B C D'));
      expect(lines.slice(1, 3)).toEqual(['A     1 - - -', 'B     2 1 - -']);
      expect(lines.slice(-3)).toEqual(['I     9 - 6 2', 'J    10 - 7 3', '']);
      await expect(notice(page)).toContainText(says('Copied: the matrix of PIDs', '복사함: 대조표'));
    });

    test('the steps are copied as a script that checks their results', async ({ page }) => {
      await open(page);
      await run(page, 'A kill 77 TERM');
      await run(page, 'A fork K');
      await page.locator('#undo').click();
      const text = await copy(page, says('Copy the steps', '기록 복사'));
      const lines = text.trimEnd().split('\n');
      const at = lines[0].indexOf(' -> 2');
      expect(lines[1]).toBe(`${'A fork C'.padEnd(at)} -> 3`);
      expect(lines.at(-2)).toBe(`${'A kill 77 TERM'.padEnd(at)} -> ESRCH`);
      expect(lines.at(-1)).toMatch(/^# A fork K +-> 11$/);
      await page.locator('#script').click();
      await page.locator('#script-text').fill(text);
      await page.locator('#run-script').click();
      await expect(page.locator('dialog')).toHaveCount(0);
      await expect(page.locator('#log li')).toHaveCount(12);
      await expect(page.locator('.why')).not.toContainText(says('A check failed', '검사가 틀렸습니다'));
    });
  });
}
