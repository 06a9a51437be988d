// Checks whether the page's contents fit into its window, and targets are large enough to be pressed.

/** Returns what sticks out of the window or is cut off, one per line. Contents that scroll in a frame of their own do not count. */
export const overflowing = (page) => page.evaluate(() => {
  const wrong = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) wrong.push(`the page is ${document.documentElement.scrollWidth} px wide`);
  const name = (element) => `${element.tagName.toLowerCase()}${element.id && `#${element.id}`}${[...element.classList].map((word) => `.${word}`).join('')}`;
  const place = (element) => [element.parentElement, element].map(name).join(' > ');
  const root = document.querySelector('dialog[open]') ?? document.querySelector('.page, .embed');
  const scrolls = (element) => {
    const { overflowX, textOverflow } = getComputedStyle(element);
    // An ellipsis shows that text is cut off.
    return ['auto', 'scroll'].includes(overflowX) || (overflowX === 'hidden' && textOverflow === 'ellipsis');
  };
  for (const element of root.querySelectorAll('*')) {
    const { left, right, width: own } = element.getBoundingClientRect();
    if (!element.checkVisibility({ visibilityProperty: true }) || own <= 1 || element.closest('.hidden, .skip, svg')) continue;
    let around = element.parentElement;
    while (around !== root && !scrolls(around)) around = around.parentElement;
    if ((around === root || element.matches('button, select, input')) && !around.matches('.scroll') && (left < -0.5 || right > width + 0.5)) {
      wrong.push(`${place(element)} reaches from ${Math.round(left)} to ${Math.round(right)}`);
    }
    const { overflowX, textOverflow } = getComputedStyle(element);
    // The text of a field can be scrolled.
    const isCut = element.matches('button') || (['hidden', 'clip'].includes(overflowX) && !element.matches('input, select, textarea'));
    if (isCut && textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1) {
      wrong.push(`${place(element)} has ${element.scrollWidth} px in ${element.clientWidth}`);
    }
  }
  for (const line of root.querySelectorAll('.node text:not(.sign)')) {
    const [box, letters] = [line.closest('.node').querySelector('.box'), line].map((element) => element.getBoundingClientRect());
    if (letters.left < box.left - 0.5 || letters.right > box.right + 0.5) wrong.push(`${line.textContent} sticks out of its box by ${Math.round(letters.right - box.right)} px`);
  }
  return wrong;
});

/** The minimum side of a target in pixels (WCAG 2.2, 2.5.8). */
const MIN_TARGET_SIDE = 24;

/** Returns the targets that are too small and too close to others, one per line. Links within sentences may be small. */
export const tooSmall = (page) => page.evaluate((side) => {
  const root = document.querySelector('dialog[open]') ?? document.querySelector('.page, .embed');
  const targetSelector = 'button, select, input, textarea, summary, a[href], label:has(input), [role="option"], [role="treeitem"], tr[data-task], .fold .reach, .view .fold:not(:empty), .minimap';
  const targets = [...root.querySelectorAll(targetSelector)].filter((element) =>
    element.checkVisibility({ visibilityProperty: true }) && !element.matches('.hidden, .skip:not(:focus), p a, label input, label.file input'));
  // Targets that are scrolled out of their frame cannot be pressed.
  const isInFrame = ({ element, left, top, width, height }) => {
    for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
      if (getComputedStyle(around).overflowY === 'visible') continue;
      const frame = around.getBoundingClientRect();
      if (left < frame.left - 1 || left + width > frame.right + 1 || top < frame.top - 1 || top + height > frame.bottom + 1) return false;
    }
    return true;
  };
  const boxes = targets.map((element) => {
    // The target is the box, not everything around it.
    const { left, top, width, height } = (element.querySelector(':scope > .box, :scope > .opens > .box') ?? element).getBoundingClientRect();
    return { element, left, top, width, height, x: left + width / 2, y: top + height / 2 };
  }).filter((box) => box.width > 0 && box.height > 0 && isInFrame(box));
  // What a sticky part covers depends on scrolling.
  const layer = ({ element }) => element.closest('.tabs, .time, .tour, #kept');
  const isSmall = ({ width, height }) => Math.min(width, height) < side - 0.01;
  const distance = ({ left, top, width, height }, x, y) =>
    Math.hypot(Math.max(left - x, 0, x - left - width), Math.max(top - y, 0, y - top - height));
  const crowded = boxes.filter((box) => isSmall(box) && boxes.some((other) => other !== box && layer(other) === layer(box)
    && !other.element.contains(box.element) && !box.element.contains(other.element)
    && (isSmall(other) ? Math.hypot(other.x - box.x, other.y - box.y) < side : distance(other, box.x, box.y) < side / 2)));
  return crowded.map(({ element, width, height }) =>
    `${element.tagName.toLowerCase()}#${element.id}.${element.getAttribute('class')}: ${width.toFixed(1)} × ${height.toFixed(1)}`);
}, MIN_TARGET_SIDE);
