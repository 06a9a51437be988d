// Touch: tapping selects, dragging scrolls, and buttons zoom.
import { box, expect, open, test, type, visit } from './page.mjs';

test.use({ hasTouch: true, viewport: { width: 360, height: 740 } });

/** Drags the picture with a finger by this many pixels. */
async function drag(page, right, down) {
  const { x, y, width, height } = await page.locator('#picture').boundingBox();
  const [left, top] = [x + width / 2, y + height / 2];
  const session = await page.context().newCDPSession(page);
  const touch = (type, ...touchPoints) => session.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', { x: left, y: top });
  for (let part = 1; part <= 8; part += 1) await touch('touchMove', { x: left + right * part / 8, y: top + down * part / 8 });
  await touch('touchEnd');
  await session.detach();
}

/** Waits until the page is at rest: while it scrolls, a tap only stops it. */
const rest = (page) => page.evaluate(() => new Promise((resolve) => {
  let [at, frames] = [scrollY, 0];
  const look = () => {
    frames = scrollY === at ? frames + 1 : 0;
    at = scrollY;
    if (frames < 8) requestAnimationFrame(look); else resolve();
  };
  look();
}));

test('a tap selects, a drag scrolls the picture, and buttons zoom', async ({ page }) => {
  await open(page);
  await box(page, 'D').tap();
  await expect(box(page, 'D')).toHaveAttribute('aria-selected', 'true');
  const width = async () => (await box(page, 'D').locator('.box').boundingBox()).width;
  const before = await width();
  for (let nearer = 0; nearer < 3; nearer += 1) await page.locator('#zoom-in').tap();
  await expect.poll(width).toBeGreaterThan(1.5 * before);
  // The process that was selected is still in sight.
  await expect(box(page, 'D').locator('.box')).toBeInViewport({ ratio: 1 });
  const scrolled = () => page.locator('#picture').evaluate((frame) => frame.scrollLeft);
  const left = await scrolled();
  await drag(page, 80, 0);
  await expect.poll(scrolled).toBeLessThan(left - 30);
  // It has its full height, so dragging upwards scrolls the page.
  await drag(page, 0, -120);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(30);
  // A drag selects nothing.
  await expect(box(page, 'D')).toHaveAttribute('aria-selected', 'true');
  await rest(page);
  await page.locator('#fit').tap();
  await expect.poll(() => page.locator('#picture').evaluate((frame) => frame.scrollWidth - frame.clientWidth)).toBe(0);
});

test('pinching a touchpad zooms the picture, not the page', async ({ page }) => {
  await open(page);
  const width = async () => (await box(page, 'D').locator('.box').boundingBox()).width;
  const before = await width();
  await box(page, 'D').hover();
  // This is what a browser makes of two fingers on a touchpad.
  const pinch = async (by) => {
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, by);
    await page.keyboard.up('Control');
  };
  await pinch(-100);
  await expect.poll(width).toBeGreaterThan(1.1 * before);
  expect(await page.evaluate(() => [visualViewport.scale, devicePixelRatio])).toEqual([1, 1]);
  const near = await width();
  await pinch(100);
  await expect.poll(width).toBeLessThan(near / 1.1);
});

test('a subtree folds and unfolds by tapping', async ({ page }) => {
  await open(page);
  await box(page, 'D').tap();
  await box(page, 'D').locator('.fold').tap();
  await expect(page.locator('.node')).toHaveCount(6);
  await box(page, 'D').locator('.fold').tap();
  await expect(page.locator('.node')).toHaveCount(10);
});

test('a terminal can be chosen in its tab', async ({ page }) => {
  await open(page);
  await page.getByRole('tab', { name: 'Terminal' }).tap();
  await expect(page.locator('.entry b')).toHaveText('A #');
  await page.locator('#terminals').selectOption({ label: 'H · D namespace' });
  await expect(page.locator('.entry b')).toHaveText('H #');
  await page.locator('#shell').fill('echo $$');
  await page.locator('#run-shell').tap();
  await expect(page.locator('.screen pre').last()).toHaveText('1');
  await page.getByRole('tab', { name: 'Processes' }).tap();
  await expect(box(page, 'H')).toHaveAttribute('aria-selected', 'true');
});

test('the map of a flat picture covers nothing', async ({ page }) => {
  // A hundred processes, each with up to five children.
  const lines = Array.from({ length: 99 }, (_, at) => `${at < 5 ? 'A' : `p${Math.floor(at / 5)}`} fork p${at + 1}`);
  await visit(page, `#run=${encodeURIComponent(lines.join('\n'))}`);
  await expect(page.locator('#minimap')).toBeVisible();
  const overlaps = () => page.evaluate(() => {
    const map = document.querySelector('#minimap').getBoundingClientRect();
    const isUnder = ({ left, right, top, bottom }) => left < map.right && right > map.left && top < map.bottom && bottom > map.top;
    return [...document.querySelectorAll('.node, .frame-label')].filter((part) => isUnder(part.getBoundingClientRect())).map((part) => part.textContent);
  });
  expect(await overlaps()).toEqual([]);
  await page.locator('#picture').evaluate((frame) => { frame.scrollLeft = 10_000; });
  await expect.poll(() => page.locator('#minimap .seen').getAttribute('x')).not.toBe('0');
  await expect(page.locator('#minimap')).toBeInViewport({ ratio: 1 });
  expect(await overlaps()).toEqual([]);
});

test('a new process scrolls into view, and manual scrolling is kept', async ({ page }) => {
  await visit(page, '#@figure-1');
  await box(page, 'H').tap();
  const scrolled = () => page.locator('#picture').evaluate((frame) => frame.scrollLeft);
  const isWhole = (name) => box(page, name).locator('.box').evaluate((box) => {
    const [inner, outer] = [box, document.querySelector('#picture')].map((element) => element.getBoundingClientRect());
    return inner.left >= outer.left && inner.right <= outer.right;
  });
  for (const name of ['K', 'L', 'M']) {
    await page.locator('#fork').tap();
    await expect.poll(() => isWhole(name)).toBe(true);
  }
  expect(await scrolled()).toBeGreaterThan(50);
  await page.locator('#picture').evaluate((frame) => { frame.scrollLeft = 0; });
  await page.locator('#kill').tap();
  await expect(page.locator('#form-field')).toBeFocused();
  expect(await scrolled()).toBe(0);
  // Including a process that was created while another part was shown.
  await page.getByRole('tab').nth(1).tap();
  await type(page, 'sleep 60 &');
  await page.getByRole('tab').first().tap();
  await expect.poll(() => isWhole('sleep:\\d+')).toBe(true);
});

test('a terminal with long output opens at the prompt', async ({ page }) => {
  await visit(page, '#@containers');
  await page.getByRole('tab').nth(1).tap();
  await expect(page.locator('.screen pre').last()).toContainText('PID');
  const isSeen = () => page.locator('#shell').evaluate((field) => {
    const [inner, outer] = [field, document.querySelector('#screen')].map((element) => element.getBoundingClientRect());
    return inner.top >= outer.top && inner.bottom <= outer.bottom;
  });
  await expect.poll(isSeen).toBe(true);
  // The title is not cut off by the list beside it.
  expect(await page.locator('.terminal h2').evaluate((title) => title.scrollWidth - title.clientWidth)).toBe(0);
});
