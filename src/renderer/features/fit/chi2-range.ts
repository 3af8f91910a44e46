import { chi2Scales, type Chi2View } from '../../../charts/chi2-epochs';
import { percentile } from '../../../shared/stats/percentile';
import type { ReplicaCurves } from './replica-curves';

/** The lowest median of training and validation chi2 per point, at so many epochs, over which half of the replicas or more have a value. */
export function lowestMedian(curves: ReplicaCurves, replicas: number, looks: number): number | undefined {
  const last = curves.lastEpoch;
  if (last < 1) return undefined;
  const sample = curves.sample(Uint32Array.from({ length: looks }, (_, i) => Math.max(1, Math.round((last * (i + 1)) / looks))));
  let lowest = Infinity;
  for (const values of [sample.training, sample.validation]) {
    for (let column = 0; column < looks; column++) {
      const sorted = sample.replicas.map((_, r) => values[r * looks + column]!).filter((value) => value > 0).sort((a, b) => a - b);
      if (2 * sorted.length >= replicas) lowest = Math.min(lowest, percentile(sorted, 0.5));
    }
  }
  return Number.isFinite(lowest) ? lowest : undefined;
}

/** All epochs of the runcard, from the first worth seeing. */
export const shownRange = (epochs: number, first: number): [number, number] => [epochs > 4 * first ? first : 1, Math.max(2, epochs)];

/** Wider or narrower by a factor around a place, within what there is. */
export function zoomed(view: Chi2View, { shareX, shareY }: { readonly shareX: number; readonly shareY: number }, factor: number, vertical: boolean, epochs: number): Pick<Chi2View, 'epochs' | 'chi2'> {
  const { x, y } = chi2Scales(view);
  const edge = (share: number, end: number): number => share + (end - share) * factor;
  if (vertical) return { epochs: view.epochs, chi2: [y.fromUnit(edge(shareY, 0)), y.fromUnit(edge(shareY, 1))] };
  const from = Math.max(1, x.fromUnit(edge(shareX, 0)));
  const to = Math.min(epochs, x.fromUnit(edge(shareX, 1)));
  return to - from < 4 ? { epochs: view.epochs, chi2: view.chi2 } : { epochs: [from, to], chi2: view.chi2 };
}
