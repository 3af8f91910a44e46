import { N_FK_FLAVOURS } from '../../shared/physics/flavours';

/**
 * Rows of 14 numbers at new x: cubic (Lagrange) in ln x through the four nearest nodes; beyond the last node its value.
 * @param values shape [nodes, 14], at increasing `nodes`
 * @returns shape [x, 14]
 */
export function resample(nodes: ArrayLike<number>, values: Float64Array, x: Float64Array): Float64Array {
  const logs = Float64Array.from(nodes, (node) => Math.log(node));
  const result = new Float64Array(x.length * N_FK_FLAVOURS);
  x.forEach((at, row) => {
    const t = Math.min(Math.max(Math.log(at), logs[0]!), logs.at(-1)!);
    const first = firstOfFour(logs, t);
    for (let k = first; k < Math.min(first + 4, logs.length); k++) {
      let weight = 1;
      for (let other = first; other < Math.min(first + 4, logs.length); other++) {
        if (other !== k) weight *= (t - logs[other]!) / (logs[k]! - logs[other]!);
      }
      for (let f = 0; f < N_FK_FLAVOURS; f++) result[row * N_FK_FLAVOURS + f]! += weight * values[k * N_FK_FLAVOURS + f]!;
    }
  });
  return result;
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
