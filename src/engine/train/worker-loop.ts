import { PartonError } from '../../shared/errors';
import { GpuTrouble } from '../../shared/gpu/computer';
import { deviceError } from '../gpu/provider';
import type { ReplicaData } from '../problem/fit-problem';
import { OwnDesk, type Desk } from './desk';
import type { TrainingEngine } from './engine';
import { makeStacks } from './make-engine';
import { Trainer, type StackTrainer, type TrainedReplica } from './trainer';
import type { FromWorker, ReplicaJob, ToWorker, WorkerTask } from './worker-protocol';

/** Aim for the time of one stack's turn, ms; messages are looked at between turns. */
const TURN = 40;
const MOST_EPOCHS = 100;

/**
 * Trains its replicas stack by stack in turns, tells what happens, and obeys messages between turns.
 * @param post must not keep what it is given: arrays are reused
 */
export class WorkerLoop {
  private readonly data = new Map<number, ReplicaData>();
  private stacks: { trainer: StackTrainer; engine: TrainingEngine; epochs: number }[] = [];
  /** Replicas for which there is no room yet, and those among them that are to end when there is. */
  private waiting: ReplicaJob[] = [];
  private ended: number[] = [];
  private ready = false;
  private paused = false;
  private wake?: () => void;
  private wanted: ToWorker[] = [];
  /** Of replicas that are done. */
  private readonly reports = new Set<Promise<void>>();
  /** When all checkpoints asked for are told, in the order asked. */
  private answered: Promise<void> = Promise.resolve();

  constructor(private readonly task: WorkerTask, private readonly post: (message: FromWorker) => void, private readonly desk: Desk = new OwnDesk(task)) {}

  receive(message: ToWorker): void {
    if (message.type === 'train') void this.train(message.jobs).catch((error: unknown) => this.post(errorMessage(error)));
    else {
      if (message.type === 'pause' || message.type === 'resume') this.paused = message.type === 'pause';
      else this.wanted.push(message);
      this.wake?.();
    }
  }

  private async train(jobs: readonly ReplicaJob[]): Promise<void> {
    for (const { data } of jobs) this.data.set(data.replica, data);
    this.waiting = [...jobs];
    while (this.waiting.length > 0) await this.trainSome();
    await this.obey();
    await Promise.all(this.reports);
    await this.answered;
    this.post({ type: 'done' });
  }

  /** Trains as many of the waiting replicas to their end as can be set up at once: on a processor all. */
  private async trainSome(): Promise<void> {
    const stacks = await makeStacks(this.task, this.waiting, this.desk);
    const begun = new Set(stacks.flatMap(({ jobs }) => jobs));
    this.waiting = this.waiting.filter((job) => !begun.has(job));
    this.stacks = stacks.map(({ jobs: of, engine, plan }) => {
      const start = of.map(({ progress }) => progress);
      return { engine, trainer: engine.trainer?.(plan, start) ?? new Trainer(engine, plan, start, of[0]!.state.step), epochs: 1 };
    });
    if (!this.ready) this.post({ type: 'ready' });
    this.ready = true;
    for (const { trainer } of this.stacks) for (const done of await trainer.end(this.ended)) this.finish(done);
    while (this.stacks.length > 0) {
      for (const stack of [...this.stacks]) {
        await this.obey();
        await this.turn(stack);
      }
      this.stacks = this.stacks.filter(({ trainer, engine }) => {
        if (trainer.replicas.length > 0) return true;
        void engine.dispose();
        return false;
      });
    }
  }

  private async turn(stack: (typeof this.stacks)[number]): Promise<void> {
    const start = performance.now();
    const { metrics, done } = await stack.trainer.run(stack.epochs);
    const milliseconds = performance.now() - start;
    for (const chunk of metrics) if (chunk.values.length > 0) this.post({ type: 'metrics', chunk, milliseconds: milliseconds / metrics.length });
    for (const replica of done) this.finish(replica);
    if (done.length === 0) stack.epochs = Math.max(1, Math.min(MOST_EPOCHS, Math.round((TURN * stack.epochs) / milliseconds)));
  }

  private finish(trained: TrainedReplica): void {
    const { replica, stopping } = trained;
    const data = this.data.get(replica)!;
    this.data.delete(replica);
    if (stopping.status === 'set aside') {
      this.post({ type: 'set aside', replica, stopping });
      return;
    }
    const report = this.report(trained, data).catch((error: unknown) => this.post(errorMessage(error)));
    this.reports.add(report);
    void report.then(() => this.reports.delete(report));
  }

  private async report(trained: TrainedReplica, data: ReplicaData): Promise<void> {
    const { replica, stopping } = trained;
    try {
      this.post({ type: 'finished', replica, stopping, result: await this.desk.report(trained, data) });
    } catch (error) {
      if (!(error instanceof PartonError) || error.kind !== 'numerical') throw error;
      this.post({ type: 'set aside', replica, stopping: { ...stopping, status: 'set aside', reason: error.problem } });
    }
  }

  /** Tells the states of all that is not done, after the reports of what is: it would be neither done nor in training. Nobody waits for those. */
  private async checkpoint(): Promise<void> {
    const states = await Promise.all(this.stacks.map(({ trainer }) => trainer.state()));
    const replicas = [...states.flat(), ...this.waiting.map(({ progress, state }) => ({ progress, state }))];
    const reports = [...this.reports];
    this.answered = this.answered.then(() => Promise.all(reports)).then(() => this.post({ type: 'checkpoint', replicas }));
  }

  /** Lets messages in, does what they ask, and waits here while paused. */
  private async obey(): Promise<void> {
    do {
      await new Promise((resolve) => setImmediate(resolve));
      for (const message of this.wanted.splice(0)) {
        if (message.type === 'checkpoint') {
          await this.checkpoint();
        } else if (message.type === 'stop') {
          this.ended.push(...message.replicas);
          for (const { trainer } of this.stacks) for (const done of await trainer.end(message.replicas)) this.finish(done);
        }
      }
      if (this.paused && this.wanted.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    } while (this.paused || this.wanted.length > 0);
  }
}

/** An error as data, for a thread cannot throw into another. */
export function errorMessage(thrown: unknown): FromWorker {
  const error = thrown instanceof GpuTrouble ? deviceError(thrown) : thrown;
  if (error instanceof PartonError) {
    const { kind, problem, where, remedy } = error;
    return { type: 'error', kind, problem, where, ...(remedy !== undefined && { remedy }) };
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { type: 'error', kind: 'internal', problem: message, where: {}, ...(stack !== undefined && { stack }) };
}
