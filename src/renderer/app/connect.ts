import { ENGINE_PORT, type PartonBridge } from '../../shared/contract/bridge';
import { portChannel } from '../../shared/contract/channels';
import type { DesktopApi } from '../../shared/contract/desktop-api';
import { DESKTOP_NAMES, SERVED_DESKTOP_NAMES, type ServedDesktop } from '../../shared/contract/desktop-protocol';
import type { EngineApi } from '../../shared/contract/engine-api';
import { ENGINE_NAMES } from '../../shared/contract/engine-protocol';
import { createClient, type Client } from '../../shared/contract/rpc';
import type { Services } from '../stores/services';
import { browserDesktop } from './browser-desktop';
import { openSocket } from './socket';

/** What Electron's preload gives to the page; without Electron there is none. */
const bridge = (window as { readonly parton?: PartonBridge }).parton;

/** By the bridge where there is one; else by sockets to the server that the page came from. */
export function connect(): Services {
  const [again, lost] = [new Set<() => void>(), new Set<() => void>()];
  const engine = tellingReconnection(createClient<EngineApi>(ENGINE_NAMES), again);
  const events = { onReconnected: (listener: () => void) => listenIn(again, listener), onLost: (listener: () => void) => listenIn(lost, listener) };
  if (!bridge) {
    const server = createClient<ServedDesktop>(SERVED_DESKTOP_NAMES);
    openSocket('engine', engine, () => { lost.forEach((listener) => { listener(); }); });
    openSocket('desktop', server, () => undefined);
    return { engine: engine.api, desktop: browserDesktop(server.api), place: 'browser', ...events };
  }
  const desktop = createClient<DesktopApi>(DESKTOP_NAMES);
  desktop.attach({ send: bridge.send, onMessage: bridge.onMessage, onClose: () => undefined, close: () => undefined });
  addEventListener('message', ({ data, ports: [port], origin }) => {
    if (data === ENGINE_PORT && port && origin === location.origin) engine.attach(portChannel(port));
  });
  desktop.api.onEngineGone((reason) => { engine.detach(`the engine ${reason}.`); });
  bridge.connectEngine();
  return { engine: engine.api, desktop: desktop.api, place: 'desktop', ...events };
}

function listenIn(all: Set<() => void>, listener: () => void): () => void {
  all.add(listener);
  return () => { all.delete(listener); };
}

/** A client that calls `listeners` at every connection but the first. */
function tellingReconnection<Api>(client: Client<Api>, listeners: ReadonlySet<() => void>): Client<Api> {
  let isFirst = true;
  return {
    ...client,
    attach(channel) {
      client.attach(channel);
      if (!isFirst) listeners.forEach((listener) => { listener(); });
      isFirst = false;
    },
  };
}

/** Whether folders that are dropped on the window have a path that the engine can read. */
export const canDrop = bridge !== undefined;

/** Paths of folders that were dropped on the window, which the engine may read from now on. */
export function droppedFolders(files: readonly File[]): readonly string[] {
  return files.map((file) => bridge?.dropped(file) ?? '').filter(Boolean);
}
