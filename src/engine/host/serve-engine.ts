import { engineProtocol } from '../../shared/contract/engine-protocol';
import { serve, type Channel } from '../../shared/contract/rpc';
import type { EngineHost } from './engine-host';
import { Session } from './session';

/** Serves the engine to one window, until its channel is closed. */
export function serveEngine(host: EngineHost, channel: Channel): void {
  const session = new Session(host);
  const served = serve(session, engineProtocol, channel);
  session.backlog = () => served.backlog;
  channel.onClose(() => {
    served.end();
    session.dispose();
  });
}
