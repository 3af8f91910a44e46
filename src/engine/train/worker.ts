import { parentPort, workerData } from 'node:worker_threads';
import { errorMessage, WorkerLoop } from './worker-loop';
import type { FromWorker, ToWorker, WorkerTask } from './worker-protocol';

/** Entry of a worker thread: `workerData` is its WorkerTask. */
const port = parentPort!;
const post = (message: FromWorker): void => port.postMessage(message);
try {
  const loop = new WorkerLoop(workerData as WorkerTask, post);
  port.on('message', (message: ToWorker) => loop.receive(message));
} catch (error) {
  post(errorMessage(error));
}
