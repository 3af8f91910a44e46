import { expect } from '@playwright/test';
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { add, fitFour } from './compared';
import { test } from './workbench';

const SET = fileURLToPath(new URL('../../resources/pdfs/T0_disfit', import.meta.url));

test('the button writes a report, also as PDF; the page opens with all of its figures', async ({ workbench }) => {
  test.setTimeout(240_000);
  const { app, page, project } = workbench;
  const errors: string[] = [];
  cpSync(SET, join(project, 'pdfs', 'T0_disfit'), { recursive: true });
  await fitFour(workbench, 'fresh');
  await page.keyboard.press('Control+4');
  await add(page, /^fresh/);
  await add(page, /^T0_disfit/);
  await expect(page.locator('#side-view')).toContainText('LHAPDF set', { timeout: 60_000 });
  await expect(page.locator('#side-view')).toContainText('4 replicas');

  // cancelled, it leaves nothing
  const dialog = page.getByRole('dialog', { name: 'Report' });
  await page.getByRole('button', { name: 'Report' }).click();
  await dialog.getByLabel('Name of the report').fill('..');
  await expect(dialog.getByRole('button', { name: 'Write the report' })).toBeDisabled();
  await dialog.getByLabel('Name of the report').fill('cancelled');
  await dialog.getByRole('button', { name: 'Write the report' }).click();
  await expect(dialog.getByRole('progressbar', { name: 'Progress of the report' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();

  // the report
  await page.getByRole('button', { name: 'Report' }).click();
  await dialog.getByLabel('Name of the report').fill('two_of_them');
  await expect(dialog.locator('code')).toContainText("-o '");
  await dialog.getByRole('button', { name: 'Write the report' }).click();
  await expect(dialog.getByRole('button', { name: /^Show it/ })).toBeVisible({ timeout: 120_000 });
  const out = join(project, 'reports', 'two_of_them');
  expect(readFileSync(join(out, 'report.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  expect(statSync(join(out, 'report.pdf')).size).toBeGreaterThan(50_000);
  expect(readdirSync(join(out, 'data')).length).toBeGreaterThan(10);
  expect(existsSync(join(project, 'reports', 'cancelled', 'report.html'))).toBe(false);
  const opened = app.waitForEvent('window');
  await app.evaluate(async ({ BrowserWindow, session }, file) => {
    const window = new BrowserWindow({ width: 1280, height: 1000, webPreferences: { session: session.fromPartition('reader'), sandbox: true } });
    await window.loadFile(file);
  }, join(out, 'report.html'));
  const report = await opened;
  report.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  await report.reload();
  await expect(report.getByRole('heading', { level: 1 })).toHaveText('fresh, T0_disfit');
  const parts = await report.locator('nav a').count();
  expect(parts).toBeGreaterThan(13);
  expect(await report.locator('section').count()).toBe(parts);
  expect(await report.locator('section.failed').allTextContents()).toEqual([]);
  const figures = await report.locator('figure > svg').evaluateAll((all) => all.map((svg) => ({ name: svg.getAttribute('aria-label'), paths: svg.querySelectorAll('path').length, height: svg.getBoundingClientRect().height })));
  expect(figures.length).toBeGreaterThan(15);
  expect(figures.filter(({ paths, height }) => paths < 5 || height < 100)).toEqual([]);
  expect(await report.locator('body').innerText()).not.toMatch(/NaN|undefined|\[object/);
  expect(errors).toEqual([]);
});
