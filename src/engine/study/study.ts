import type { BaselineProgress } from '../../shared/contract/baseline-statement';
import { ServiceThread } from '../host/service-thread';
import { studyProtocol, type StudyApi } from './study-api';

/** Milliseconds after which a thread that nobody asks anything is let go, with the memory it holds. */
const IDLE = 120_000;

/** The thread that studies runcards and fits. */
export class Study {
  private readonly thread = new ServiceThread<StudyApi>('study.cjs', studyProtocol, () => { this.known.clear(); });
  /** Texts whose problems the thread was given. */
  private readonly known = new Set<string>();
  private busy = 0;
  private timer: NodeJS.Timeout | undefined;

  /** Does something with the thread. @throws PartonError what it throws there, or that the thread has ended */
  async ask<T>(work: (study: StudyApi) => Promise<T>): Promise<T> {
    clearTimeout(this.timer);
    this.busy++;
    try {
      return await work(this.thread.start());
    } finally {
      if (--this.busy === 0) this.timer = setTimeout(() => void this.end(), IDLE).unref();
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

  onBaselineProgress(listener: (progress: BaselineProgress) => void): () => void {
    return this.thread.events.onBaselineProgress(listener);
  }

  /** What the thread has read may not be so any more; the next question starts another. */
  end(reason = 'the engine was told to look anew.'): Promise<void> {
    clearTimeout(this.timer);
    return this.thread.end(reason);
  }
}
