import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { GpuTrouble, type GpuSight, type OpenOptions } from '../../shared/gpu/computer';
import { adapterOf, openComputer, type DeviceComputer } from '../../shared/gpu/device-computer';

/* WebGPU for Node is Dawn, in a package that a user may install. It talks to the terminal, and a driver may end the process: load it in a process of its own. */

export const PACKAGE = 'webgpu';

/**
 * Dawn guards every index of a shader for the web, whose shaders are anybody's. These are our own, whose indices `placeProblem` makes, and SwiftShader
 * takes eight times as long to compile them guarded.
 */
const FLAGS = ['enable-dawn-features=disable_robustness'];

interface Dawn {
  readonly create: (flags: string[]) => GPU;
}

/** Dawn gives up its devices when the object that found them is collected. */
const alive = new Set<GPU>();

/** What device this process could open. @throws GpuTrouble of kind `none` */
export async function lookWithDawn(): Promise<GpuSight> {
  return (await adapterOf(await loadDawn())).sight;
}

/** A device of this very process. @throws GpuTrouble of kind `none` or `failed` */
export async function openDawn(options?: OpenOptions): Promise<DeviceComputer> {
  return openComputer(await loadDawn(), options);
}

export function packageFile(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(PACKAGE);
  } catch {
    return undefined;
  }
}

async function loadDawn(): Promise<GPU> {
  const file = packageFile();
  if (file === undefined) throw new GpuTrouble('none', `the package ${PACKAGE} is not installed`);
  let dawn: Dawn;
  try {
    dawn = await import(/* @vite-ignore */ pathToFileURL(file).href) as Dawn;
  } catch (cause) {
    throw new GpuTrouble('none', `the package ${PACKAGE} does not load: ${(cause as Error).message}`);
  }
  const gpu = dawn.create(FLAGS);
  alive.add(gpu);
  return gpu;
}
