import { ipcMain, type IpcMainEvent, type WebContents } from 'electron';
import { CHANNELS } from '../shared/contract/bridge';
import type { DesktopApi } from '../shared/contract/desktop-api';
import { desktopProtocol } from '../shared/contract/desktop-protocol';
import { serve, type Channel } from '../shared/contract/rpc';
import { ORIGIN } from './scheme';

/** What a window can ask of main besides the DesktopApi. */
export interface DoorKeeper {
  connectEngine(contents: WebContents): void;
  dropped(path: string): void;
}

/**
 * The one door between a window and main: every message must come from the top frame of that window, showing our own page; calls are
 * checked by schema. Anything else is not answered.
 */
export function openDoor(contents: WebContents, api: DesktopApi, keeper: DoorKeeper): void {
  const isOurs = (event: IpcMainEvent): boolean => {
    const { senderFrame: frame, sender } = event;
    return sender === contents && frame !== null && frame === contents.mainFrame && frame.url.startsWith(`${ORIGIN}/`);
  };
  const listen = (name: string, act: (message: unknown) => void): void => {
    const listener = (event: IpcMainEvent, message: unknown): void => {
      if (isOurs(event)) act(message);
    };
    ipcMain.on(name, listener);
    contents.once('destroyed', () => ipcMain.off(name, listener));
  };
  const channel: Channel = {
    send: (message) => {
      if (!contents.isDestroyed()) contents.send(CHANNELS.desktop, message);
    },
    onMessage: (receive) => listen(CHANNELS.desktop, receive),
    onClose: (close) => void contents.once('destroyed', close),
    close: () => undefined,
  };
  serve(api, desktopProtocol, channel);
  listen(CHANNELS.connectEngine, () => keeper.connectEngine(contents));
  listen(CHANNELS.dropped, (path) => {
    if (typeof path === 'string') keeper.dropped(path);
  });
}
