import { ENGINE_PORT, type PartonBridge } from '../../shared/contract/bridge';
import { portChannel } from '../../shared/contract/channels';
import type { DesktopApi } from '../../shared/contract/desktop-api';
import { DESKTOP_NAMES } from '../../shared/contract/desktop-protocol';
import type { EngineApi } from '../../shared/contract/engine-api';
import { ENGINE_NAMES } from '../../shared/contract/engine-protocol';
import { createClient, type Client } from '../../shared/contract/rpc';
import type { Services } from '../stores/services';
import { openSocket } from './socket';

/** What Electron's preload gives to the page; without Electron there is none. */
const bridge = (window as { readonly parton?: PartonBridge }).parton;

/** By the bridge where there is one; else by sockets to the server that the page came from. */
export function connect(): Services {
  const again = new Set<() => void>();
  const engine = tellingReconnection(createClient<EngineApi>(ENGINE_NAMES), again);
  const desktop = createClient<DesktopApi>(DESKTOP_NAMES);
  if (bridge) {
    desktop.attach({ send: bridge.send, onMessage: bridge.onMessage, onClose: () => undefined, close: () => undefined });
    addEventListener('message', ({ data, ports: [port], origin }) => {
      if (data === ENGINE_PORT && port && origin === location.origin) engine.attach(portChannel(port));
    });
    desktop.api.onEngineGone((reason) => { engine.detach(`the engine ${reason}.`); });
    bridge.connectEngine();
  } else {
    openSocket('engine', engine);
    openSocket('desktop', desktop);
  }
  return { engine: engine.api, desktop: desktop.api, onReconnected: (listener) => { again.add(listener); return () => again.delete(listener); } };
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

/** Paths of folders that were dropped on the window, which the engine may read from now on; in a browser, none. */
export function droppedFolders(files: readonly File[]): readonly string[] {
  return files.map((file) => bridge?.dropped(file) ?? '').filter(Boolean);
}
