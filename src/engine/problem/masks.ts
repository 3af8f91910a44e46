import { Generator } from '../../shared/stats/random/generator';
import type { DataGroup } from './groups';
import { splitSeed } from './seeds';

/**
 * The training-validation split of a group for one replica: 1 where a point (or eigenmode) belongs to the part, shape [ndata].
 * Each belongs to exactly one of them, 1-point datasets too. (n3fit keeps a 1-point dataset in both parts and gives it no
 * weight in one, which is the same chi2: its row and column of the masked covariance are emptied, its inverse entry is 0.)
 */
export interface Split {
  readonly training: Uint8Array;
  readonly validation: Uint8Array;
}

/**
 * The split in data space (validphys n3fit_data.py `standard_masks`): of every dataset int(ndata * frac) points, chosen at random,
 * are for training; where that is none, one point with probability frac. The datasets share one stream, in their order.
 */
export function datasetSplit(group: DataGroup, trvlSeed: number): Split {
  const stream = new Generator(splitSeed(group.name, trvlSeed));
  const training = new Uint8Array(group.ndata);
  let first = 0;
  for (const { data, frac } of group.datasets) {
    if (data.ndata === 0) continue;
    let chosen = Math.trunc(data.ndata * frac);
    if (chosen === 0) chosen = stream.random() < frac ? 1 : 0;
    choose(training.subarray(first, first + data.ndata), chosen, stream);
    first += data.ndata;
  }
  return splitOf(training);
}

/** The split in the diagonal basis (validphys `diagonal_masks`): int(modes * fraction) of the eigenmodes are for training. */
export function diagonalSplit(group: DataGroup, fraction: number, trvlSeed: number): Split {
  const training = new Uint8Array(group.ndata);
  choose(training, Math.trunc(group.ndata * fraction), new Generator(splitSeed(group.name, trvlSeed)));
  return splitOf(training);
}

function choose(mask: Uint8Array, count: number, stream: Generator): void {
  mask.fill(1, 0, count);
  stream.shuffle(mask);
}

function splitOf(training: Uint8Array): Split {
  return { training, validation: training.map((kept) => 1 - kept) };
}
