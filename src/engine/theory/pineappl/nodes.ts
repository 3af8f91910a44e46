const words = new DataView(new ArrayBuffer(16));
/** Node values that differ by no more than this many floating-point steps are the same node (PineAPPL 1.x `node_value_eq`). */
const TOLERANCE = 4096;

/** Whether two node values are the same up to rounding. */
export function equalNodes(a: number, b: number): boolean {
  if (a === b) return true;
  if (!(a > 0 && b > 0)) return false;
  words.setFloat64(0, a);
  words.setFloat64(8, b);
  return Math.abs((words.getInt32(0) - words.getInt32(8)) * 2 ** 32 + words.getUint32(4) - words.getUint32(12)) <= TOLERANCE;
}

/** All nodes, increasing; of those equal up to rounding the smallest. Not-a-numbers come last. */
export function unionOfNodes(sets: Iterable<Float64Array>): Float64Array {
  const list = Array.from(sets);
  const all = new Float64Array(list.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const nodes of list) {
    all.set(nodes, at);
    at += nodes.length;
  }
  all.sort();
  let kept = 0;
  for (const node of all) if (kept === 0 || !equalNodes(all[kept - 1]!, node)) all[kept++] = node;
  return all.slice(0, kept);
}

/** Where each node lies in a union that was made with it: the last element that is not larger. */
export function nodeIndices(nodes: Float64Array, union: Float64Array): Int32Array {
  return Int32Array.from(nodes, (node) => {
    let [low, high] = [0, union.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (union[middle]! <= node) low = middle;
      else high = middle;
    }
    return low;
  });
}
