import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FolderOptions } from '../../engine/data/locate';
import { PartonError } from '../../shared/errors';
import { spread } from '../../shared/stats/spread';
import type { FitEnd, FitEvent } from '../fit/events';
import { folderArguments, runChild } from './child';

/** What a whole command `parton fit` took, seen from outside. */
export interface FitRun {
  readonly replicas: number;
  /** From the start of the process to its end. */
  readonly seconds: number;
  /** From the start of the process to the end of the first epoch of the last replica. */
  readonly firstEpochSeconds: number;
  /** Of all replicas together, over stretches of a second and more: the fastest, and the median. */
  readonly epochMilliseconds: { readonly best: number; readonly median: number } | undefined;
  /** Most memory that the process held, bytes. */
  readonly peakMemory: number;
}

/** A fit to be measured. */
export interface FitCase {
  readonly what: string;
  /** Replicas 1 to this. */
  readonly replicas: number;
  /** The runcard. */
  readonly text: string;
  readonly workers: number;
  readonly folders?: FolderOptions;
}

/** Measures a fit, or remembers that it did. */
export type MeasureFit = (one: FitCase) => Promise<FitRun>;

/** Shortest stretch over which speed is told, s. */
const STRETCH = 1.4;

type Progress = FitEvent & { readonly event: 'progress' };

/**
 * Measures fits in processes of their own, each once.
 * @param folder for runcards and fits, which do not stay
 * @param say what is being measured
 */
export function fitMeasurer(folder: string, say: (what: string) => void): MeasureFit {
  const runs = new Map<string, Promise<FitRun>>();
  return (one) => {
    const { what, replicas, text, workers, folders = {} } = one;
    const key = JSON.stringify([replicas, text, workers, folders]);
    let run = runs.get(key);
    if (!run) {
      say(what);
      const name = `bench-${runs.size + 1}`;
      const runcard = join(folder, `${name}.yml`);
      writeFileSync(runcard, text);
      run = runFit(one, [runcard, '--out', join(folder, name), '--workers', String(workers), ...folderArguments(folders)])
        .finally(() => rmSync(join(folder, name), { recursive: true, force: true }));
      runs.set(key, run);
    }
    return run;
  };
}

/** @throws PartonError when it fails, or no replica gets to its end */
async function runFit({ what, replicas }: FitCase, args: readonly string[]): Promise<FitRun> {
  const start = performance.now();
  let firstEpochSeconds = NaN;
  let end: FitEnd | undefined;
  const progress: Progress[] = [];
  const seconds = await runChild(['fit', '--engine', 'cpu', ...args, '--replicas', `1-${replicas}`, '--json'], (line) => {
    const event = JSON.parse(line) as FitEvent;
    if (event.event === 'progress') {
      if (Number.isNaN(firstEpochSeconds) && (event.epoch?.min ?? 1) > 0) firstEpochSeconds = (performance.now() - start) / 1000;
      progress.push(event);
    } else if (event.event === 'end') end = event;
  });
  if (!end) throw new PartonError('internal', `parton fit told nothing of ${what}.`);
  if (end.setAside.length === replicas) throw new PartonError('numerical', `all replicas of ${what} were set aside.`);
  return { replicas, seconds, firstEpochSeconds, epochMilliseconds: epochTimes(progress), peakMemory: end.peakMemory };
}

/** Milliseconds an epoch of all replicas, from stretches of progress in which none stopped. */
export function epochTimes(progress: readonly Pick<Progress, 'seconds' | 'done' | 'epochs' | 'replicas' | 'running' | 'epoch'>[]): FitRun['epochMilliseconds'] {
  const full = progress.filter(({ running, replicas, epoch }) => running === replicas && (epoch?.min ?? 0) > 0);
  const times = full.flatMap((from, i) => {
    const to = full.slice(i + 1).find(({ seconds }) => seconds - from.seconds >= STRETCH);
    return to && to.done > from.done ? [(1000 * (to.seconds - from.seconds)) / ((to.done - from.done) * to.epochs)] : [];
  });
  const found = spread(times);
  return found && { best: found.min, median: found.median };
}
