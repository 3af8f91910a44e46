import { availableParallelism } from 'node:os';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { portChannel, type WebPort } from '../../shared/contract/channels';
import { PartonError } from '../../shared/errors';
import { serveComputer } from '../../shared/gpu/remote-computer';
import { runcardOf } from '../../shared/runcard/runcard';
import { deviceProvider } from '../gpu/provider';
import { builtFile } from '../io/project-root';
import { fitOf } from '../problem/replica-data';
import { epochProducts } from '../reduction/epoch-products';
import { byMethod } from '../train/make-engine';
import type { FromWorker, ReplicaCheckpoint, ReplicaJob, ToWorker, WorkerPorts, WorkerTask } from '../train/worker-protocol';
import { evenRuns } from './even-runs';

/** Replicas that are always given to one worker together: the lanes of the kernels. */
const TOGETHER = 4;
/** Of a worker's young objects: V8 lets arrays that nobody holds pile up to a few times this (100 MB in all with its default). */
const YOUNG_MEGABYTES = 6;

/** As many workers as the machine has processors for, and the replicas have use for. @param methods that replicas in a row are trained with in turn */
export function defaultWorkers(replicas: number, methods = 1): number {
  const groups = Math.min(methods, replicas) * Math.ceil(replicas / methods / TOGETHER);
  return Math.max(1, Math.min(availableParallelism(), groups));
}

/** Worker threads that train the replicas of one fit; they never wait for one another. */
export class WorkerPool {
  private readonly workers: readonly Worker[];
  /** Who waits for a checkpoint of a worker, in the order asked. */
  private readonly checkpoints = new Map<Worker, ((replicas: readonly ReplicaCheckpoint[]) => void)[]>();
  /** Those that train. */
  private readonly running: Set<Worker>;
  private failed?: PartonError;
  private ended = false;
  private settle?: { readonly resolve: () => void; readonly reject: (error: PartonError) => void };
  /** Fulfilled when all replicas are done; rejected when a worker fails. */
  readonly done: Promise<void>;

  /** Starts to train at once. @param onMessage all that the workers tell, but for checkpoints */
  constructor(task: WorkerTask, jobs: readonly ReplicaJob[], workers: number, private readonly onMessage: (message: FromWorker) => void) {
    this.done = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    this.done.catch(() => undefined); // it may fail before anyone waits
    // one trains on a device; others do beside it what is done of a replica on the processor
    const onDevice = task.engine.kind === 'webgpu';
    const shares = share(task, jobs, onDevice ? 1 : workers);
    const desks = onDevice ? shares.flatMap(() => Array.from({ length: workers }, () => startDesk(task))) : [];
    const trainers = shares.map(() => (onDevice ? startOnDevice(task, desks) : startWorker(task)));
    this.running = new Set(trainers);
    this.workers = [...trainers, ...desks.map(({ worker }) => worker)];
    this.workers.forEach((worker) => {
      worker.on('message', (message: FromWorker) => this.receive(worker, message));
      worker.on('error', (error) => this.fail(worker, fromCrash(error)));
      worker.on('exit', (code) => {
        // a desk goes home when the worker whose it is has ended, which tells why itself
        if (trainers.includes(worker) ? this.running.has(worker) : code !== 0 && this.running.size > 0) this.fail(worker, new PartonError('internal', `a worker ended unexpectedly (code ${code}).`, {}, 'Go on with --resume.'));
      });
    });
    trainers.forEach((worker, w) => worker.postMessage({ type: 'train', jobs: shares[w]! } satisfies ToWorker));
    if (trainers.length === 0) this.settle?.resolve();
  }

  /** Between two epochs of each replica in training. @throws PartonError when a worker failed, or they were ended meanwhile */
  async checkpoint(): Promise<ReplicaCheckpoint[]> {
    const states = await Promise.all([...this.running].map((worker) => new Promise<readonly ReplicaCheckpoint[]>((resolve) => {
      this.checkpoints.set(worker, [...(this.checkpoints.get(worker) ?? []), resolve]);
      worker.postMessage({ type: 'checkpoint' } satisfies ToWorker);
    })));
    if (this.failed) throw this.failed;
    if (this.ended) throw new PartonError('internal', 'the workers are gone: there is nothing to write a checkpoint of.');
    return states.flat();
  }

