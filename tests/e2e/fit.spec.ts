import { expect } from '@playwright/test';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test, writeShortRuncard } from './workbench';

const cli = fileURLToPath(new URL('../../out/main/parton.cjs', import.meta.url));
const bytes = (fit: string, replica: number, name: string) => readFileSync(join(fit, 'nnfit', `replica_${replica}`, name));

test('a fit from click to finished view has the bits of the command line', async ({ workbench: { page, project } }) => {
  const runcard = writeShortRuncard(project, 'short', 150);
  await page.getByText('short', { exact: true }).first().click();
  await page.getByRole('button', { name: /^Fit 20 replicas/ }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Fit 20 replicas' }).click();
  const fit = join(project, 'fits', 'short');
  await expect(async () => {
    expect(JSON.parse(readFileSync(join(fit, 'parton.json'), 'utf8'))).toMatchObject({ outcome: { status: 'complete' } });
  }).toPass({ timeout: 90_000 });
  await expect(page.getByText(/complete|finished/i).first()).toBeVisible();

  const out = join(project, '..', '..', 'short');
  await promisify(execFile)('node', [cli, 'fit', runcard, '--out', out]);
  for (let replica = 1; replica <= 20; replica++) {
    for (const name of ['weights.npz', 'short.exportgrid', 'chi2exps.log']) expect(bytes(fit, replica, name).equals(bytes(out, replica, name)), `${replica} ${name}`).toBe(true);
  }
});

test('an engine killed in mid-fit is noticed; the fit goes on in a new one', async ({ workbench: { page, project, enginePid, callEngine } }) => {
  const runcard = writeShortRuncard(project, 'long', 200_000);
  const started = await callEngine('startFit', { project, runcard, replicas: [1, 2, 3, 4] });
  const fit = join(project, 'fits', 'long');
  expect(started).toMatchObject({ type: 'value', value: fit });
  await expect(async () => expect(readFileSync(join(fit, 'parton.json'), 'utf8')).toContain('running')).toPass({ timeout: 60_000 });
  const before = await enginePid();
  process.kill(before!, 'SIGKILL');
  await expect(page.getByRole('alert')).toContainText('The engine was killed');
  await page.getByRole('button', { name: 'Start the engine and go on' }).click();
  await expect(page.getByText('1 running', { exact: true })).toBeVisible(); // only now: a port asked for meanwhile might be the window's
  expect(await callEngine('status')).toMatchObject({ value: { running: [fit] } });
  expect(await enginePid()).not.toBe(before);
  const epochs = async () => ((await callEngine('openFit', fit)) as { value: { view: { replicas: { epoch: number }[] } } }).value.view.replicas.map(({ epoch }) => epoch);
  await expect(async () => expect(Math.min(...(await epochs()))).toBeGreaterThan(0)).toPass({ timeout: 30_000 });
});

test('closing the window while a fit runs asks first', async ({ workbench: { app, page, project, callEngine, callDesktop } }) => {
  const runcard = writeShortRuncard(project, 'long', 200_000);
  await callEngine('startFit', { project, runcard, replicas: [1, 2, 3, 4] });
  const fit = join(project, 'fits', 'long');
  await expect(async () => expect(readFileSync(join(fit, 'parton.json'), 'utf8')).toContain('running')).toPass({ timeout: 60_000 });
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  await expect(page.getByRole('dialog')).toBeVisible();
  const closed = app.waitForEvent('close');
  void callDesktop('answerClose', 'checkpoint').catch(() => undefined); // the page goes with its window
  await closed;
  expect(JSON.parse(readFileSync(join(fit, 'parton.json'), 'utf8'))).toMatchObject({ outcome: { status: 'interrupted' } });
});
