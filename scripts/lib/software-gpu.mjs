// A processor that pretends to be a graphics card, for tests of the shaders: the SwiftShader that comes with Electron and Chromium.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { electronPath } from './electron.mjs';

const DRIVER = 'vk_swiftshader_icd.json';

/** Environment variables with which Vulkan finds it, for processes yet to be started; none where drivers are named already, or it is not there. */
export function softwareGpu(environment = process.env) {
  if (process.platform !== 'linux' || environment.VK_DRIVER_FILES || environment.VK_ICD_FILENAMES) return {};
  const electron = electronPath(environment);
  const folder = [...(electron ? [dirname(electron)] : []), '/usr/lib/chromium'].find((path) => existsSync(join(path, DRIVER)));
  if (!folder) return {};
  const libraries = [environment.LD_LIBRARY_PATH, folder].filter(Boolean).join(':'); // of Vulkan's loader, where the system has none
  return { VK_DRIVER_FILES: join(folder, DRIVER), VK_ICD_FILENAMES: join(folder, DRIVER), LD_LIBRARY_PATH: libraries };
}
