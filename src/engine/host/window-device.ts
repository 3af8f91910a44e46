import { mainPortChannel, type MainPort } from '../../shared/contract/channels';
import type { Channel } from '../../shared/contract/rpc';
import { GpuTrouble, type GpuComputer, type GpuSight, type OpenOptions } from '../../shared/gpu/computer';
import { lookThrough, remoteComputer } from '../../shared/gpu/remote-computer';
import type { DeviceProvider } from '../gpu/provider';

/** Milliseconds that a window with a device may take to appear. */
const PATIENCE = 20_000;

/** In the desktop program a hidden window owns the device: native addons cannot read results back in Electron. */
export class WindowDevices implements DeviceProvider {
  private readonly waiting: ((port: MainPort) => void)[] = [];

  /** @param ask asks main for a port to a window with a device */
  constructor(private readonly ask: () => void) {}

  /** The port that was asked for. */
  connected(port: MainPort): void {
    const next = this.waiting.shift();
    if (next) next(port);
    else port.close();
  }

  async look(): Promise<GpuSight> {
    return lookThrough(await this.channel());
  }

  async open(options?: OpenOptions): Promise<GpuComputer> {
    return remoteComputer(await this.channel(), options);
  }

  private async channel(): Promise<Channel> {
    const port = await new Promise<MainPort>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(take), 1);
        reject(new GpuTrouble('none', 'the window that would own a graphics device does not appear'));
      }, PATIENCE);
      const take = (arrived: MainPort) => {
        clearTimeout(timer);
        resolve(arrived);
      };
      this.waiting.push(take);
      this.ask();
    });
    return mainPortChannel(port);
  }
}
