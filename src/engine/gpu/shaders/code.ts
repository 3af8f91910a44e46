/** A whole number as WGSL writes it. */
export const u = (value: number): string => `${value}u`;

/** A float32 as WGSL writes it. */
export const f = (value: number): string => `f32(${Math.fround(value)})`;

/** Threads of a workgroup: WebGPU allows everywhere so many. */
export const THREADS = 256;

/** Runs `body` for every index below `count`, spread over the threads. Nobody waits. */
export const each = (count: number | string, index: string, body: string): string =>
  `for (var ${index} = thread; ${index} < ${typeof count === 'number' ? u(count) : count}; ${index} += ${u(THREADS)}) {\n${body}\n}\n`;

/** All threads of a workgroup wait here, and see what the others have written. */
export const SYNC = 'sync();\n';
