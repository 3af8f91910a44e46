import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PartonError } from '../../shared/errors';
import { spread } from '../../shared/stats/spread';
import type { FitEnd, FitEvent } from '../fit/events';

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
  readonly end: FitEnd;
}

/** Shortest stretch over which speed is told, s. */
const STRETCH = 1.4;

type Progress = FitEvent & { readonly event: 'progress' };

/** Runs `parton fit` with these arguments in a process of its own. @throws PartonError when it fails */
export async function runFitChild(replicas: number, args: readonly string[]): Promise<FitRun> {
  const start = performance.now();
  const child = spawn(process.execPath, [process.argv[1]!, 'fit', '--engine', 'cpu', ...args, '--replicas', `1-${replicas}`, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  let firstEpochSeconds = NaN;
  let end: FitEnd | undefined;
  const progress: Progress[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const event = JSON.parse(line) as FitEvent;
    if (event.event === 'progress') {
      if (Number.isNaN(firstEpochSeconds) && (event.epoch?.min ?? 1) > 0) firstEpochSeconds = (performance.now() - start) / 1000;
      progress.push(event);
    } else if (event.event === 'end') end = event;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = (performance.now() - start) / 1000;
  if (!end) throw new PartonError('internal', `parton fit ended with ${code}: ${errors.trim().slice(-2000)}`);
  const epochMilliseconds = epochTimes(progress);
  return { replicas, seconds, firstEpochSeconds, epochMilliseconds, peakMemory: end.peakMemory, end };
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
