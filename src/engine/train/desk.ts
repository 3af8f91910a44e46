import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { createClient, serve, type Channel } from '../../shared/contract/rpc';
import { PartonError } from '../../shared/errors';
import type { ReplicaResult } from '../io/fit-folder';
import { Dense } from '../linalg/dense';
import type { ReplicaData } from '../problem/fit-problem';
import { replicaTriangles, type ReplicaTriangles } from '../reduction/replica-triangle';
import { Reporter } from '../run/report';
import type { TrainedReplica } from './trainer';
import type { WorkerTask } from './worker-protocol';

/** What is computed of a replica before its first epoch and after its last. */
export interface Desk {
  /** What it is trained on, in a reduced problem. @throws PartonError */
  triangles(data: ReplicaData): Promise<ReplicaTriangles>;
  /** What is written of it. @throws PartonError */
  report(trained: TrainedReplica, data: ReplicaData): Promise<ReplicaResult>;
}

/** In the thread that asks. */
export class OwnDesk implements Desk {
  private dense?: Dense;
  /** Made when the first replica ends: it factorises the covariances. */
  private reporter?: Reporter;

  constructor(private readonly task: WorkerTask) {}

  async triangles(data: ReplicaData): Promise<ReplicaTriangles> {
    const { engine } = this.task;
    if (!('reduced' in engine)) throw new Error(`the engine ${engine.kind} has no reduced problem`);
    return replicaTriangles((this.dense ??= new Dense()), engine.reduced, data);
  }

  async report(trained: TrainedReplica, data: ReplicaData): Promise<ReplicaResult> {
    delete this.dense; // its memory, which does not shrink
    this.reporter ??= new Reporter(this.task.report);
    return this.reporter.report(trained, data);
  }
}

const any = z.unknown();
const protocol = { methods: { triangles: z.tuple([any]), report: z.tuple([any, any]) }, events: [] };

/** A desk for the thread at the other end of a channel. @param onBug told of errors that no user can have caused, whole */
export function serveDesk(task: WorkerTask, channel: Channel, onBug: (error: unknown) => void): void {
  const own = new OwnDesk(task);
  const watched = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof PartonError)) onBug(error);
      throw error;
    }
  };
  const desk: Desk = { triangles: (data) => watched(own.triangles(data)), report: (trained, data) => watched(own.report(trained, data)) };
  serve(desk, protocol, channel);
}

/** Milliseconds in which the main thread hears why a worker has ended. */
const NEWS = 1000;

/** Nobody is at a desk any more: not said before what ended it is. */
async function gone(): Promise<never> {
  await setTimeout(NEWS);
  throw new PartonError('internal', 'a worker ended unexpectedly.', {}, 'Go on with --resume.');
}

/** Tasks that a thread has at once, so that it need not wait for the next. */
const IN_HAND = 2;

/** Desks of other threads as one: each task goes to one that has the least to do, and waits while all have enough. */
export class Desks implements Desk {
  private desks: readonly { readonly api: Desk; tasks: number }[];
  private readonly waiting: (() => void)[] = [];

  constructor(channels: readonly Channel[]) {
    this.desks = channels.map((channel) => {
      const { api, attach } = createClient<Desk>({ methods: Object.keys(protocol.methods), events: [] });
      attach(channel);
      const desk = { api, tasks: 0 };
      channel.onClose(() => {
        this.desks = this.desks.filter((one) => one !== desk);
        this.waiting.splice(0).forEach((go) => go());
      });
      return desk;
    });
  }

  triangles(data: ReplicaData): Promise<ReplicaTriangles> {
    return this.give((desk) => desk.triangles(data));
  }

  report(trained: TrainedReplica, data: ReplicaData): Promise<ReplicaResult> {
    return this.give((desk) => desk.report(trained, data));
  }

  private async give<T>(work: (desk: Desk) => Promise<T>): Promise<T> {
    let desk = this.idlest() ?? await gone();
    while (desk.tasks >= IN_HAND) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
      desk = this.idlest() ?? await gone();
    }
    desk.tasks++;
    try {
      return await work(desk.api);
    } catch (error) {
      if (!this.desks.includes(desk)) await gone();
      throw error;
    } finally {
      desk.tasks--;
      this.waiting.shift()?.();
    }
  }

  private idlest(): (typeof this.desks)[number] | undefined {
    return this.desks.length === 0 ? undefined : this.desks.reduce((best, desk) => (desk.tasks < best.tasks ? desk : best));
  }
}
