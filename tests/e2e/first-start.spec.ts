import { expect } from '@playwright/test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from './workbench';

test('the first start shows the embedded project, copied to a folder of the user', async ({ workbench: { page, project } }) => {
  for (const name of ['diagonal', 'dis', 'quick']) await expect(page.getByText(name, { exact: true }).first()).toBeVisible();
  expect(existsSync(join(project, 'runcards', 'quick.yml'))).toBe(true);
  expect(existsSync(join(project, 'fits'))).toBe(true);
});

test('the page is isolated, sandboxed, and knows nothing of node', async ({ workbench: { page, app } }) => {
  expect(page.url()).toBe('parton://app/index.html');
  expect(await page.evaluate(() => [crossOriginIsolated, typeof process, typeof require, Object.keys((window as unknown as { parton: object }).parton).sort().join()]))
    .toEqual([true, 'undefined', 'undefined', 'connectEngine,dropped,onMessage,send']);
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    return (window!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences();
  });
  expect(preferences).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true });
  const headers = await page.evaluate(async () => Object.fromEntries((await fetch(location.href)).headers));
  expect(headers).toMatchObject({ 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' });
  expect(headers['content-security-policy']).toContain("script-src 'self'");
});

test('nothing is loaded from elsewhere, no window opens, no page is left', async ({ workbench: { page, app } }) => {
  expect(await page.evaluate(() => fetch('https://example.org').then(() => 'loaded', () => 'refused'))).toBe('refused');
  expect(await page.evaluate(() => fetch('parton://app/../../package.json').then(({ status }) => status))).toBe(404);
  expect(await page.evaluate(() => fetch('parton://app/%2e%2e/%2e%2e/package.json').then(({ status }) => status))).toBe(404);
  await page.evaluate(() => {
    window.open('https://example.org');
    location.href = 'https://example.org';
  });
  await page.waitForTimeout(500);
  expect(page.url()).toBe('parton://app/index.html');
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(await page.evaluate(() => navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state))).toBe('denied');
});
