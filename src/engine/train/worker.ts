import { parentPort, workerData } from 'node:worker_threads';
import { portChannel, type WebPort } from '../../shared/contract/channels';
import { devicesAt, provideDevice } from '../gpu/provider';
import { errorMessage, WorkerLoop } from './worker-loop';
import type { FromWorker, ToWorker, WorkerTask } from './worker-protocol';

/** Entry of a worker thread: `workerData` is its WorkerTask, perhaps with a port to a device. */
const port = parentPort!;
const post = (message: FromWorker): void => port.postMessage(message);
try {
  const { devicePort } = workerData as { readonly devicePort?: WebPort };
  if (devicePort) provideDevice(devicesAt(portChannel(devicePort)));
  const loop = new WorkerLoop(workerData as WorkerTask, post);
  port.on('message', (message: ToWorker) => loop.receive(message));
} catch (error) {
  post(errorMessage(error));
}
