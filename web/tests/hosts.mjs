// Pages of other origins that embed the built page: a server for the page, which counts requests, and one for the embedding page.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { CORS, fileServer } from './files.mjs';

/** The policy of a strict page: no inline scripts or styles, and a single source of scripts and frames. */
const strict = (from) => `default-src 'none'; script-src ${from}; style-src 'self'; frame-src ${from}; require-trusted-types-for 'script'`;

async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

/** Serves the built page with cacheable files, and counts the requests for each. */
export async function openPage({ cors = true } = {}) {
  const requests = {};
  const server = fileServer({ 'cache-control': 'public, max-age=600', ...(cors ? CORS : {}) }, ({ url }) => {
    const path = url.split('?')[0];
    requests[path] = (requests[path] ?? 0) + 1;
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}/`, requests, close: () => server.close() };
}

/**
 * Serves a page of another site (`localhost`) with this body, under a strict policy by default. If the body has two parts, the second is sent when
 * the test says so.
 */
export async function openHost(from, { body, head = '', html = 'lang="en"', style = '', policy = strict(new URL(from).origin) }) {
  const [first, second] = Array.isArray(body) ? body : [body, ''];
  let resume = () => {};
  const resumed = new Promise((resolve) => { resume = resolve; });
  if (!second) resume();
  const server = createServer(async (request, response) => {
    if (request.url === '/style.css') {
      response.writeHead(200, { 'content-type': 'text/css' });
      response.end(`body { margin: 16px; font: 16px/1.6 sans-serif; } ${style}`);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...(policy ? { 'content-security-policy': policy } : {}) });
    response.write(`<!doctype html><html ${html}><head><title>A post</title><meta name="viewport" content="width=device-width">
      <link rel="stylesheet" href="style.css">${head}</head><body><h1>A post</h1>${first}`);
    await resumed;
    response.end(`${second}</body></html>`);
  });
  const port = await listen(server);
  return { url: `http://localhost:${port}/`, resume, close: () => server.close() };
}
