// Page tests against the release page in ../../dist; `cargo xtask test page` builds it first.
import { defineConfig } from '@playwright/test';

const port = Number(process.env.PIDSCOPE_TEST_PORT ?? 4173);
const baseURL = `http://127.0.0.1:${port}/`;

export default defineConfig({
  testDir: '.',
  reporter: 'list',
  retries: 0,
  workers: 2,
  forbidOnly: true,
  // Of a busy machine; what is waited for is there as soon as it is there.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL,
    // A test's context is emptied for the next one: a new one, with a process of its own, takes as long as half of a test.
    reuseContext: true,
    // What a call came to is there at once; journeys about what moves ask for it.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env.PIDSCOPE_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'node serve.mjs',
    url: baseURL,
    env: { PIDSCOPE_TEST_PORT: String(port) },
    reuseExistingServer: false,
    timeout: 20_000,
  },
});
