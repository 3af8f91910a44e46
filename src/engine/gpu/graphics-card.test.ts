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

it('looks where the desktop keeps configurations and data, also when a variable is empty', () => {
  for (const place of ['home/me/.config', 'etc/xdg', 'home/me/.local/share']) {
    const told = machine(place, ['dev/dri/renderD128', `${place}/vulkan/icd.d/radeon.json`]);
    expect(cardObstacle(told), place).toBeUndefined();
    expect(cardObstacle({ ...told, environment: { HOME: '/home/me', XDG_CONFIG_HOME: '', XDG_CONFIG_DIRS: '', XDG_DATA_HOME: '', XDG_DATA_DIRS: '', VK_DRIVER_FILES: '' } }), place).toBeUndefined();
    expect(cardObstacle({ ...told, environment: { HOME: '/home/me', XDG_CONFIG_HOME: '/a', XDG_CONFIG_DIRS: '/b', XDG_DATA_HOME: '/c' } }), place).toBe('no Vulkan driver is installed');
  }
  const chosen = machine('chosen', ['dev/dri/renderD128', 'a/vulkan/icd.d/radeon.json']);
  expect(cardObstacle({ ...chosen, environment: { HOME: '/home/me', XDG_CONFIG_HOME: '/a' } })).toBeUndefined();
});

it('must try where drivers are named, and on other systems', () => {
  const empty = machine('empty', []);
  expect(cardObstacle({ ...empty, environment: { VK_DRIVER_FILES: '', VK_ICD_FILENAMES: '/opt/driver.json' } })).toBeUndefined();
  expect(cardObstacle({ ...empty, platform: 'darwin' })).toBeUndefined();
});
