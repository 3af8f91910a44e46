import { N_FK_FLAVOURS } from '../../shared/physics/flavours';

/** Adds rows of 14 numbers at new x, shape [x, 14], to what it is given; from values of shape [nodes, 14]. */
export type Resampler = (values: Float64Array, result: Float64Array) => void;

/**
 * Rows of 14 numbers at new x: cubic (Lagrange) in ln x through the four nearest nodes; beyond the last node its value.
 * @param values shape [nodes, 14], at increasing `nodes`
 * @returns shape [x, 14]
 */
export function resample(nodes: ArrayLike<number>, values: Float64Array, x: Float64Array): Float64Array {
  const result = new Float64Array(x.length * N_FK_FLAVOURS);
  resampler(nodes, x)(values, result);
  return result;
}

/** The same for many rows: weights are computed once. */
export function resampler(nodes: ArrayLike<number>, x: Float64Array): Resampler {
  const { firsts, steps, weights } = placesOf(nodes, x);
  const [second, third, fourth] = steps.map((step) => step * N_FK_FLAVOURS) as [number, number, number];
  return (values, result) => {
    for (let row = 0; row < firsts.length; row++) {
      const [w0, w1, w2, w3] = [weights[row * 4]!, weights[row * 4 + 1]!, weights[row * 4 + 2]!, weights[row * 4 + 3]!];
      const from = firsts[row]! * N_FK_FLAVOURS;
      for (let f = 0; f < N_FK_FLAVOURS; f++) {
        const at = row * N_FK_FLAVOURS + f;
        result[at] = result[at]! + w0 * values[from + f]! + w1 * values[from + second + f]! + w2 * values[from + third + f]! + w3 * values[from + fourth + f]!;
      }
    }
  };
}

/** Puts one function at new x into `result`, from place `to` on; from its values at nodes, which begin at `start`. */
export type Interpolator = (values: Float64Array, start: number, result: Float64Array, to: number) => void;

/** `resample` for functions one by one. */
export function interpolator(nodes: ArrayLike<number>, x: Float64Array): Interpolator {
  const { firsts, steps: [second, third, fourth], weights } = placesOf(nodes, x);
  return (values, start, result, to) => {
    for (let i = 0, w = 0; i < firsts.length; i++, w += 4) {
      const from = start + firsts[i]!;
      result[to + i] = weights[w]! * values[from]! + weights[w + 1]! * values[from + second]! + weights[w + 2]! * values[from + third]! + weights[w + 3]! * values[from + fourth]!;
    }
  };
}

/** Of each new x the first of its four nodes and their weights, shape [x, 4]; from it to the other three are `steps`. */
interface Places {
  readonly firsts: Int32Array;
  readonly steps: readonly [number, number, number];
  readonly weights: Float64Array;
}

function placesOf(nodes: ArrayLike<number>, x: Float64Array): Places {
  const logs = Float64Array.from(nodes, (node) => Math.log(node));
  const count = Math.min(4, logs.length);
  const firsts = new Int32Array(x.length);
  const weights = new Float64Array(x.length * 4);
  x.forEach((at, row) => {
    const t = Math.min(Math.max(Math.log(at), logs[0]!), logs.at(-1)!);
    const first = firstOfFour(logs, t);
    firsts[row] = first;
    for (let k = 0; k < count; k++) {
      let weight = 1;
      for (let other = 0; other < count; other++) {
        if (other !== k) weight *= (t - logs[first + other]!) / (logs[first + k]! - logs[first + other]!);
      }
      weights[row * 4 + k] = weight;
    }
  });
  // with fewer than four nodes the last one stands, weighing nothing, for those that are not there
  return { firsts, steps: [1, 2, 3].map((k) => Math.min(k, count - 1)) as [number, number, number], weights };
}

/** Where four nodes begin of which two lie on either side of t, as far as there are. */
function firstOfFour(logs: Float64Array, t: number): number {
  let [low, high] = [0, logs.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (logs[middle]! < t) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, Math.min(low - 2, logs.length - 4));
}
