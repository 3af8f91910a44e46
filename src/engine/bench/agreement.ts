import { join } from 'node:path';
import { basisElements } from '../../shared/physics/pdf-bases';
import { distance, type Sample } from '../../shared/stats/distance';
import { spread } from '../../shared/stats/spread';
import { fitEnsemble } from '../compare/fit-ensemble';
import { sampleOf, viewX } from '../compare/pdf-bands';
import { openFitFolder, readSummary } from '../io/fit-folder';
import type { FolderOptions } from '../data/locate';
import { availableSimd } from '../kernels/load';
import { runFit, type FitRequest } from '../run/fit';
import { readMetrics } from '../run/metrics-history';

/** One fit in numbers, a value a replica. */
interface FitNumbers {
  readonly metrics: ReturnType<typeof readMetrics>;
  readonly ends: Readonly<Record<EndName, readonly number[]>>;
  readonly pdfs: Sample;
}

/** What a replica ends with: chi2 per point to the data and to its own splits, epochs, and summed arc lengths of its PDFs. */
const ENDS = ['chi2', 'trainingChi2', 'validationChi2', 'bestEpoch', 'stopEpoch', 'arcLength'] as const;
export type EndName = (typeof ENDS)[number];

/** Epochs after which chi2 is compared. */
const EARLY = [1, 10, 50];

/** Two fits of the same replicas beside one another. */
export interface PairOfFits {
  /** |ln| of the ratio of chi2 after some epochs, over the replicas. */
  readonly early: readonly ({ readonly epoch: number } & Readonly<Record<'training' | 'validation', { readonly median: number; readonly max: number }>>)[];
  /**
   * Over the replicas: the difference of the means in units of the error that it has for unrelated replicas; the same in units of the error that follows
   * from the differences of single replicas; and their root mean square, where 1 is that of unrelated ones.
   */
  readonly ends: Readonly<Record<EndName, { readonly apart: number; readonly paired: number; readonly scatter: number }>>;
  /** validphys' distances of the PDFs at Q0, over flavours and x: 1 is what two samples of one distribution have; 0 the same replicas. */
  readonly distance: { readonly mean: number; readonly max: number };
}

/** A whole fit on a device and on the processor; and, as a measure, of the two builds of the processor's kernels. */
export interface Agreement {
  readonly runcard: string;
  readonly replicas: number;
  /** Mean and standard deviation over the replicas. */
  readonly fits: Readonly<Record<'device' | 'processor' | 'otherBuild', Readonly<Record<EndName, { readonly mean: number; readonly deviation: number }>>>>;
  readonly device: PairOfFits;
  readonly builds: PairOfFits;
}

export interface AgreementRequest {
  /** A runcard that trains for 50 epochs at least. */
  readonly runcard: string;
  /** Its name in what is told. */
  readonly name: string;
  readonly replicas: number;
  /** For the fits. */
  readonly folder: string;
  readonly folders?: FolderOptions;
}

/** Fits the same replicas on the device, and on the processor with both builds of its kernels. @throws PartonError */
export async function measureAgreement({ runcard, name, replicas: count, folder, folders = {} }: AgreementRequest, say: (what: string) => void = () => undefined): Promise<Agreement> {
  const replicas = Array.from({ length: count }, (_, i) => i + 1);
  const fit = async (what: string, request: Pick<FitRequest, 'engine' | 'simd' | 'workers'>): Promise<FitNumbers> => {
    const out = join(folder, what);
    let epoch = 0;
    await runFit({ runcard, out, replicas, folders, fallBack: false, ...request }, {
      onMetrics: ({ firstEpoch }) => { if (firstEpoch >= epoch + 20) say(`${what}, epoch ${(epoch = firstEpoch)}`); },
    });
    return numbersOf(out, replicas);
  };
  const device = await fit('device', { engine: 'webgpu', workers: 1 });
  const processor = await fit('processor', { engine: 'fast', simd: availableSimd() });
  const otherBuild = await fit('otherBuild', { engine: 'fast', simd: 'plain' });
  const summary = ({ ends }: FitNumbers) => byEnd((end) => ({ mean: mean(ends[end]), deviation: deviation(ends[end]) }));
  return {
    runcard: name, replicas: count, fits: { device: summary(device), processor: summary(processor), otherBuild: summary(otherBuild) },
    device: pairOf(device, processor), builds: pairOf(otherBuild, processor),
  };
}

function numbersOf(folder: string, replicas: readonly number[]): FitNumbers {
  const fit = openFitFolder(folder);
  const summaries = replicas.map((replica) => readSummary(fit, replica));
  const ensemble = fitEnsemble(folder);
  const x = viewX({ xMin: 1e-4, xMax: 0.9, points: 60, scale: 'mixed' });
  return {
    metrics: readMetrics(folder, replicas),
    ends: byEnd((end) => summaries.map((one) => (end === 'arcLength' ? one.arcLengths.reduce((sum, length) => sum + length, 0) : one[end]))),
    pdfs: sampleOf(ensemble, basisElements('flavour'), x, ensemble.info.q0),
  };
}

function pairOf(a: FitNumbers, b: FitNumbers): PairOfFits {
  const early = (epoch: number, split: 'training' | 'validation') => {
    const { median, max } = spread(Array.from(a.metrics, ([replica, metrics]) => Math.abs(Math.log(metrics[split][epoch - 1]! / b.metrics.get(replica)![split][epoch - 1]!))))!;
    return { median, max };
  };
  const distances = [...distance(a.pdfs, b.pdfs)];
  return {
    early: EARLY.map((epoch) => ({ epoch, training: early(epoch, 'training'), validation: early(epoch, 'validation') })),
    ends: byEnd((end) => {
      const [one, two] = [a.ends[end], b.ends[end]];
      const width = Math.hypot(deviation(one), deviation(two));
      const differences = one.map((value, i) => value - two[i]!);
      const difference = Math.abs(mean(differences));
      const inErrors = (of: number) => (difference === 0 ? 0 : difference / (of / Math.sqrt(one.length)));
      return {
        apart: inErrors(width), paired: inErrors(deviation(differences)),
        scatter: width === 0 ? 0 : Math.sqrt(mean(differences.map((value) => value ** 2))) / width,
      };
    }),
    distance: { mean: mean(distances), max: Math.max(...distances) },
  };
}

const byEnd = <T>(of: (end: EndName) => T): Record<EndName, T> => Object.fromEntries(ENDS.map((end) => [end, of(end)])) as Record<EndName, T>;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Of the sample. */
const deviation = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / Math.max(1, values.length - 1));
