// The violations that axe finds on a page.
import axe from 'axe-core';

/** WCAG 2.0 to 2.2, levels A and AA, and axe's best practices. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Returns the violations, one per line: the rule, the element, and the reason. */
export async function findings(page, ...without) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe.source);
  // Changes flash, also when they are first shown; the colours must be checked after that.
  await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
  const { violations } = await page.evaluate(({ values, rules }) => window.axe.run(document, {
    runOnly: { type: 'tag', values },
    rules,
    resultTypes: ['violations'],
    // For target sizes, axe counts parts that a sticky bar currently covers as cut off; `tooSmall` measures them instead.
  }), { values: TAGS, rules: Object.fromEntries(['target-size', ...without].map((rule) => [rule, { enabled: false }])) });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) =>
    `${id}: ${target.join(' ')}: ${[...any, ...all, ...none].map(({ message }) => message).join('; ')}`));
}
