import { expect } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, writeShortRuncard } from './workbench';

/** SwiftShader, a processor that pretends: WebGPU in a hidden window of the real Electron. */
const SOFTWARE_GPU = [
  '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan', '--use-vulkan=swiftshader', '--use-angle=swiftshader',
];
const EPOCHS = 4;

interface Manifest { readonly engine: string; readonly variant?: string; readonly engineReason?: string; readonly outcome: { readonly status: string } }

test.describe('with a software GPU', () => {
  test.use({ flags: SOFTWARE_GPU });
  test.setTimeout(180_000);

  test('fits on WebGPU in a hidden window, which ends with the fit', async ({ workbench: { app, project, callEngine } }) => {
    const manifestOf = (folder: unknown) => JSON.parse(readFileSync(join(String(folder), 'parton.json'), 'utf8')) as Manifest;
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
});
