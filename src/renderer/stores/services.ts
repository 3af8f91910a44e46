import type { DesktopApi } from '../../shared/contract/desktop-api';
import type { EngineApi, Unsubscribe } from '../../shared/contract/engine-api';

/** The two things outside the window that it talks to. `engine` stays the same object when the engine process is restarted. */
export interface Services {
  readonly engine: EngineApi;
  readonly desktop: DesktopApi;
  /** The engine answers again, after a restart or a lost connection; it knows nothing of what this window had open. */
  onReconnected(listener: () => void): Unsubscribe;
  /** In a browser: the connection to the server broke. `onReconnected` tells when there is another. */
  onLost(listener: () => void): Unsubscribe;
  readonly place: 'desktop' | 'browser';
}

let services: Services | undefined;

/** Called once before the app is mounted (and by tests). */
export function provideServices(given: Services): void {
  services = given;
}

function required(): Services {
  if (!services) throw new Error('provideServices() comes first');
  return services;
}

export const useEngine = (): EngineApi => required().engine;
export const useDesktop = (): DesktopApi => required().desktop;
export const usePlace = (): Services['place'] => required().place;
export const onLost = (listener: () => void): Unsubscribe => required().onLost(listener);
export const onReconnected = (listener: () => void): Unsubscribe => required().onReconnected(listener);
