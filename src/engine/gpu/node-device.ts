import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { GpuTrouble, type GpuComputer } from '../../shared/gpu/computer';
import { openComputer } from '../../shared/gpu/device-computer';

/** WebGPU for Node: Dawn, in a package that a user may install. */
export const PACKAGE = 'webgpu';

interface Dawn {
  readonly create: (flags: string[]) => GPU;
  readonly globals: object;
}

/** Dawn gives up its devices when the object that found them is collected. */
const alive = new Set<GPU>();

/** A device of plain Node. The package is loaded here, and not before. @throws GpuTrouble of kind `none` or `failed` */
export async function openNodeDevice(): Promise<GpuComputer> {
  const file = packageFile();
  if (file === undefined) throw new GpuTrouble('none', `the package ${PACKAGE} is not installed (npm install ${PACKAGE})`);
  if (!hasDriver()) throw new GpuTrouble('none', 'no Vulkan driver is installed');
  let dawn: Dawn;
  try {
    dawn = await import(/* @vite-ignore */ pathToFileURL(file).href) as Dawn;
  } catch (cause) {
    throw new GpuTrouble('none', `the package ${PACKAGE} does not load: ${(cause as Error).message}`);
  }
  const gpu = dawn.create([]);
  alive.add(gpu);
  const computer = await openComputer(gpu);
  return computer;
}

function packageFile(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(PACKAGE);
  } catch {
    return undefined;
  }
}

/** Without one Dawn complains on the terminal. Where drivers are told of by other means, it is asked. */
function hasDriver(): boolean {
  if (process.platform !== 'linux' || process.env.VK_DRIVER_FILES || process.env.VK_ICD_FILENAMES || process.env.VK_ADD_DRIVER_FILES) return true;
  const folders = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/etc/vulkan/icd.d', `${process.env.HOME ?? ''}/.local/share/vulkan/icd.d`];
  return folders.some((folder) => existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json')));
}
