import { openFitFolder, readExportGrid, readSummary } from '../../src/engine/io/fit-folder';
import { fkFromPartons } from '../../src/shared/physics/flavour-basis';
import { FK_FLAVOURS, N_FK_FLAVOURS, type FkFlavour } from '../../src/shared/physics/flavours';
import { Generator } from '../../src/shared/stats/random/generator';
import { readArrays } from './recorded-fits';

/** What a DIS fit determines at Q0: the fit basis. The other FK flavours are combinations of these. */
export const FITTED: readonly FkFlavour[] = ['sigma', 'g', 'v', 'v3', 'v8', 't3', 't8', 't15'];

/** Where the data are: 99 per cent of the DIS points after cuts (x from 4.1e-5 to 0.75). */
export const DATA_REGION = [1e-4, 0.7] as const;

/** x f(x, Q0) of the replicas of a fit on the export grid. */
export interface Ensemble {
  readonly x: Float64Array;
  /** Per replica, shape [x, 14 FK flavours]. */
  readonly replicas: readonly Float64Array[];
}

/** The replicas of a fit folder, n3fit's or ours, that passed positivity. */
export function passingReplicas(path: string): Ensemble {
  const folder = openFitFolder(path);
  const grids = folder.replicas.filter((replica) => readSummary(folder, replica).positivity === 'POS_PASS').map((replica) => readExportGrid(folder, replica));
  return { x: Float64Array.from(grids[0]!.x), replicas: grids.map(({ partons }) => fkFromPartons(partons)) };
}

/** The fit recorded from n3fit (tests/fixtures/n3fit_dis): all its replicas passed. */
export function recordedEnsemble(): Ensemble {
  const recorded = readArrays('n3fit_dis/fit.npz');
  const { shape } = recorded.array('partons');
  const [count, size] = [shape[0]!, shape[1]! * shape[2]!];
  const partons = recorded.numbers('partons');
  return { x: recorded.numbers('x'), replicas: Array.from({ length: count }, (_, r) => fkFromPartons(partons.subarray(r * size, (r + 1) * size))) };
}

/**
 * How two ensembles agree, at every x of the data region.
 * Distance: difference of the means over its statistical error sqrt(s1^2/N1 + s2^2/N2). Width: half of the central 68 per cent
 * of the replicas, which a single odd replica does not move.
 */
export interface Agreement {
  /** Root mean square over x and flavours; the largest of one flavour; the largest of all. */
  readonly rmsDistance: number;
  readonly worstFlavour: number;
  readonly largestDistance: number;
  /** ln(width / width of the reference): its mean and root mean square over x and flavours. */
  readonly meanLogWidth: number;
  readonly rmsLogWidth: number;
  readonly flavours: readonly FlavourAgreement[];
}

export interface FlavourAgreement {
  readonly flavour: FkFlavour;
  readonly distances: Float64Array;
  readonly logWidths: Float64Array;
}

export function agreement(reference: Ensemble, fit: Ensemble): Agreement {
  const points = Array.from(reference.x.keys()).filter((i) => reference.x[i]! >= DATA_REGION[0] && reference.x[i]! <= DATA_REGION[1]);
  const flavours = FITTED.map((flavour): FlavourAgreement => {
    const [distances, logWidths] = [new Float64Array(points.length), new Float64Array(points.length)];
    points.forEach((point, k) => {
      const [a, b] = [reference, fit].map(({ replicas }) => statistics(replicas.map((xf) => xf[point * N_FK_FLAVOURS + FK_FLAVOURS.indexOf(flavour)]!))) as [Statistics, Statistics];
      distances[k] = (b.mean - a.mean) / Math.hypot(a.errorOfMean, b.errorOfMean);
      logWidths[k] = Math.log(b.width / a.width);
    });
    return { flavour, distances, logWidths };
  });
  const all = (key: 'distances' | 'logWidths') => flavours.flatMap((flavour) => [...flavour[key]]);
  return {
    rmsDistance: rms(all('distances')),
    worstFlavour: Math.max(...flavours.map(({ distances }) => rms(distances))),
    largestDistance: Math.max(...all('distances').map(Math.abs)),
    meanLogWidth: mean(all('logWidths')),
    rmsLogWidth: rms(all('logWidths')),
    flavours,
  };
}

export type Criterion = Exclude<keyof Agreement, 'flavours'>;

/**
 * What agreement is by chance: between random disjoint groups of `sizes` replicas of one fit, sorted, for quantiles. With
 * correlations between x and flavours, and tails, as they are.
 */
export function chanceAgreement({ x, replicas }: Ensemble, sizes: readonly [number, number], draws: number, seed = 1): Record<Criterion, Float64Array> {
  const random = new Generator(seed);
  const order = Array.from(replicas.keys());
  const results = Array.from({ length: draws }, () => {
    random.shuffle(order);
    const group = (from: number, to: number) => ({ x, replicas: order.slice(from, to).map((r) => replicas[r]!) });
    return agreement(group(0, sizes[0]), group(sizes[0], sizes[0] + sizes[1]));
  });
  const sorted = (of: (result: Agreement) => number) => Float64Array.from(results, of).sort();
  return {
    rmsDistance: sorted((r) => r.rmsDistance),
    worstFlavour: sorted((r) => r.worstFlavour),
    largestDistance: sorted((r) => r.largestDistance),
    meanLogWidth: sorted((r) => Math.abs(r.meanLogWidth)),
    rmsLogWidth: sorted((r) => r.rmsLogWidth),
  };
}

/** The value at share q of sorted values, interpolated between neighbours. */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const at = q * (sorted.length - 1);
  const [low, high] = [Math.floor(at), Math.ceil(at)];
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

export const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
export const rms = (values: ArrayLike<number>): number => Math.sqrt(mean(Array.from(values, (value) => value ** 2)));

interface Statistics {
  readonly mean: number;
  readonly errorOfMean: number;
  readonly width: number;
}

/** One standard deviation around the middle of a normal distribution. */
const CENTRAL_68 = [0.158655, 0.841345] as const;

function statistics(values: number[]): Statistics {
  const middle = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  const sorted = values.sort((a, b) => a - b);
  return { mean: middle, errorOfMean: Math.sqrt(variance / values.length), width: (quantile(sorted, CENTRAL_68[1]) - quantile(sorted, CENTRAL_68[0])) / 2 };
}
