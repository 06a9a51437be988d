// Every state that the page can show, and how to get there from [그림 1], for properties that must hold in all of them.
import { lesson, runLines } from './lesson.mjs';
import { box, expect, run, type, visit } from './page.mjs';

/** Goes to a part of the page, which has its own tab if the page is narrow. */
export async function part(page, name) {
  const tab = page.locator(`#tab-${name}`);
  if (await tab.isVisible()) await tab.click();
}

/** Opens a bundled scenario. */
async function scenario(page, name) {
  await page.locator('#scenario').selectOption(name);
  await expect(page.locator('#scenario')).toHaveValue(name);
}

/** Opens the script dialog, and runs a script. */
async function script(page, text) {
  await page.locator('#script').click();
  await page.locator('#script-text').fill(text);
  await page.locator('#run-script').click();
}

/** Opens a dialog by its button in the head. */
async function dialog(page, button) {
  await page.locator(`#${button}`).click();
  await expect(page.locator('dialog')).toBeVisible();
}

/** Types a line at the terminal, and waits for an element to appear there. */
async function shell(page, line, shown) {
  await part(page, 'terminal');
  await type(page, line);
  await expect(page.locator(shown).last()).toBeVisible();
}

/** The death of an init, and of all processes in its namespace. */
const DEATH = 'A kill 4 KILL';

/** Makes another branch that leaves two steps ago. */
async function branches(page) {
  await runLines(page, 'A fork K', 'K fork L');
  await page.locator('#undo').click();
  await page.locator('#undo').click();
  await runLines(page, 'B fork M');
  await part(page, 'log');
  await expect(page.locator('#log .other')).toBeVisible();
}

/** Opens the dialog for embeds with code of this kind. */
async function embeds(page, kind) {
  await dialog(page, 'share');
  await page.locator('#embed').click();
  await page.locator('.embedding').getByRole('radio').nth(kind).check();
}

/** Stores several worlds, and lists them. */
async function worlds(page) {
  await runLines(page, 'C fork K');
  await dialog(page, 'worlds');
  await page.locator('#world-name').fill('Second');
  await page.locator('#world-name').press('Enter');
  await expect(page.locator('.worlds > li')).toHaveCount(2);
}

/** Stops the page in the middle of a call that is told event by event. */
async function playing(page) {
  // Stopping the clock would stop axe too; instead, timers longer than a frame never fire.
  await page.addInitScript(() => {
    const soon = window.setTimeout;
    window.setTimeout = (then, after = 0, ...more) => (after > 100 ? 0 : soon(then, after, ...more));
  });
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await visit(page, '#@figure-1');
  await runLines(page, DEATH);
  await expect(page.locator('#event')).toContainText('14');
  await expect(page.locator('.why li[aria-current]')).toBeVisible();
}

/** Damages a stored world. */
async function damaged(page) {
  await runLines(page, 'C fork K', 'K fork L');
  await expect.poll(() => page.evaluate(() => Object.values(localStorage).some((text) => text.includes('K fork L')))).toBe(true);
  // Damaged while no page of ours is open, since that would store the world again when it is left.
  await page.route('**/nothing.html', (route) => route.fulfill({ contentType: 'text/html', body: '<title>nothing</title>' }));
  await page.goto('./nothing.html');
  await page.evaluate(() => {
    const key = Object.keys(localStorage).find((name) => name.startsWith('pidscope-world-'));
    localStorage[key] = localStorage[key].replace('K fork L', 'K frok L').replace('@end\n', '');
  });
  await page.goto('./');
  await expect(page.locator('#kept .told')).toBeVisible();
}

/** Answers by choosing. */
async function answer(page, choice) {
  await page.locator('.lesson .choice').nth(choice).click();
  await page.locator('#lesson-answer').click();
  await expect(page.locator('#lesson-result')).toBeVisible();
}

/** Opens the first row of [그림 1], with the last process missing or replaced. */
async function firstRowEndingWith(page, last) {
  await lesson(page, 'building-figure-1/first-row');
  await part(page, 'picture');
  await runLines(page, 'A clone B newpid=B', 'A fork C', last);
  await part(page, 'lesson');
}