  send(message: ToWorker): void {
    for (const worker of this.running) worker.postMessage(message);
  }

  async terminate(): Promise<void> {
    this.ended = true;
    for (const worker of this.running) this.leave(worker);
    await Promise.all(this.workers.map((worker) => worker.terminate()));
    this.settle?.resolve();
  }

  private receive(worker: Worker, message: FromWorker): void {
    if (message.type === 'checkpoint') {
      this.checkpoints.get(worker)?.shift()?.(message.replicas);
    } else if (message.type === 'error') {
      const { kind, problem, where, remedy, stack } = message;
      this.fail(worker, new PartonError(kind, problem, where, remedy, { cause: stack }));
    } else if (message.type === 'done') {
      this.leave(worker);
      void worker.terminate();
      if (this.running.size === 0) this.settle?.resolve();
    } else this.onMessage(message);
  }

  /** A worker that has nothing left, of which nobody need wait for anything. */
  private leave(worker: Worker): void {
    this.running.delete(worker);
    for (const resolve of this.checkpoints.get(worker) ?? []) resolve([]);
    this.checkpoints.delete(worker);
  }

  private fail(worker: Worker, error: PartonError): void {
    this.failed ??= error;
    this.leave(worker);
    this.settle?.reject(error);
  }
}

/**
 * Jobs of each method in fours, so that a group of lanes is not split; in runs that take about as long, so that a worker has few methods, each
 * with tables of its own.
 */
function share(task: WorkerTask, jobs: readonly ReplicaJob[], workers: number): ReplicaJob[][] {
  const groups = byMethod(task.runcard, jobs, ({ data: { replica } }) => replica)
    .flatMap((alike) => Array.from({ length: Math.ceil(alike.length / TOGETHER) }, (_, g) => alike.slice(g * TOGETHER, (g + 1) * TOGETHER)));
  const shares = Array.from({ length: Math.min(Math.max(1, workers), groups.length) }, (): ReplicaJob[] => []);
  evenRuns(groups.map((group) => costOf(task, group)), shares.length).forEach((worker, g) => shares[worker]!.push(...groups[g]!));
  return shares.filter((share) => share.length > 0);
}

/** Of the epochs that replicas of one method have before them; the reference engines spend most on data, whatever the network. */
function costOf({ engine, runcard, report: { fit } }: WorkerTask, group: readonly ReplicaJob[]): number {
  const [{ data: { replica } }] = group as [ReplicaJob];
  const left = runcardOf(runcard, replica).epochs - Math.min(...group.map(({ state }) => state.step));
  return Math.max(1, left) * ('reduced' in engine ? epochProducts({ ...engine.reduced, network: fitOf({ runcard, fit }, replica).pdf.network }) : 1);
}

function startWorker(task: WorkerTask, ports: WorkerPorts = {}): Worker {
  const transferList = [ports.devicePort, ports.deskPort, ...(ports.desks ?? [])].filter((port) => port !== undefined);
  return new Worker(builtFile('worker.cjs'), { workerData: { ...task, ...ports }, transferList, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES } });
}

/** A worker that does what is asked for through a port. */
function startDesk(task: WorkerTask): { readonly worker: Worker; readonly port: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  return { worker: startWorker(task, { deskPort: port2 }), port: port1 };
}

const startOnDevice = (task: WorkerTask, desks: readonly { readonly port: MessagePort }[]): Worker =>
  startWorker(task, { devicePort: servedDevice(), desks: desks.map(({ port }) => port) });

/** A port to the device of this thread, for a worker. */
function servedDevice(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  serveComputer(portChannel(port1 as unknown as WebPort), deviceProvider());
  return port2;
}

function fromCrash(error: Error & { code?: string }): PartonError {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new PartonError('storage', 'a worker ran out of memory.', {}, 'Fit fewer replicas at once and go on with --resume.', { cause: error });
  }
  return new PartonError('internal', `a worker failed: ${error.message}`, {}, 'Go on with --resume.', { cause: error });
}
