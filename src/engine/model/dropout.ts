import { philox } from '../../shared/stats/random/philox';
import { denseLayers, type NetworkShape } from './weights';

/** Keeps these words apart from other uses of a replica's seed. */
const STREAM = 0x64726f70;

/** Of which replica, and which step. */
export interface DropoutKey {
  /** Its network seed and number. */
  readonly seed: number;
  readonly replica: number;
  /** Updates done. */
  readonly step: number;
}

/** A word below this drops its node. */
export const dropBelow = (rate: number): number => Math.round(rate * 2 ** 32);

/**
 * Factors on the layer with dropout in one training step, shape [points, outputs]: 0, or 1 / (1 - rate). Word k of a counter-based
 * generator decides on number k, so that a mask depends on nothing but its key; n3fit's are unseeded, these have their distribution.
 */
export function dropoutFactors(shape: NetworkShape, points: number, { seed, replica, step }: DropoutKey): Float64Array {
  const { rate, layer } = shape.dropout!;
  const factors = new Float64Array(points * denseLayers(shape)[layer]!.outputs);
  const [limit, kept] = [dropBelow(rate), Math.fround(1 / (1 - rate))];
  for (let k = 0; k < factors.length; k += 4) {
    const words = philox([k >>> 2, step, STREAM, 0], seed, replica);
    for (let i = k; i < Math.min(k + 4, factors.length); i++) factors[i] = words[i - k]! < limit ? 0 : kept;
  }
  return factors;
}
