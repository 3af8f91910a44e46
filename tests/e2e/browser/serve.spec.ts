import { expect, type Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expectHarmless, makeHostile } from '../hostile';
import { cli, digTunnel, test, writeShortRuncard } from './served';

const manifest = (fit: string) => JSON.parse(readFileSync(join(fit, 'parton.json'), 'utf8')) as { outcome: { status: string } };

/** How the fit in front stands. */
const state = (page: Page, word: string) => page.locator('header .chip').getByText(word, { exact: true });

async function startFit(page: Page, runcard: string, replicas = 4): Promise<void> {
  await page.getByText(runcard, { exact: true }).first().click();
  await page.getByRole('button', { name: `Fit ${replicas} replicas` }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: `Fit ${replicas} replicas` }).click();
}

/** Runs the command that the palette finds first. */
async function findCommand(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+Shift+P');
  await page.getByRole('combobox', { name: 'Search' }).fill(words);
  await page.keyboard.press('Enter');
}

/** What the panel of the curves saves: every point that the window has. */
async function curvesOf(page: Page): Promise<string> {
  const item = page.getByRole('menuitem', { name: 'Save data (CSV)' });
  await expect(async () => { // a menu that opens while the panel gets its last points may close again
    if (!(await item.isVisible())) await page.getByRole('button', { name: 'More of χ²/N against epoch' }).click();
    await expect(item).toBeVisible({ timeout: 2000 });
  }).toPass();
  const [download] = await Promise.all([page.waitForEvent('download'), item.click()]);
  expect(download.suggestedFilename()).toBe('chi2-epochs.csv');
  return readFileSync(await download.path(), 'utf8');
}

test('a fit from click to finished view has the bits of the command line', async ({ served: { open, project, home, breaches } }) => {
  const runcard = writeShortRuncard(project, 'short', 150);
  const { page } = await open();
  await startFit(page, 'short');
  const fit = join(project, 'fits', 'short');
  await expect(state(page, 'Finished')).toBeVisible({ timeout: 60_000 });
  expect(manifest(fit).outcome.status).toBe('complete');
  expect(new URL(page.url()).search).toBe(''); // the token does not stay in the history
  expect(breaches).toEqual([]);

  const out = join(home, 'short');
  await promisify(execFile)('node', [cli, 'fit', runcard, '--out', out]);
  for (const replica of [1, 2, 3, 4]) {
    for (const name of ['weights.npz', 'short.exportgrid', 'chi2exps.log']) {
      const [served, alone] = [fit, out].map((folder) => readFileSync(join(folder, 'nnfit', `replica_${replica}`, name)));
      expect(served!.equals(alone!), `${replica} ${name}`).toBe(true);
    }
  }
});

test('who has a wrong token, or none, is told so and gets nothing', async ({ served: { open, address } }) => {
  for (const [search, words] of [['?token=wrong', 'The token is not that of this server'], ['', 'Open the address that parton serve printed']] as const) {
    const { context, page } = await open(`${address.origin}/${search}`);
    await expect(page.getByText(words)).toBeVisible();
    expect(await context.cookies()).toEqual([]);
    await page.goto(`${address.origin}/index.html`);
    await expect(page.getByText('Open the address that parton serve printed')).toBeVisible();
  }
});

test('a page of another origin cannot talk to the server, even in a browser that has the cookie', async ({ served: { open, address } }) => {
  const { context, page } = await open();
  await expect(page.getByText('quick', { exact: true }).first()).toBeVisible();
  const folder = new URL(page.url()).pathname;
  expect(await context.cookies(page.url())).toMatchObject([{ name: 'parton', httpOnly: true, sameSite: 'Strict', path: folder }]);
  expect(await page.evaluate(() => document.cookie)).toBe('');

  const other = createServer((_request, response) => void response.setHeader('Content-Type', 'text/html').end('<title>other</title>'));
  await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
  const stranger = await context.newPage();
  await stranger.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
  const opened = (where: Page) => where.evaluate((socket) => new Promise<string>((resolve) => {
    const connection = new WebSocket(socket);
    connection.onopen = () => { resolve('open'); };
    connection.onclose = () => { resolve('refused'); };
  }), `ws://${address.host}${folder}engine`);
  expect(await opened(stranger)).toBe('refused');
  expect(await stranger.evaluate((url) => fetch(url, { credentials: 'include' }).then(() => 'read', () => 'refused'), page.url())).toBe('refused');
  expect(await opened(page)).toBe('open');
  await new Promise((resolve) => void other.close(resolve));
});

