/** A whole number as WGSL writes it. */
export const u = (value: number): string => `${value}u`;

/** A float32 as WGSL writes it. */
export const f = (value: number): string => `f32(${Math.fround(value)})`;

/** The name in WGSL of the number of a workgroup's threads. No bit of a result depends on it: sums are split by the problem alone. */
export const THREADS = 'THREADS';

/** Runs `body` for every index below `count`, spread over the threads. Nobody waits. */
export const each = (count: number | string, index: string, body: string): string =>
  `for (var ${index} = thread; ${index} < ${typeof count === 'number' ? u(count) : count}; ${index} += ${THREADS}) {\n${body}\n}\n`;

/** Numbers that a thread asks memory for before it waits for the first: a card answers after hundreds of cycles, and its compiler need not unroll loops. */
const AHEAD = 4;

/** Runs `body` in order for every `stride`-th index from `first` to below `end`, some of them with their loads side by side. */
export function inOrder(index: string, first: string, end: number | string, body: (index: string) => string, stride = 1): string {
  const limit = typeof end === 'number' ? u(end) : end;
  const several = Array.from({ length: AHEAD }, (_, n) => `{ ${body(n === 0 ? index : `(${index} + ${u(n * stride)})`)} }`);
  return `{
  var ${index} = ${first};
  for (; ${index} + ${u((AHEAD - 1) * stride)} < ${limit}; ${index} += ${u(AHEAD * stride)}) {
    ${several.join('\n    ')}
  }
  for (; ${index} < ${limit}; ${index} += ${u(stride)}) { ${body(index)} }
}`;
}

/** All threads of a workgroup wait here, and see what the others have written into buffers. */
export const SYNC = 'storageBarrier();\n';
