import { defineConfig } from '@playwright/test';

/** Drives the built program in the Electron that scripts/lib/electron.mjs finds. One window at a time: fits use all processors. */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'out/test-results',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [['list'], ['json']],
  use: { trace: 'retain-on-failure' },
});
