import { portChannel } from '../../shared/contract/channels';
import type { DesktopApi } from '../../shared/contract/desktop-api';
import { DESKTOP_NAMES } from '../../shared/contract/desktop-protocol';
import type { EngineApi } from '../../shared/contract/engine-api';
import { ENGINE_NAMES } from '../../shared/contract/engine-protocol';
import { createClient } from '../../shared/contract/rpc';
import type { Services } from '../stores/services';
import { openSocket } from './socket';

/** By Electron's preload where there is one; else by the server that the page came from. */
export function connect(): Services {
  const engine = createClient<EngineApi>(ENGINE_NAMES);
  const desktop = createClient<DesktopApi>(DESKTOP_NAMES);
  openSocket('engine', engine);
  openSocket('desktop', desktop);
  return { engine: engine.api, desktop: desktop.api };
}
void portChannel;

/** Paths of folders that were dropped on the window; where the page may not know them, none. */
export function droppedFolders(files: readonly File[]): readonly string[] {
  return files.flatMap((file) => {
    const path = (file as File & { readonly path?: string }).path;
    return path ? [path] : [];
  });
}
