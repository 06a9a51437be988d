// A page without a framework that shows what pidscope shows: it gets the contents as data (see record.js), and builds them with the plainest browser
// calls. It knows in advance what will change, so no page can do much less work.
'use strict';

/** The nodes on the page, by the numbers that the data gives them. */
let nodes = [];

/** Makes a node with its descendants from its data. */
function make(data) {
  if (data.text !== undefined) {
    const text = document.createTextNode(data.text);
    nodes[data.id] = text;
    return text;
  }
  const element = data.ns ? document.createElementNS(data.ns, data.tag) : document.createElement(data.tag);
  nodes[data.id] = element;
  for (const [name, value] of data.attributes) {
    if (!(data.tag === 'dialog' && name === 'open')) element.setAttribute(name, value);
  }
  for (const child of data.children) element.appendChild(make(child));
  if (data.value !== undefined) element.value = data.value;
  return element;
}

/** Shows a whole page: its styles, and the contents of its body. */
async function show({ root, styles, body, opened }) {
  for (const [name, value] of root) document.documentElement.setAttribute(name, value);
  const known = [...document.querySelectorAll('link')].map((link) => link.href);
  await Promise.all(styles.filter((href) => !known.includes(href)).map((href) => new Promise((resolve, reject) => {
    const link = document.createElement('link');
    Object.assign(link, { rel: 'stylesheet', href, onload: resolve, onerror: reject });
    document.head.appendChild(link);
  })));
  nodes = [document.body];
  document.body.replaceChildren(...body.map(make));
  for (const id of opened) nodes[id].showModal();
}

/** Makes a recorded change: of attributes, texts, values, children, scroll positions and the focus. */
function change({ changed, scrolled, focused }) {
  for (const { id, attributes, removed, text, value, children } of changed) {
    const node = nodes[id];
    if (text !== undefined) node.nodeValue = text;
    if (children) {
      const kept = new Set(children.filter((child) => typeof child === 'number').map((child) => nodes[child]));
      for (const child of [...node.childNodes]) if (!kept.has(child)) child.remove();
      let place = node.firstChild;
      for (const child of children) {
        const wanted = typeof child === 'number' ? nodes[child] : make(child);
        if (wanted === place) place = place.nextSibling;
        else node.insertBefore(wanted, place);
      }
    }
    for (const name of removed ?? []) node.removeAttribute(name);
    for (const [name, to] of attributes ?? []) node.setAttribute(name, to);
    if (value !== undefined) node.value = value;
  }
  for (const [id, top] of scrolled) nodes[id].scrollTop = top;
  if (focused !== null && nodes[focused] !== document.activeElement) nodes[focused].focus();
}
