import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { portChannel, type WebPort } from '../../shared/contract/channels';
import { devicesAt, provideDevice } from '../gpu/provider';
import { Desks, serveDesk } from './desk';
import { errorMessage, WorkerLoop } from './worker-loop';
import type { FromWorker, ToWorker, WorkerPorts, WorkerTask } from './worker-protocol';

/** Entry of a worker thread: `workerData` is its WorkerTask with its ports. */
const port = parentPort!;
const channelOf = (one: MessagePort) => portChannel(one as unknown as WebPort);
const post = (message: FromWorker): void => port.postMessage(message);
try {
  const { devicePort, desks, deskPort, ...task } = workerData as WorkerTask & WorkerPorts;
  if (deskPort) serveDesk(task, channelOf(deskPort), (bug) => post(errorMessage(bug)));
  else {
    if (devicePort) provideDevice(devicesAt(channelOf(devicePort)));
    const loop = new WorkerLoop(task, post, desks && new Desks(desks.map(channelOf)));
    port.on('message', (message: ToWorker) => loop.receive(message));
  }
} catch (error) {
  post(errorMessage(error));
}
