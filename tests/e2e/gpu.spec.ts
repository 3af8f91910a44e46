import { expect } from '@playwright/test';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test, writeShortRuncard } from './workbench';

/** SwiftShader, a processor that pretends: WebGPU in a hidden window of the real Electron. */
const SOFTWARE_GPU = [
  '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan', '--use-vulkan=swiftshader', '--use-angle=swiftshader',
];
const EPOCHS = 4;

interface Manifest { readonly engine: string; readonly variant?: string; readonly engineReason?: string; readonly outcome: { readonly status: string } }

const manifestOf = (folder: unknown) => JSON.parse(readFileSync(join(String(folder), 'parton.json'), 'utf8')) as Manifest;

test.describe('with a software GPU', () => {
  test.use({ flags: SOFTWARE_GPU });
  test.setTimeout(180_000);

  test('fits on WebGPU in a hidden window, which ends with the fit', async ({ workbench: { app, project, callEngine } }) => {
    const start = async (name: string, epochs: number, engine: string) => {
      const runcard = writeShortRuncard(project, name, epochs);
      const answer = await callEngine('startFit', { project, runcard, replicas: [1, 2], workers: 1, engine });
      expect(answer).toMatchObject({ type: 'value' });
      return (answer as { readonly value: unknown }).value;
    };
    const windows = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => ({ visible: one.isVisible(), title: one.getTitle() })));

    const folder = await start('gpu', EPOCHS, 'webgpu');
    await expect.poll(() => { try { return manifestOf(folder).outcome.status; } catch { return 'none'; } }, { timeout: 120_000 }).toBe('complete');
    expect(manifestOf(folder)).toMatchObject({ engine: 'webgpu', variant: expect.stringMatching(/swiftshader/i) });
    await expect.poll(windows).toHaveLength(1);

    const automatic = await start('auto', EPOCHS, 'auto');
    await expect.poll(() => { try { return manifestOf(automatic).outcome.status; } catch { return 'none'; } }, { timeout: 60_000 }).toBe('complete');
    expect(manifestOf(automatic)).toMatchObject({ engine: 'fast', engineReason: expect.stringMatching(/^processor: .*no graphics card/) });
  });

  test('a device that is lost in mid-fit is told; the user decides who goes on, from the checkpoint', async ({ workbench: { app, page, project } }) => {
    writeShortRuncard(project, 'lost', 100_000);
    await page.getByText('lost', { exact: true }).first().click();
    await page.getByRole('button', { name: /^Fit 20 replicas/ }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Replicas').fill('1-2');
    await dialog.getByLabel('Engine').click();
    await page.getByRole('option', { name: /^GPU/ }).click();
    await dialog.getByRole('button', { name: 'Fit 2 replicas' }).click();
    const fit = join(project, 'fits', 'lost');
    const checkpoints = () => ['checkpoint-a', 'checkpoint-b'].flatMap((name) => statSync(join(fit, name), { throwIfNoEntry: false })?.mtimeMs ?? []);
    const newCheckpoint = async () => {
      const before = Math.max(0, ...checkpoints());
      await expect.poll(() => Math.max(0, ...checkpoints()), { timeout: 90_000 }).toBeGreaterThan(before);
    };
    const alert = page.getByRole('alert').filter({ hasText: 'Go on from the last checkpoint' });

    await newCheckpoint();
    const owner = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().find((one) => !one.isVisible())!.webContents.getOSProcessId());
    process.kill(owner, 'SIGKILL');
    await expect(alert).toContainText('the process that owns the graphics device has ended.');
    await alert.getByRole('button', { name: 'Try the GPU again' }).click();
    await expect(alert).toBeHidden();

    await newCheckpoint();
    const gpu = await app.evaluate(({ app: electron }) => electron.getAppMetrics().find(({ type }) => type === 'GPU')!.pid);
    process.kill(gpu, 'SIGKILL');
    await expect(alert).toContainText('the graphics device was lost');
    await alert.getByRole('button', { name: 'On the processor' }).click();
    await expect(alert).toBeHidden();
    await expect.poll(() => manifestOf(fit).engine).toBe('fast');
    expect(manifestOf(fit).engineReason).toMatch(/^processor: begun on .*swiftshader.*, and gone on without it$/i);
  });
});
