/** Ratio of neighbouring epochs of the grid: about 230 a decade, never more than 1 % apart. */
const RATIO = 1.01;

/**
 * Epochs at which curves are kept: every one at first, then evenly on a logarithmic axis, and the last. About 650 for 10,000 epochs.
 * @param last of the runcard, from 1
 */
export function epochGrid(last: number): Uint32Array<ArrayBuffer> {
  const epochs: number[] = [];
  for (let epoch = 1; epoch < last; epoch = Math.max(epoch + 1, Math.floor(epoch * RATIO))) epochs.push(epoch);
  epochs.push(Math.max(1, last));
  return Uint32Array.from(epochs);
}
