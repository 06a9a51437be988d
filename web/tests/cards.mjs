// node cards.mjs FROM TO: draws every page in FROM as a PNG in TO, 1200x630, which other sites show for a link.
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';

const [from, to] = process.argv.slice(2);
if (!from || !to) {
  console.error('usage: node cards.mjs FROM TO');
  process.exit(2);
}
mkdirSync(to, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.PIDSCOPE_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
});
const page = await browser.newPage({ viewport: { width: 1200, height: 630 }, javaScriptEnabled: true });

/** Without a Korean font, every syllable is the same box. */
const hasKorean = await page.evaluate(() => {
  const draw = (text) => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    context.font = '40px sans-serif';
    context.fillText(text, 10, 60);
    return canvas.toDataURL();
  };
  return draw('한') !== draw('글');
});
if (!hasKorean) {
  console.error('no font with Korean is installed: the images would show boxes; install one (Debian, Ubuntu: fonts-noto-cjk) and run again');
  process.exit(1);
}

const cut = [];
for (const file of readdirSync(from).filter((name) => name.endsWith('.html')).sort()) {
  await page.goto(pathToFileURL(resolve(from, file)).href);
  // Overflowing text is cut off, which nobody would notice before the image is shared.
  const fits = await page.evaluate(() => [document.body, document.querySelector('.about')]
    .every((part) => part.scrollHeight <= part.clientHeight + 1 && part.scrollWidth <= part.clientWidth + 1));
  if (!fits) cut.push(file);
  await page.screenshot({ path: join(to, file.replace(/html$/, 'png')) });
}
await browser.close();
if (cut.length > 0) {
  console.error(`the words do not fit into ${cut.join(', ')}; shorten them, or give them more room in crates/site/src/card.rs`);
  process.exit(1);
}
