import { constants, getPriority, setPriority } from 'node:os';
import { mainPortChannel, type MainPort } from '../../shared/contract/channels';
import { toEngineSchema, type FromEngine } from '../../shared/contract/supervision';
import { provideDevice } from '../gpu/provider';
import { EngineHost } from './engine-host';
import { serveEngine } from './serve-engine';
import { waitForHandlers } from './rejections';
import { WindowDevices } from './window-device';

/** What Electron's utility processes have in place of an IPC channel. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly MainPort[] }) => void): void;
  postMessage(message: unknown): void;
}

/** Entry of the engine's process in the desktop program: main gives it the ports of windows, and what it is allowed. */
const parent = (process as unknown as { readonly parentPort: ParentPort }).parentPort;
waitForHandlers();
// The window comes first where processors are few: its frames do not wait for epochs. Threads that are started later inherit this.
// Only ever lowered: to raise what a `nice` has set takes a right that we may lack.
if (getPriority() < constants.priority.PRIORITY_BELOW_NORMAL) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
// A limit on the size of files (ulimit -f) makes a write fail, with an error that is told; it does not end the process.
if (process.platform !== 'win32') process.on('SIGXFSZ', () => undefined);
const devices = new WindowDevices(() => parent.postMessage({ type: 'device' }));
provideDevice(devices);
const host = new EngineHost();
const tell = (message: FromEngine): void => parent.postMessage(message);
host.statusChanged.add(({ running, queued, progress: [first] }) => tell({ type: 'busy', running: [...running], queued: [...queued], ...(first && { done: first.done }) }));
host.fitEnded.add((end) => tell({ type: 'ended', ...end }));

parent.on('message', ({ data, ports }) => {
  const message = toEngineSchema.parse(data);
  switch (message.type) {
    case 'window':
      for (const port of ports) serveEngine(host, mainPortChannel(port));
      break;
    case 'device':
      for (const port of ports) devices.connected(port);
      break;
    case 'allow':
      for (const folder of message.folders) host.allowed.allow(folder);
      break;
    case 'settings':
      host.changeSettings(message);
      break;
    case 'close':
      void host.close().finally(() => process.exit(0));
      break;
  }
});
