import type { Channel } from '../../shared/contract/rpc';
import { PartonError } from '../../shared/errors';
import { GpuTrouble, type GpuComputer, type GpuSight, type OpenOptions } from '../../shared/gpu/computer';
import { lookThrough, remoteComputer } from '../../shared/gpu/remote-computer';
import { nodeDevices } from './node-device';

/** Where this process gets a device from, when someone asks. */
export interface DeviceProvider {
  /** What device there is; a short look, which opens nothing and leaves nothing behind. @throws GpuTrouble of kind `none` */
  look(): Promise<GpuSight>;
  /** @throws GpuTrouble */
  open(options?: OpenOptions): Promise<GpuComputer>;
}

let current: DeviceProvider = nodeDevices;

export const deviceProvider = (): DeviceProvider => current;

let opened: Promise<GpuComputer> | undefined;

/** The device of this thread, opened once. @throws GpuTrouble */
export function threadDevice(): Promise<GpuComputer> {
  opened ??= current.open();
  opened.catch(() => (opened = undefined));
  return opened;
}

let looked: Promise<GpuSight | GpuTrouble> | undefined;

/** What device there is, or why there is none: looked for once, whoever asks meanwhile and later. @param insist looks again where there was none */
export async function lookForDevice(insist = false): Promise<GpuSight | GpuTrouble> {
  const before = looked;
  if (insist && (await before) instanceof GpuTrouble && looked === before) looked = undefined;
  return (looked ??= current.look().catch((error: unknown) =>
    (error instanceof GpuTrouble ? error : new GpuTrouble('none', error instanceof Error ? error.message : String(error)))));
}

/** Says where devices come from in this thread. */
export function provideDevice(provider: DeviceProvider): void {
  current = provider;
  looked = undefined;
}

/** Devices at the other end of a channel: of a worker thread, whose own process' provider serves them. */
export const devicesAt = (channel: Channel): DeviceProvider => ({ look: () => lookThrough(channel), open: (options) => remoteComputer(channel, options) });

const REMEDY = 'Fit on the processor (--engine cpu), or go on there with --resume --engine cpu.';

/** What a user is told of a trouble with the device. */
export function deviceError({ kind, message }: GpuTrouble): PartonError {
  switch (kind) {
    case 'none': return new PartonError('device', `there is no GPU to fit on: ${message}.`, {}, 'Fit on the processor (--engine cpu).');
    case 'lost': return new PartonError('device', `${message}.`, {}, REMEDY);
    case 'memory': return new PartonError('device', `the memory of the GPU is used up (${message}).`, {}, REMEDY);
    case 'slow': return new PartonError('device', `${message}.`, {}, REMEDY);
    case 'failed': return new PartonError('device', `the GPU cannot fit this: ${message}.`, {}, REMEDY);
  }
}

/** Makes an error for users of a trouble with the device; others are passed on as they are. */
export async function withDeviceErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof GpuTrouble ? deviceError(error) : error;
  }
}
