import { MessageChannel, Worker } from 'node:worker_threads';
import { portChannel, type WebPort } from '../../shared/contract/channels';
import type { BaselineProgress } from '../../shared/contract/baseline-statement';
import { createClient, type Client } from '../../shared/contract/rpc';
import { Listeners } from '../host/listeners';
import { builtFile } from '../io/project-root';
import { studyProtocol, type StudyApi } from './study-api';

/** Milliseconds after which a thread that nobody asks anything is let go, with the memory it holds. */
const IDLE = 120_000;

/** The thread that studies runcards and fits, started when it is first asked. */
export class Study {
  readonly baselineProgress = new Listeners<BaselineProgress>();
  private thread: { readonly worker: Worker; readonly client: Client<StudyApi> } | undefined;
  /** Texts whose problems the thread was given. */
  private readonly known = new Set<string>();
  private busy = 0;
  private timer: NodeJS.Timeout | undefined;

  /** Does something with the thread. @throws PartonError what it throws there, or that the thread has ended */
  async ask<T>(work: (study: StudyApi) => Promise<T>): Promise<T> {
    clearTimeout(this.timer);
    this.busy++;
    this.thread ??= this.start();
    try {
      return await work(this.thread.client.api);
    } finally {
      if (--this.busy === 0) this.timer = setTimeout(() => this.end(), IDLE).unref();
    }
  }

  /** Gives the thread the problem of a text, once in its life. */
  async know(text: string, ...more: Parameters<StudyApi['know']> extends [string, ...infer Rest] ? Rest : never): Promise<void> {
    await this.ask(async (study) => {
      if (this.known.has(text)) return;
      this.known.add(text);
      await study.know(text, ...more);
    });
  }

  /** What the thread has read may not be so any more; the next question starts another. */
  end(reason = 'the engine was told to look anew.'): void {
    clearTimeout(this.timer);
    this.known.clear();
    this.thread?.client.detach(reason);
    void this.thread?.worker.terminate();
    this.thread = undefined;
  }

  private start(): NonNullable<Study['thread']> {
    const worker = new Worker(builtFile('study.cjs'));
    const { port1, port2 } = new MessageChannel();
    worker.postMessage(port2, [port2]);
    worker.unref();
    const client = createClient<StudyApi>({ methods: Object.keys(studyProtocol.methods), events: studyProtocol.events });
    client.api.onBaselineProgress((progress) => { this.baselineProgress.tell(progress); });
    client.attach(portChannel(port1 as unknown as WebPort));
    const thread = { worker, client };
    const gone = (reason: string): void => {
      if (this.thread === thread) this.end(reason);
    };
    worker.on('error', (error: Error & { readonly code?: string }) => gone(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'there was not enough memory for it.' : `it failed: ${error.message}`));
    worker.on('exit', () => gone('it ended too early.'));
    return thread;
  }
}
