import { BrowserWindow, type MessagePortMain } from 'electron';
import { join } from 'node:path';
import { ENGINE_PORT } from '../shared/contract/bridge';
import { ORIGIN } from './scheme';

const PAGE = `${ORIGIN}/device.html`;

/** Hidden, sandboxed windows: each owns a graphics device, which the engine's process commands through a port. */
export class DeviceWindows {
  private readonly open = new Set<BrowserWindow>();

  /** Opens one for whoever has the other end of the port. It ends with its page, or here. */
  async connect(port: MessagePortMain): Promise<void> {
    const window = new BrowserWindow({
      show: false, width: 100, height: 100, skipTaskbar: true, title: 'Parton GPU',
      webPreferences: {
        preload: join(__dirname, '..', 'preload', 'index.cjs'), sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true,
        backgroundThrottling: false, spellcheck: false, devTools: false,
      },
    });
    this.open.add(window);
    window.on('closed', () => this.open.delete(window));
    window.webContents.on('render-process-gone', () => window.destroy());
    try {
      await window.loadURL(PAGE);
      window.webContents.postMessage(ENGINE_PORT, null, [port]);
    } catch {
      port.close(); // the engine is told that there is no device
      if (!window.isDestroyed()) window.destroy();
    }
  }

  closeAll(): void {
    for (const window of [...this.open]) window.destroy();
  }
}
