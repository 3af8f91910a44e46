import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../src/engine/run/manifest';
import { eventsOf, runCli, smallFitRuncard, temporaryFolder } from '../helpers/cli';
import { testComputer } from '../helpers/gpu';

/** The default engine where there is no graphics card but something that looks like one: the processor, without a word or a trace of the look. */
const here = await testComputer();
await here?.close();

const folder = temporaryFolder();
const runcard = smallFitRuncard(folder, { epochs: 3 });
const LAVAPIPE = '/usr/share/vulkan/icd.d/lvp_icd.json';
let fits = 0;

async function fitWith(driver: string) {
  const home = join(folder, `home${++fits}`);
  mkdirSync(home);
  const out = join(folder, `fit${fits}`);
  const { LD_LIBRARY_PATH = '' } = process.env;
  const result = await runCli(['fit', runcard, '--replicas', '1-2', '--out', out, '--json'], { env: { HOME: home, VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH } });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(home)).toEqual([]);
  const { engine, engineReason } = readManifest(out)!;
  expect(eventsOf(result).find(({ event }) => event === 'engine')).toMatchObject({ why: engineReason });
  expect(engine).toBe('fast');
  return engineReason;
}

describe('parton fit takes the processor', () => {
  it.skipIf(!here)('beside SwiftShader', async () => {
    expect(await fitWith(process.env.VK_DRIVER_FILES!)).toMatch(/^processor: SwiftShader.* is no graphics card but the processor itself$/);
  });

  it.skipIf(!here || !existsSync(LAVAPIPE))('beside llvmpipe', async () => {
    expect(await fitWith(LAVAPIPE)).toMatch(/^processor: llvmpipe.* is no graphics card but the processor itself$/);
  });

  it('beside a driver that does not load', async () => {
    const driver = join(folder, 'broken.json');
    writeFileSync(driver, JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: '/nowhere/libbroken.so', api_version: '1.3.0' } }));
    expect(await fitWith(driver)).toMatch(/^processor: (no graphics adapter was found|the package webgpu, .* is not installed)$/);
  });
});
