import { fork, type ChildProcess } from 'node:child_process';
import { processChannel } from '../../shared/contract/channels';
import { GpuTrouble, type GpuComputer, type GpuSight } from '../../shared/gpu/computer';
import { lookThrough, remoteComputer } from '../../shared/gpu/remote-computer';
import { builtFile } from '../io/project-root';
import { cardObstacle } from './graphics-card';
import type { DeviceProvider } from './provider';

/** Milliseconds in which a driver must answer, and in which it must let go of a device. */
const PATIENCE = 15_000;
const FAREWELL = 1000;

/** Of drivers, so that looking for a device leaves no folder behind. */
const NO_CACHE = { MESA_SHADER_CACHE_DISABLE: 'true', MESA_GLSL_CACHE_DISABLE: 'true', __GL_SHADER_DISK_CACHE: '0' };

/**
 * Plain Node: a process of its own owns the device. What the driver says does not reach the terminal, and when it fails or never
 * comes back, that process ends and no other.
 */
export const nodeDevices: DeviceProvider = {
  async look() {
    const obstacle = cardObstacle();
    if (obstacle !== undefined) throw new GpuTrouble('none', obstacle);
    const child = start(NO_CACHE);
    try {
      return await inTime(lookThrough(processChannel(child)), child);
    } finally {
      child.kill('SIGKILL');
    }
  },
  async open(options) {
    const obstacle = cardObstacle();
    if (obstacle !== undefined) throw new GpuTrouble('none', obstacle);
    const child = start({});
    try {
      return closing(await inTime(remoteComputer(processChannel(child), options), child), child);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  },
};

function start(environment: Readonly<Record<string, string>>): ChildProcess {
  return fork(builtFile('device.cjs'), [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: { ...process.env, ...environment }, execArgv: [] });
}

/** A device whose process ends with it. */
function closing(computer: GpuComputer, child: ChildProcess): GpuComputer {
  return {
    ...computer,
    async close() {
      await Promise.race([computer.close(), new Promise((resolve) => setTimeout(resolve, FAREWELL).unref())]);
      child.kill('SIGKILL');
    },
  };
}

async function inTime<T extends GpuSight | GpuComputer>(work: Promise<T>, child: ChildProcess): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    child.on('error', ({ message }) => reject(new GpuTrouble('none', `the process of the graphics device does not start: ${message}`)));
    timer = setTimeout(() => reject(new GpuTrouble('none', `the graphics driver does not answer within ${PATIENCE / 1000} seconds`)), PATIENCE);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
