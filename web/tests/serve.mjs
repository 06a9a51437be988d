// Serves the built page for the tests.
import { CORS, fileServer } from './files.mjs';

const port = Number(process.env.PIDSCOPE_TEST_PORT ?? 4173);
const server = fileServer({ 'cache-control': 'no-store', ...CORS });

server.on('error', (error) => {
  console.error(`serve.mjs: cannot listen on 127.0.0.1:${port}: ${error.message}`);
  console.error('set PIDSCOPE_TEST_PORT to a free port and run again');
  process.exit(1);
});
server.listen(port, '127.0.0.1', () => console.log(`dist on http://127.0.0.1:${port}/`));