test('two windows see the same fit; what one does the other shows', async ({ served: { open, project, breaches } }) => {
  writeShortRuncard(project, 'long', 200_000);
  const [{ page: one }, { page: other }] = [await open(), await open()];
  await startFit(one, 'long');
  await expect(one.getByRole('button', { name: 'Pause' })).toBeVisible({ timeout: 60_000 });
  await other.getByText('long', { exact: true }).first().dblclick();
  await other.getByRole('button', { name: 'Pause' }).click();
  await expect(state(one, 'Paused')).toBeVisible();
  await one.getByRole('button', { name: 'Resume' }).click();
  await expect(state(other, 'Running')).toBeVisible();
  await other.getByRole('button', { name: 'Stop', exact: true }).click();
  await other.getByRole('dialog').getByRole('button', { name: 'Keep a checkpoint' }).click();
  for (const page of [one, other]) await expect(state(page, 'Interrupted')).toBeVisible();
  expect(manifest(join(project, 'fits', 'long')).outcome.status).toBe('interrupted');
  expect(breaches).toEqual([]);
});

test('a connection that breaks is made again, and no epoch is lost', async ({ served: { open, project, address } }) => {
  test.setTimeout(240_000);
  writeShortRuncard(project, 'steady', 3000);
  const tunnel = await digTunnel(Number(address.port));
  const { page } = await open(`http://localhost:${tunnel.port}/${address.search}`);
  const { page: steady } = await open();
  await startFit(page, 'steady');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible({ timeout: 60_000 });
  await steady.getByText('steady', { exact: true }).first().dblclick();
  await page.getByRole('tab', { name: 'Files' }).click(); // where the user is, they stay
  tunnel.cut();
  await expect(page.getByRole('alert')).toContainText('The connection to the server is lost');
  await page.waitForTimeout(1500);
  tunnel.mend();
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(page.getByRole('tab', { name: 'Files' })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('tab', { name: 'Training' }).click();
  for (const one of [page, steady]) await expect(state(one, 'Finished')).toBeVisible({ timeout: 90_000 });
  const [broken, whole] = [await curvesOf(page), await curvesOf(steady)];
  expect(broken.split('\n').length).toBeGreaterThan(100);
  expect(broken).toBe(whole);
  await tunnel.close();
});

test('Ctrl-C stops a fit at a checkpoint', async ({ served: { open, project, child } }) => {
  writeShortRuncard(project, 'long', 200_000);
  const { page } = await open();
  await startFit(page, 'long');
  await expect(page.getByRole('grid', { name: 'Replicas' }).locator('.chip').getByText('Running').first()).toBeVisible({ timeout: 60_000 }); // before it trains, nothing is kept
  const code = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGINT');
  expect(await code).toBe(130);
  expect(manifest(join(project, 'fits', 'long')).outcome.status).toBe('interrupted');
  await expect(page.getByRole('alert')).toContainText('The connection to the server is lost');
});

test('names from files are shown as they are, and no view strays from the policy', async ({ served: { open, project, breaches } }) => {
  await makeHostile(project);
  const { page } = await open();
  await expectHarmless(page);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('combobox', { name: 'Engine' }).click();
  await page.keyboard.press('Escape');
  await findCommand(page, 'Glossary');
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(breaches).toEqual([]);
});

test('what a desktop does, the page does', async ({ served: { open, project } }) => {
  const { page, context } = await open();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByText('quick', { exact: true }).first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy the path' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(join(project, 'runcards', 'quick.yml'));
  await page.getByText('quick', { exact: true }).first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Move to bin' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Move to bin' }).click();
  await expect(page.getByText('quick', { exact: true })).toHaveCount(0);
  expect(readFileSync(join(project, 'runcards', '.bin', 'quick.yml'), 'utf8')).toContain('replicas');
  await findCommand(page, 'Open project');
  await page.getByRole('textbox', { name: 'Folder' }).fill('/etc');
  await page.getByRole('dialog').getByRole('button', { name: 'Choose' }).click();
  await expect(page.getByText(/outside of the open projects/).first()).toBeVisible();
});
