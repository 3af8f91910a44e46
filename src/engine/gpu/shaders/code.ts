/** A whole number as WGSL writes it. */
export const u = (value: number): string => `${value}u`;

/** A float32 as WGSL writes it. */
export const f = (value: number): string => `f32(${Math.fround(value)})`;

/** The name in WGSL of the number of a workgroup's threads. No bit of a result depends on it: sums are split by the problem alone. */
export const THREADS = 'THREADS';

/** Runs `body` for every index below `count`, spread over the threads. Nobody waits. */
export const each = (count: number | string, index: string, body: string): string =>
  `for (var ${index} = thread; ${index} < ${typeof count === 'number' ? u(count) : count}; ${index} += ${THREADS}) {\n${body}\n}\n`;

/** All threads of a workgroup wait here, and see what the others have written into buffers. */
export const SYNC = 'storageBarrier();\n';
