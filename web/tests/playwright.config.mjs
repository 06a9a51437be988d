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
  // For a busy machine; a wait ends as soon as its condition holds.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL,
    // A new context, with a process of its own, takes about a third of the time of a test.
    reuseContext: true,
    // The result of a call is shown at once; tests of animations override this.
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
