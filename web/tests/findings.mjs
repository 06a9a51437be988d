// What axe finds on a page.
import axe from 'axe-core';

/** WCAG 2.0 to 2.2, levels A and AA, and what axe holds to be good besides. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds, a line each: the rule, where, and why. */
export async function findings(page, ...without) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe.source);
  // What has just changed flashes, also when it comes to be shown; the colours meant are those that stay.
  await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
  const { violations } = await page.evaluate(({ values, rules }) => window.axe.run(document, {
    runOnly: { type: 'tag', values },
    rules,
    resultTypes: ['violations'],
    // Of sizes axe takes what a bar that stays covers at this moment for cut off; `tooSmall` measures them.
  }), { values: TAGS, rules: Object.fromEntries(['target-size', ...without].map((rule) => [rule, { enabled: false }])) });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) =>
    `${id}: ${target.join(' ')}: ${[...any, ...all, ...none].map(({ message }) => message).join('; ')}`));
}