/** The states of the page by name, each with a function that goes there. */
export const PAGE_STATES = {
  'the figure': () => {},
  'another process selected': (page) => box(page, 'H').click(),
  'a process created': async (page) => { await page.locator('#newpid').click(); await expect(page.locator('.node')).toHaveCount(11); },
  'a process in every state': (page) => runLines(page, 'A kill 6 STOP', 'H kill 2 KILL', 'B wait', 'D unshare newpid=X', 'C prctl child_subreaper=1', 'C clone T thread'),
  'an injected process': (page) => runLines(page, 'C setns D', 'C fork K'),
  'a namespace looked through': async (page) => { await part(page, 'spaces'); await page.locator('.space').nth(2).click(); await part(page, 'picture'); },
  'a folded subtree': async (page) => { await box(page, 'D').focus(); await page.keyboard.press('Enter'); await box(page, 'D').click(); await box(page, 'D').locator('.fold').click(); await expect(page.locator('.node')).toHaveCount(6); },
  'a group of similar siblings': async (page) => { await script(page, Array.from({ length: 40 }, (_, at) => `A fork P${at}`).join('\n')); await expect(page.locator('.node.group')).toHaveCount(1); },
  'an unfolded group with a map': async (page) => {
    await script(page, Array.from({ length: 40 }, (_, at) => `A fork P${at}`).join('\n'));
    await page.locator('.opens').press('Enter');
    await page.locator('#zoom-in').click();
    await expect(page.locator('#minimap')).toBeVisible();
  },
  'namespaces nested deeply': async (page) => {
    await script(page, Array.from({ length: 32 }, (_, at) => `${at === 0 ? 'A' : `p${at}`} clone p${at + 1} newpid=n${at + 1}`).join('\n'));
    await expect(page.locator('.pids.long').first()).toBeVisible();
  },
  'a dead namespace': (page) => scenario(page, 'init-killed'),
  'one process': (page) => scenario(page, 'empty'),
  'the legend': (page) => page.locator('#legend-open').click(),
  'found processes': async (page) => { await page.locator('#find').fill('1'); await page.locator('#find').press('Enter'); await expect(page.locator('.search .count')).toContainText('/'); },

  'the form of setns': (page) => page.locator('#setns').click(),
  'the form of kill': (page) => page.locator('#kill').click(),
  'the form of exit': (page) => page.locator('#exit').click(),
  'a failed call': async (page) => { await runLines(page, 'B setns C'); await expect(page.locator('.why .errno')).toBeVisible(); },
  'an unreadable line': async (page) => { await run(page, 'A frok K'); await expect(page.locator('#line')).toHaveAttribute('aria-invalid', 'true'); },
  'a failed check': async (page) => { await script(page, 'A fork B -> 7'); await expect(page.locator('.why.bad')).toBeVisible(); },
  'several checks that fail': async (page) => { await script(page, 'A fork B -> 7\nexpect B state zombie\nA fork C -> 9'); await expect(page.locator('#next-failed')).toBeVisible(); },
  'a stopped kernel': async (page) => { await runLines(page, 'A exit 0'); await expect(page.locator('main')).toHaveClass(/ended/); },
  'a powered-off machine': async (page) => { await runLines(page, 'A reboot poweroff'); await expect(page.locator('main')).toHaveClass(/ended/); },
  'an answer in the kernel’s terms': async (page) => { await page.locator('.questions button').nth(1).click(); await page.locator('#why-kernel').click(); await expect(page.locator('#kernel-terms')).toBeVisible(); },

  'the tree of namespaces': (page) => part(page, 'spaces'),
  'a dead namespace in the tree': async (page) => { await scenario(page, 'init-killed'); await part(page, 'spaces'); },
  'the views, looking through one': async (page) => { await part(page, 'views'); await page.locator('.view > header').nth(2).click(); },
  'a dead namespace in the views': async (page) => { await scenario(page, 'init-killed'); await part(page, 'views'); },
  'a view as a tree, sorted, with its tools': async (page) => { await part(page, 'views'); await page.locator('#view-0-tree').click(); await page.locator('#view-0-name').click(); await page.locator('#view-0-more').click(); await expect(page.locator('#view-0-pin')).toBeVisible(); },
  'views pinned and hidden': async (page) => { await part(page, 'views'); await page.locator('#view-2-more').click(); await page.locator('#view-2-pin').click(); await page.locator('#view-1-more').click(); await page.locator('#view-1-hide').click(); await expect(page.locator('#view-1-show')).toBeVisible(); },
  'the matrix with a selected row': async (page) => { await part(page, 'views'); await page.locator('#show-matrix').click(); await page.locator('.matrix tbody tr').nth(7).click(); await expect(page.locator('.matrix tr.selected')).toBeVisible(); },

  'an empty log': async (page) => { await scenario(page, 'empty'); await part(page, 'log'); },
  'steps taken back': async (page) => { await page.locator('#undo').click(); await page.locator('#undo').click(); await part(page, 'log'); },
  'the system calls of a step': async (page) => { await shell(page, 'ps -ef', '.screen pre'); await part(page, 'log'); await page.locator('.unfold').last().click(); await expect(page.locator('.calls').last()).toBeVisible(); },
  branches,
  'two moments compared': async (page) => { await branches(page); await page.locator('.parting .compare').click(); await expect(page.locator('.comparison ul')).toHaveCount(2); },
  'two moments compared, with changes': async (page) => { await runLines(page, DEATH); await part(page, 'log'); await page.locator('#log .compare').nth(8).click(); await expect(page.locator('.comparison table')).toBeVisible(); },
  'between two events': async (page) => { await runLines(page, DEATH); await page.locator('#event-back').click(); await page.locator('#event-back').click(); await expect(page.locator('.why li[aria-current]')).toBeVisible(); },
  'a call being played': playing,

  'output at the terminal': (page) => shell(page, 'ps -ef', '.screen pre'),
  'a screen of top': (page) => shell(page, 'top -b -n 1', '.screen pre'),
  'an error in the terminal': (page) => shell(page, 'nosuch', '.screen .err'),
  'a manual page': (page) => shell(page, 'man ps', '.screen .manual'),
  'a running command': async (page) => { await part(page, 'terminal'); await type(page, 'sleep 60'); await expect(page.locator('.terminal > footer .note')).toBeVisible(); },
  'a terminal without a reader': async (page) => { await runLines(page, 'A kill 6 STOP'); await box(page, 'F').click(); await part(page, 'terminal'); await expect(page.locator('.terminal > footer .note')).toBeVisible(); },
  completions: async (page) => { await part(page, 'terminal'); await page.locator('#shell').fill('p'); await page.locator('#shell').press('Tab'); await expect(page.locator('.candidates')).toBeVisible(); },

  'the script': (page) => dialog(page, 'script'),
  'a script with mistakes': async (page) => { await script(page, 'A frok B\nA fork A'); await expect(page.locator('dialog .wrong')).toBeVisible(); },
  'the keys': (page) => dialog(page, 'help'),
  'what is simulated': async (page) => { await dialog(page, 'help'); await page.locator('#about').click(); await expect(page.locator('dialog .about')).toBeVisible(); },
  sharing: async (page) => { await page.locator('#undo').click(); await dialog(page, 'share'); },
  'embed code': (page) => embeds(page, 0),
  'embed code for a site generator': (page) => embeds(page, 3),
  'embed code with a custom picture': async (page) => { await runLines(page, 'A fork K'); await embeds(page, 5); },
  'an embed without parts': async (page) => { await embeds(page, 1); await page.locator('#embed-picture').uncheck(); await page.locator('#embed-timeline').uncheck(); await expect(page.locator('#embed-obstacle')).toBeVisible(); },
  'a readable link to share': async (page) => { await visit(page, '#run=A+fork+B;B+exit+0@1'); await dialog(page, 'share'); await expect(page.locator('#readable-link')).toBeVisible(); },
  'something copied': async (page) => { await dialog(page, 'share'); await page.locator('[data-copies="Outline"]').click(); await expect(page.locator('#kept .told')).toBeVisible(); },
  worlds,
  'a world renamed': async (page) => { await worlds(page); await page.locator('[id^="rename-"]').first().click(); await expect(page.locator('#new-name')).toBeVisible(); },
  'a world deleted': async (page) => { await worlds(page); await page.locator('.worlds li').first().locator('button').last().click(); await expect(page.locator('#kept .told')).toBeVisible(); },
  'a file with a mistake': async (page) => {
    await dialog(page, 'worlds');
    await page.locator('#import').setInputFiles({ name: 'bad.txt', mimeType: 'text/plain', buffer: Buffer.from('A frok B\n') });
    await expect(page.locator('dialog .wrong')).toBeVisible();
  },
  'an invalid link': async (page) => { await visit(page, '#v1.ABCDEF'); await expect(page.locator('#kept .told')).toBeVisible(); },
  'a damaged world': damaged,
  'the first stop of the tour': async (page) => { await page.locator('#tour-start').click(); await expect(page.locator('#tour')).toBeVisible(); },
  'the last stop of the tour': async (page) => {
    await page.locator('#tour-start').click();
    for (const stop of ['views', 'actions', 'why', 'time']) {
      await page.locator('#tour-next').click();
      await expect(page.locator('.page')).toHaveAttribute('data-tour', stop);
    }
  },

  'the list of lessons': async (page) => {
    await lesson(page, 'building-figure-1/gaps');
    await page.locator('#lesson-next').click();
    await dialog(page, 'lessons');
  },
  'a step to read': (page) => lesson(page, 'building-figure-1/gaps'),
  'a completed step to read': async (page) => { await lesson(page, 'proc-and-ps/directories'); await page.locator('#lesson-run').click(); await expect(page.locator('.lesson .after')).toBeVisible(); },
  'an invalid number': async (page) => { await lesson(page, 'building-figure-1/plain-fork'); await page.locator('#lesson-number').fill('six'); await page.locator('#lesson-answer').click(); await expect(page.locator('#lesson-number')).toHaveAttribute('aria-invalid', 'true'); },
  'a predicted number': async (page) => { await lesson(page, 'building-figure-1/plain-fork'); await page.locator('#lesson-number').fill('6'); await page.locator('#lesson-answer').click(); await expect(page.locator('#lesson-result')).toBeVisible(); },
  'a wrong prediction': async (page) => { await lesson(page, 'init-dies/init-killed'); await answer(page, 0); },
  'a right prediction': async (page) => { await lesson(page, 'init-dies/init-killed'); await answer(page, 2); },
  'goals, half of them met': (page) => firstRowEndingWith(page, 'A fork D'),
  'goals, all of them met': (page) => firstRowEndingWith(page, 'A clone D newpid=C'),
  'the task above another part': async (page) => { await firstRowEndingWith(page, 'A fork D'); await part(page, 'picture'); },
  'all hints': async (page) => { await lesson(page, 'building-figure-1/last-pid'); for (const hint of [1, 2, 3]) { await page.locator('#lesson-hint').click(); await expect(page.locator('#lesson-hints > li')).toHaveCount(hint); } },
  'a shown solution': async (page) => { await lesson(page, 'building-figure-1/last-pid'); await page.locator('#lesson-show').click(); await expect(page.locator('.lesson .after')).toBeVisible(); },
  'a wrong reason': async (page) => { await lesson(page, 'building-figure-1/why-not'); await answer(page, 0); },
  'the end of a lesson': async (page) => { await lesson(page, 'building-figure-1/the-rest'); await page.locator('#lesson-skip').click(); await expect(page.locator('#lesson-on')).toBeVisible(); },
  'a missing lesson': async (page) => { await visit(page, '#lesson=nothing'); await expect(page.locator('#kept .told')).toBeVisible(); },
};
