import type { Forecast } from '../../shared/contract/engine-api';
import { canonicalRuncard } from '../../shared/runcard/canonical';
import { requireRuncard } from '../../shared/runcard/parse';
import type { FolderOptions } from '../data/locate';
import { forecastFit } from '../run/forecast';
import { defaultWorkers } from '../run/worker-pool';
import type { Problems } from './problems';

/** Most forecasts that are remembered. */
const MOST = 100;

/** Forecasts, each made once for all runcards that mean the same fit. */
export class Forecasts {
  private readonly made = new Map<string, Forecast>();

  constructor(private readonly problems: Problems) {}

  /** @param workers 0: as many as are of use @throws PartonError when a source of the runcard is not there, or it was cancelled */
  async of(text: string, replicas: number, workers: number, folders: FolderOptions, signal?: AbortSignal): Promise<Forecast> {
    const threads = workers > 0 ? workers : defaultWorkers(replicas);
    const key = JSON.stringify([canonicalRuncard(requireRuncard(text, 'the runcard')), replicas, threads, folders]);
    const known = this.made.get(key);
    if (known) return known;
    const { seconds, memory, epochMilliseconds } = await forecastFit(await this.problems.prepare(text, 'the runcard', folders), replicas, threads, signal);
    const forecast = { seconds: Object.values(seconds).reduce((sum, part) => sum + part, 0), bytes: memory, millisecondsAnEpoch: epochMilliseconds, workers: threads };
    this.made.set(key, forecast);
    for (const old of [...this.made.keys()].slice(0, -MOST)) this.made.delete(old);
    return forecast;
  }
}
