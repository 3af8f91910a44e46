import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Forecast } from '../../shared/contract/engine-api';
import { PartonError } from '../../shared/errors';
import { requireRuncard } from '../../shared/runcard/parse';
import type { FolderOptions } from '../data/locate';
import { runFit } from '../run/fit';
import { defaultWorkers } from '../run/worker-pool';

/** Seconds of training from which the speed is told. */
const MEASURE = 1;

/**
 * Time and memory of a fit, measured: the fit itself is begun in a scratch folder, with all its replicas, and stopped after a second of
 * training. The time is that of all epochs, none stopping early. @param workers 0: as many as are of use @throws PartonError
 */
export async function forecast(text: string, replicas: number, workers: number, folders: FolderOptions): Promise<Forecast> {
  const { epochs } = requireRuncard(text, 'the runcard');
  const threads = workers > 0 ? workers : defaultWorkers(replicas);
  const scratch = mkdtempSync(join(tmpdir(), 'parton-forecast-'));
  const runcard = join(scratch, 'forecast.yml');
  const stop = new AbortController();
  let [before, epochMilliseconds, bytes] = [0, 0, 0];
  try {
    writeFileSync(runcard, text);
    const numbers = Array.from({ length: replicas }, (_, i) => i + 1);
    const { view } = await runFit({ runcard, out: join(scratch, 'forecast'), replicas: numbers, workers: threads, folders }, {
      onView(view) {
        bytes = Math.max(bytes, process.memoryUsage.rss());
        if (view.stage !== 'training') return;
        before ||= view.elapsed;
        epochMilliseconds = view.epochMilliseconds ?? epochMilliseconds;
        if (view.trainingSeconds > MEASURE && epochMilliseconds > 0) stop.abort();
      },
    }, stop.signal);
    if (epochMilliseconds > 0) return { seconds: before + (epochs * epochMilliseconds) / 1000, bytes, millisecondsAnEpoch: epochMilliseconds, workers: threads };
    if (view.elapsed > 0) return { seconds: view.elapsed, bytes, millisecondsAnEpoch: (1000 * view.trainingSeconds) / epochs, workers: threads }; // over before it was measured
    throw new PartonError('numerical', 'no epoch could be measured.');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
