import type { DesktopApi } from '../../shared/contract/desktop-api';
import type { EngineApi, Unsubscribe } from '../../shared/contract/engine-api';
import { provideServices, type Services } from './services';

type Listener = (value: never) => void;

/** For tests: engine and desktop of which only the given methods are there; events come by `tell`. */
export function fakeServices(engine: Partial<EngineApi>, desktop: Partial<DesktopApi> = {}): { readonly tell: (event: string, value?: unknown) => void } {
  const listeners = new Map<string, Set<Listener>>();
  const events = (api: object) => new Proxy(api, {
    get(target, name: string) {
      if (name in target) return (target as Record<string, unknown>)[name];
      if (!name.startsWith('on')) throw new Error(`${name} was not expected`);
      return (listener: Listener): Unsubscribe => {
        const all = listeners.get(name) ?? new Set();
        listeners.set(name, all.add(listener));
        return () => { all.delete(listener); };
      };
    },
  });
  const services = events({}) as Pick<Services, 'onReconnected' | 'onLost'>;
  provideServices({ engine: events(engine) as EngineApi, desktop: events(desktop) as DesktopApi, onReconnected: services.onReconnected, onLost: services.onLost, place: 'desktop' });
  return { tell: (event, value) => { listeners.get(event)?.forEach((listener) => { listener(value as never); }); } };
}
