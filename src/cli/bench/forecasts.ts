import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../engine/io/project-root';
import type { CheckedRuncard } from '../../engine/run/check';
import type { Forecast } from '../../engine/run/forecast';
import { PartonError } from '../../shared/errors';
import { folderArguments, runChild } from './child';
import type { FitCase, FitRun } from './fit-child';
import { changedRuncard } from './runcards';
import { scaleCases, type ScaleRequest } from './scale';

/** What `parton check` foretold of a fit, beside what the fit took. */
export interface ForecastRun {
  readonly what: string;
  readonly replicas: number;
  readonly forecast: { readonly before: number; readonly epoch: number; readonly total: number; readonly memory: number };
  readonly measured: { readonly before: number; readonly epoch: number; readonly total: number; readonly memory: number };
  /** Seconds of the command that forecast. */
  readonly seconds: number;
}

/** Fits with one and many replicas, with other networks, and of hadronic data where those of the user have them; none stops early. */
export function forecastCases(request: Omit<ScaleRequest, 'fit' | 'say'>, epochsFor: (replicas: number) => number): FitCase[] {
  const { workers } = request;
  const quick = readFileSync(join(projectRoot(), 'resources', 'runcards', 'quick.yml'), 'utf8');
  const dis = (replicas: number): FitCase => ({ what: 'dis.yml', replicas, text: changedRuncard({ epochs: epochsFor(replicas), neverStop: true }), workers });
  const other = (what: string, change: Parameters<typeof changedRuncard>[0]): FitCase =>
    ({ what, replicas: 20, text: changedRuncard({ ...change, epochs: 1000, neverStop: true }), workers });
  return [
    ...[1, 100, 200, 500].map(dis),
    { what: 'quick.yml', replicas: 20, text: changedRuncard({ neverStop: true }, quick), workers },
    other('nodes 64-40-8', { hidden: [64, 40] }),
    other('one network a flavour', { hidden: [15, 10], layerType: 'dense_per_flavour' }),
    ...scaleCases(request),
  ];
}

/** Forecasts fits as a user would, then makes them. @throws PartonError */
export async function measureForecasts(cases: readonly FitCase[], { folder, fit, say }: Pick<ScaleRequest, 'folder' | 'fit' | 'say'>): Promise<ForecastRun[]> {
  const runs: ForecastRun[] = [];
  for (const one of cases) {
    say(`the forecast of ${one.what}, ${one.replicas} replicas`);
    const { forecast, seconds } = await forecastOf(one, folder);
    const run = await fit(one);
    const { training, ending, ...first } = forecast.seconds;
    const before = Object.values(first).reduce((sum, part) => sum + part, 0);
    runs.push({
      what: one.what, replicas: one.replicas, seconds,
      forecast: { before, epoch: forecast.epochMilliseconds, total: before + training + ending, memory: forecast.memory },
      measured: { before: run.firstEpochSeconds, epoch: epochOf(run), total: run.seconds, memory: run.peakMemory },
    });
  }
  return runs;
}

async function forecastOf({ text, replicas, workers, folders = {} }: FitCase, folder: string): Promise<{ forecast: Forecast; seconds: number }> {
  const runcard = join(folder, 'forecast.yml');
  writeFileSync(runcard, text);
  let printed = '';
  const seconds = await runChild(
    ['check', runcard, '--replicas', `1-${replicas}`, '--workers', String(workers), '--json', ...folderArguments(folders)],
    (line) => (printed += `${line}\n`),
  );
  const { forecast } = JSON.parse(printed) as CheckedRuncard;
  if (!forecast) throw new PartonError('internal', 'parton check forecast nothing.', { file: runcard });
  return { forecast, seconds };
}

const epochOf = ({ epochMilliseconds }: FitRun): number => epochMilliseconds?.median ?? NaN;
