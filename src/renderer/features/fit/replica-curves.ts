import type { Curves } from '../../../shared/contract/engine-api';

export type Quantity = 'training' | 'validation';

/** Curves of all replicas at the same epochs. */
export interface CurveSample {
  readonly replicas: readonly number[];
  readonly epochs: Uint32Array;
  /** Shape [replica, epoch], between points on the straight line through them; NaN before a replica's first point and after its last. */
  readonly training: Float32Array;
  readonly validation: Float32Array;
}

interface Series {
  size: number;
  epochs: Uint32Array;
  training: Float32Array;
  validation: Float32Array;
}

/**
 * Chi2 per point against epoch of every replica, each with its own epochs: replicas do not wait for one another.
 * Points come in chunks, in the order of their epochs; a point that comes again replaces the one before.
 */
export class ReplicaCurves {
  private readonly series = new Map<number, Series>();

  get replicas(): number[] {
    return [...this.series.keys()];
  }

  get lastEpoch(): number {
    return Math.max(0, ...[...this.series.values()].map(({ size, epochs }) => (size === 0 ? 0 : epochs[size - 1]!)));
  }

  clear(): void {
    this.series.clear();
  }

  append({ replicas, epochs, training, validation }: Curves): void {
    replicas.forEach((replica, r) => {
      const series = this.of(replica);
      for (let e = 0; e < epochs.length; e++) {
        const at = e * replicas.length + r;
        if (!Number.isNaN(training[at]!) || !Number.isNaN(validation[at]!)) put(series, epochs[e]!, training[at]!, validation[at]!);
      }
    });
  }

  /** Epochs, ascending, and values of one replica. */
  points(replica: number): { readonly epochs: Uint32Array; readonly training: Float32Array; readonly validation: Float32Array } {
    const { size, epochs, training, validation } = this.series.get(replica) ?? EMPTY;
    return { epochs: epochs.subarray(0, size), training: training.subarray(0, size), validation: validation.subarray(0, size) };
  }

  /** At the given epochs, ascending. */
  sample(epochs: Uint32Array): CurveSample {
    const columns = epochs.length;
    const training = new Float32Array(this.series.size * columns).fill(NaN);
    const validation = new Float32Array(this.series.size * columns).fill(NaN);
    let row = 0;
    for (const series of this.series.values()) {
      let i = -1;
      const last = series.size === 0 ? -1 : series.epochs[series.size - 1]!;
      for (let column = 0; column < columns; column++) {
        const epoch = epochs[column]!;
        i = lastAtOrBefore(series, epoch, Math.max(0, i));
        if (i < 0) continue;
        if (epoch > last && (column === 0 || epochs[column - 1]! >= last)) break;
        const next = Math.min(i + 1, series.size - 1);
        const share = next === i ? 0 : (epoch - series.epochs[i]!) / (series.epochs[next]! - series.epochs[i]!);
        training[row * columns + column] = between(series.training[i]!, series.training[next]!, share);
        validation[row * columns + column] = between(series.validation[i]!, series.validation[next]!, share);
      }
      row++;
    }
    return { replicas: this.replicas, epochs, training, validation };
  }

  private of(replica: number): Series {
    const known = this.series.get(replica);
    if (known) return known;
    const series = { size: 0, epochs: new Uint32Array(256), training: new Float32Array(256), validation: new Float32Array(256) };
    this.series.set(replica, series);
    return series;
  }
}

const EMPTY: Series = { size: 0, epochs: new Uint32Array(0), training: new Float32Array(0), validation: new Float32Array(0) };

function put(series: Series, epoch: number, training: number, validation: number): void {
  const before = series.size === 0 || series.epochs[series.size - 1]! < epoch ? series.size - 1 : lastAtOrBefore(series, epoch, 0);
  const known = before >= 0 && series.epochs[before] === epoch;
  const at = known ? before : before + 1;
  if (!known) {
    if (series.size === series.epochs.length) grow(series);
    for (const array of [series.epochs, series.training, series.validation]) array.copyWithin(at + 1, at, series.size);
    series.size++;
  }
  series.epochs[at] = epoch;
  series.training[at] = training;
  series.validation[at] = validation;
}

/** At a point itself its value, whatever the next one is. */
const between = (from: number, to: number, share: number): number => (share === 0 || Number.isNaN(to) ? from : from + share * (to - from));

function grow(series: Series): void {
  const larger = <T extends Uint32Array | Float32Array>(array: T, made: T): T => {
    made.set(array);
    return made;
  };
  series.epochs = larger(series.epochs, new Uint32Array(2 * series.epochs.length));
  series.training = larger(series.training, new Float32Array(2 * series.training.length));
  series.validation = larger(series.validation, new Float32Array(2 * series.validation.length));
}

/** Index of the last point at or before an epoch, looked for from `from` on; -1 when there is none. */
function lastAtOrBefore({ epochs, size }: Series, epoch: number, from: number): number {
  let [low, high] = [from, size];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (epochs[middle]! <= epoch) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
