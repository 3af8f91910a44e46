import { PartonError } from '../../shared/errors';
import { GpuTrouble, type GpuComputer } from '../../shared/gpu/computer';

/** Where this process gets a device from, when someone asks. */
export interface DeviceProvider {
  open(): Promise<GpuComputer>;
  /** Worker threads cannot open it themselves: they are served from here. */
  readonly serves: boolean;
}

/** Plain Node: through a package that a user may install, in whichever thread asks. */
const nodeProvider: DeviceProvider = {
  serves: false,
  async open() {
    const { openNodeDevice } = await import('./node-device');
    return openNodeDevice();
  },
};

let current: DeviceProvider = nodeProvider;

export const deviceProvider = (): DeviceProvider => current;

let opened: Promise<GpuComputer> | undefined;

/** The device of this thread, opened once. @throws GpuTrouble */
export function threadDevice(): Promise<GpuComputer> {
  opened ??= current.open();
  opened.catch(() => (opened = undefined));
  return opened;
}

/** Says where devices come from in this thread. */
export function provideDevice(provider: DeviceProvider): void {
  current = provider;
}

const REMEDY = 'Fit on the processor (--engine cpu), or go on there with --resume --engine cpu.';

/** What a user is told of a trouble with the device. */
export function deviceError({ kind, message }: GpuTrouble): PartonError {
  switch (kind) {
    case 'none': return new PartonError('device', `there is no GPU to fit on: ${message}.`, {}, 'Fit on the processor (--engine cpu).');
    case 'lost': return new PartonError('device', `${message}.`, {}, REMEDY);
    case 'memory': return new PartonError('device', `the memory of the GPU is used up (${message}).`, {}, REMEDY);
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
