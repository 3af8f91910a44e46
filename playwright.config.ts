import { defineConfig } from '@playwright/test';

/**
 * Drives the built program: `window` in the Electron that scripts/lib/electron.mjs finds, `browser` served by `parton serve` to the Chromium
 * that scripts/lib/chromium.mjs finds. Two files at a time, for most of a test waits; every test has a home of its own.
 */
export default defineConfig({
  testDir: 'tests/e2e',
  projects: [{ name: 'window', testIgnore: '**/browser/**' }, { name: 'browser', testMatch: '**/browser/*.spec.ts' }],
  outputDir: 'out/test-results',
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [['list'], ['json']],
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
});
