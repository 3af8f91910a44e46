import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { cardObstacle } from './graphics-card';

const root = mkdtempSync(join(tmpdir(), 'parton-card-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const machine = (name: string, files: readonly string[]) => {
  for (const file of files) {
    mkdirSync(join(root, name, file, '..'), { recursive: true });
    writeFileSync(join(root, name, file), '');
  }
  return { platform: 'linux', root: join(root, name), environment: { HOME: '/home/me' } } as const;
};

it('sees from files whether Linux has a graphics card and a driver for it', () => {
  expect(cardObstacle(machine('none', ['usr/share/vulkan/icd.d/lvp_icd.json', 'dev/dri/card0']))).toBe('this machine has no graphics card');
  expect(cardObstacle(machine('nvidia', ['dev/nvidia0', 'dev/nvidiactl', 'etc/vulkan/icd.d/nvidia_icd.json']))).toBeUndefined();
  expect(cardObstacle(machine('amd', ['dev/dri/renderD128', 'home/me/.local/share/vulkan/icd.d/radeon.json']))).toBeUndefined();
  const elsewhere = machine('elsewhere', ['dev/dri/renderD128', 'run/opengl-driver/share/vulkan/icd.d/radeon.json']);
  expect(cardObstacle(elsewhere)).toBe('no Vulkan driver is installed');
  expect(cardObstacle({ ...elsewhere, environment: { XDG_DATA_DIRS: '/usr/share:/run/opengl-driver/share' } })).toBeUndefined();
  expect(cardObstacle(machine('bare', ['dev/nvidia0', 'dev/nvidiactl']))).toBe('no Vulkan driver is installed');
});

it('must try where drivers are named, and on other systems', () => {
  const empty = machine('empty', []);
  expect(cardObstacle({ ...empty, environment: { VK_DRIVER_FILES: '/opt/driver.json' } })).toBeUndefined();
  expect(cardObstacle({ ...empty, platform: 'darwin' })).toBeUndefined();
});
