import { mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BaselineProgress } from '../../shared/contract/baseline-statement';
import { PartonError } from '../../shared/errors';
import { Study } from '../study/study';
import type { StudyApi } from '../study/study-api';

const ENDED = 'the engine ended before it was done.';

/** Fits that are not kept, to measure or to compare: one after another, in a thread and folders of their own, which go with the engine. */
export class ScratchFits {
  private readonly study = new Study();
  private last: Promise<unknown> = Promise.resolve();
  private readonly folders = new Set<string>();
  private closed = false;

  /** @param work is given the folder for its files @throws PartonError what it throws, or that the engine has ended */
  one<T>(work: (study: StudyApi, folder: string) => Promise<T>): Promise<T> {
    const turn = this.last.then(async () => {
      if (this.closed) throw new PartonError('internal', ENDED);
      const folder = mkdtempSync(join(tmpdir(), 'parton-scratch-'));
      this.folders.add(folder);
      try {
        return await this.study.ask((study) => work(study, folder));
      } finally {
        this.remove(folder);
      }
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  onBaselineProgress(listener: (progress: BaselineProgress) => void): () => void {
    return this.study.onBaselineProgress(listener);
  }

  /** Ends what runs; nothing of it stays. */
  async close(): Promise<void> {
    this.closed = true;
    await this.study.end(ENDED);
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
  }

  private remove(folder: string): void {
    try {
      rmdirSync(folder);
      this.folders.delete(folder);
    } catch {
      // What was cancelled has not let go of it yet: it goes when the engine ends.
    }
  }
}
