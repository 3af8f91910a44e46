import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE, packageFile } from './dawn';

/** Files by which Linux shows a graphics card: DRM's render nodes, and those of drivers with their own. */
const NODES = /^(nvidia\d|dxg$|kgsl|mali|nvgpu|nvhost|pvr)/;

/** Whether drivers are told of by other means than files in the usual places: then only trying helps. */
const isTold = ({ VK_DRIVER_FILES, VK_ICD_FILENAMES, VK_ADD_DRIVER_FILES }: NodeJS.ProcessEnv): boolean =>
  [VK_DRIVER_FILES, VK_ICD_FILENAMES, VK_ADD_DRIVER_FILES].some(Boolean);

export interface Machine {
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** Of the file system. */
  readonly root: string;
}

const THIS: Machine = { environment: process.env, platform: process.platform, root: '/' };

/** Why there can be no graphics device for plain Node, as far as the file system tells; undefined where one must try. */
export function cardObstacle(machine: Machine = THIS): string | undefined {
  if (packageFile() === undefined) return `the package ${PACKAGE}, which would bring graphics cards, is not installed`;
  if (machine.platform !== 'linux' || isTold(machine.environment)) return undefined;
  if (!hasCard(machine)) return 'this machine has no graphics card';
  if (!hasDriver(machine)) return 'no Vulkan driver is installed';
  return undefined;
}

const hasCard = ({ root }: Machine): boolean =>
  namesIn(join(root, 'dev')).some((name) => NODES.test(name)) || namesIn(join(root, 'dev/dri')).some((name) => name.startsWith('renderD'));

/** In the folders that Vulkan's loader searches (its LoaderDriverInterface.md); a variable that is empty is as one that is not set. */
function hasDriver({ root, environment: { HOME = '', XDG_CONFIG_HOME, XDG_CONFIG_DIRS, XDG_DATA_HOME, XDG_DATA_DIRS } }: Machine): boolean {
  const places = [
    XDG_CONFIG_HOME || `${HOME}/.config`, ...(XDG_CONFIG_DIRS || '/etc/xdg').split(':').filter(Boolean), '/etc', '/usr/local/etc',
    XDG_DATA_HOME || `${HOME}/.local/share`, ...(XDG_DATA_DIRS ?? '').split(':').filter(Boolean), '/usr/share', '/usr/local/share',
  ];
  return places.some((place) => namesIn(join(root, place, 'vulkan/icd.d')).some((name) => name.endsWith('.json')));
}

function namesIn(folder: string): string[] {
  try {
    return existsSync(folder) ? readdirSync(folder) : [];
  } catch {
    return []; // not readable is not there
  }
}
