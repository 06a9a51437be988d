// Runs in the measured page and in the baseline. Records what the page shows and how an act changes it, and measures how long it takes until the
// change is painted.
'use strict';

/** The numbers of the nodes that existed when the page was last recorded; the body is 0. */
let known = new Map();
let next = 0;

const XHTML = 'http://www.w3.org/1999/xhtml';
const attributesOf = (element) => [...element.attributes].map(({ name, value }) => [name, value]);
const valueOf = (node) => (node.matches?.('input, textarea, select') ? node.value : undefined);
const isShown = (node) => node.nodeType === Node.ELEMENT_NODE || node.nodeType === Node.TEXT_NODE;
const childrenOf = (node) => [...node.childNodes].filter(isShown);

/** Returns a node with its descendants as data, from which `make` in baseline.js makes it again. */
function record(node) {
  const id = next++;
  known.set(node, { id, attributes: node.attributes && attributesOf(node), text: node.nodeValue, value: valueOf(node), children: childrenOf(node), scroll: node.scrollTop });
  if (node.nodeType === Node.TEXT_NODE) return { id, text: node.nodeValue };
  const ns = node.namespaceURI === XHTML ? undefined : node.namespaceURI;
  return { id, tag: node.localName, ns, attributes: attributesOf(node), value: valueOf(node), children: childrenOf(node).map(record) };
}

/** Returns everything that the page shows now. */
function recordPage() {
  known = new Map();
  next = 0;
  const { children } = record(document.body);
  return {
    root: attributesOf(document.documentElement),
    styles: [...document.styleSheets].map(({ href }) => href).filter(Boolean),
    body: children,
    opened: [...document.querySelectorAll('dialog[open]')].map((dialog) => known.get(dialog).id),
  };
}

/** Returns exactly what has changed since `recordPage`: the least that a page must do if it knows the change in advance. */
function recordChange() {
  const before = new Map(known);
  const changed = [];
  const scrolled = [];
  const visit = (node) => {
    const was = before.get(node);
    const difference = { id: was.id };
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.nodeValue !== was.text) difference.text = node.nodeValue;
    } else {
      const now = attributesOf(node);
      const old = new Map(was.attributes);
      const set = now.filter(([name, value]) => old.get(name) !== value);
      const removed = was.attributes.map(([name]) => name).filter((name) => !node.hasAttribute(name));
      if (set.length > 0) difference.attributes = set;
      if (removed.length > 0) difference.removed = removed;
      if (valueOf(node) !== was.value) difference.value = valueOf(node);
      const children = childrenOf(node);
      if (children.length !== was.children.length || children.some((child, at) => child !== was.children[at])) {
        difference.children = children.map((child) => before.get(child)?.id ?? record(child));
      }
      if (node.scrollTop !== was.scroll) scrolled.push([was.id, node.scrollTop]);
      children.filter((child) => before.has(child)).forEach(visit);
    }
    if (Object.keys(difference).length > 1) changed.push(difference);
  };
  visit(document.body);
  return { changed, scrolled, focused: known.get(document.activeElement)?.id ?? null };
}

/** The number of frames without a change after which nothing will change. */
const MAX_QUIET_FRAMES = 600;

const frame = () => new Promise((resolve) => { requestAnimationFrame(resolve); });

/** Resolves once the current frame has been painted: a message is a separate task, which runs after that. */
const painted = () => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { port1.close(); resolve(performance.now()); };
  port2.postMessage(null);
});

/**
 * Returns the milliseconds from an act to the first paint of a change, and to the paint after which nothing changes any more. The act is performed at
 * the beginning of a frame, so that waiting for the next frame of the screen is not measured.
 */
async function measure(act) {
  let changes = 0;
  const observer = new MutationObserver(() => { changes += 1; });
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  await frame();
  await painted();
  await frame();
  const start = performance.now();
  changes = 0;
  act();
  // A framework may begin with work that changes nothing yet, and continue in a later task: everything is shown once something has changed, and then
  // nothing more for two frames.
  let [first, all, quiet] = [null, null, 0];
  for (let at = 0; quiet < 2 && at < MAX_QUIET_FRAMES; at += 1) {
    if (at > 0) await frame();
    const now = await painted();
    if (changes > 0) {
      first ??= now;
      all = now;
      quiet = 0;
    } else if (first !== null) {
      quiet += 1;
    }
    changes = 0;
  }
  observer.disconnect();
  if (first === null) throw new Error(`nothing has changed in ${MAX_QUIET_FRAMES} frames`);
  return { first: first - start, all: all - start };
}

Object.assign(window, { frame, measure, recordPage, recordChange });
