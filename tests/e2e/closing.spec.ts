import { expect } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, writeShortRuncard, type Workbench } from './workbench';

/** Starts a fit, closes the window by its button once it trains, and expects the question. */
async function closeWhileFitting({ app, page, project, callEngine }: Workbench, name: string, epochs: number): Promise<string> {
  const runcard = writeShortRuncard(project, name, epochs);
  await callEngine('startFit', { project, runcard, replicas: [1, 2, 3, 4] });
  const fit = join(project, 'fits', name);
  await expect(page.getByRole('progressbar', { name })).toBeVisible({ timeout: 60_000 });
  await expect.poll(async () => {
    const { value } = await callEngine('openFit', fit) as { value?: { view?: { replicas: readonly { epoch: number }[] } } };
    return value?.view?.replicas.some(({ epoch }) => epoch > 0) ?? false;
  }, { timeout: 60_000 }).toBe(true);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  await expect(page.getByRole('dialog', { name: 'A fit is running' })).toBeVisible();
  return fit;
}
const outcome = (fit: string) => (JSON.parse(readFileSync(join(fit, 'parton.json'), 'utf8')) as { outcome: { status: string } }).outcome.status;

test('closing the window while a fit runs, cancelled: both go on', async ({ workbench }) => {
  const { app, page, callEngine } = workbench;
  const fit = await closeWhileFitting(workbench, 'long', 200_000);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible())).toBe(true);
  expect(await callEngine('status')).toMatchObject({ value: { running: [fit] } });
});

test('closing the window while a fit runs, with a checkpoint: the program ends, and the fit can go on', async ({ workbench }) => {
  const { app, page } = workbench;
  const fit = await closeWhileFitting(workbench, 'long', 200_000);
  const closed = app.waitForEvent('close');
  await page.getByRole('button', { name: 'Checkpoint and quit' }).click({ noWaitAfter: true });
  await closed;
  expect(outcome(fit)).toBe('interrupted');
  expect(existsSync(join(fit, 'checkpoint-a'))).toBe(true);
});

test('closing the window while a fit runs, kept running: unseen to its end, which the desktop is told of; then the program ends', async ({ workbench }) => {
  const { app, page, userData } = workbench;
  const told = join(userData, 'told.json');
  // What goes to the task bar and the notifications of the desktop is written down.
  await app.evaluate(({ BrowserWindow, Notification }, file) => {
    const fs = process.mainModule!.require('node:fs') as { writeFileSync(path: string, text: string): void };
    const said = { shares: [] as number[], notifications: [] as string[] };
    const write = () => fs.writeFileSync(file, JSON.stringify(said));
    const [window] = BrowserWindow.getAllWindows();
    window!.setProgressBar = (share) => {
      said.shares.push(share);
      write();
    };
    Notification.isSupported = () => true;
    Notification.prototype.show = function (this: { title: string; body: string }) {
      said.notifications.push(`${this.title}: ${this.body}`);
      write();
    };
  }, told);
  const fit = await closeWhileFitting(workbench, 'short', 3000);
  const closed = app.waitForEvent('close', { timeout: 90_000 });
  await page.getByRole('button', { name: 'Keep running until done' }).click();
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(false);
  await closed;
  expect(outcome(fit)).toBe('complete');
  const { shares, notifications } = JSON.parse(readFileSync(told, 'utf8')) as { shares: number[]; notifications: string[] };
  expect(notifications).toEqual(['short is finished: 4 replicas fitted.']);
  expect(shares.filter((share) => share > 0 && share <= 1).length).toBeGreaterThan(0); // the library was in front, not the fit
  expect(shares.at(-1)).toBe(-1);
});
