import { defineConfig } from '@playwright/test';

/**
 * Drives the built program: `window` in the Electron that scripts/lib/electron.mjs finds, `browser` served by `parton serve` to the Chromium
 * that scripts/lib/chromium.mjs finds. One at a time: fits use all processors.
 */
export default defineConfig({
  testDir: 'tests/e2e',
  projects: [{ name: 'window', testIgnore: '**/browser/**' }, { name: 'browser', testMatch: '**/browser/*.spec.ts' }],
  outputDir: 'out/test-results',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [['list'], ['json']],
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
});
