import type { PlacedMatrix } from '../gpu-problem';
import { ROW_BITS } from '../gpu-problem';
import { each, SYNC, THREADS, u } from './code';

/** Vectors of four columns that are held in the workgroup's memory at once: of the 16 kB that WebGPU guarantees, nearly all. */
export const MOST_STAGED = 960;

/** A product of a matrix in blocks of rows with a vector, row by row. */
export interface Product {
  readonly name: string;
  readonly matrix: PlacedMatrix;
  readonly buffer: 'matrices' | 'triangles';
  /** Element j of the vector; asked for up to the next multiple of four beyond the columns, where it must be 0 or any number times a zero. */
  readonly x: (j: string) => string;
  /** What is done with the sum of a row. */
  readonly store: (row: string, sum: string) => string;
  /** Region of the scratch that carries sums from one part of the columns to the next. */
  readonly carry: number;
}

const vectors = ({ columns }: PlacedMatrix): number => (columns + 3) >> 2;

/** How many vectors of columns a product stages. */
export const staged = ({ matrix }: Pick<Product, 'matrix'>): number => Math.min(MOST_STAGED, vectors(matrix));

/**
 * A function that makes a product: a thread has rows of its own, and each of their sums runs over the columns in order (four
 * interleaved), whatever the number of rows. It waits for all before and after.
 */
export function productFunction({ name, matrix, buffer, x, store, carry }: Product): string {
  const all = vectors(matrix);
  if (matrix.rows === 0 || all === 0) {
    return `fn ${name}() {\n${each(matrix.rows, 'row', store('row', '0.0'))}${SYNC}}\n`;
  }
  const parts = Math.ceil(all / MOST_STAGED);
  const base = buffer === 'triangles' ? 'triangleAt + ' : '';
  let code = '';
  for (let part = 0; part < parts; part++) {
    const [first, end] = [part * MOST_STAGED, Math.min(all, (part + 1) * MOST_STAGED)];
    const one = parts === 1;
    const start = one ? 'start' : `max(start, ${u(first)})`;
    const stop = one ? 'start + tables[block + 2u]' : `min(start + tables[block + 2u], ${u(end)})`;
    const shifted = first === 0 ? 'k' : `k - ${u(first)}`;
    const before = part === 0 ? '' : `scratch[scratchAt + ${u(carry)} + row] + `;
    const sum = `${before}((sum.x + sum.y) + (sum.z + sum.w))`;
    code += `
  for (var k = ${u(first)} + thread; k < ${u(end)}; k += ${u(THREADS)}) {
    let j = 4u * k;
    staged[${shifted}] = vec4<f32>(${x('j')}, ${x('(j + 1u)')}, ${x('(j + 2u)')}, ${x('(j + 3u)')});
  }
  ${SYNC}
  for (var row = thread; row < ${u(matrix.rows)}; row += ${u(THREADS)}) {
    let block = ${u(matrix.table)} + 3u * (row >> ${u(ROW_BITS)});
    let start = tables[block + 1u];
    let begin = ${start};
    let end = ${stop};
    var at = ${base}tables[block] + ((begin - start) << ${u(ROW_BITS)}) + (row & ${u(2 ** ROW_BITS - 1)});
    var sum = vec4<f32>();
    for (var k = begin; k < end; k++) {
      sum = fma(${buffer}[at], staged[${shifted}], sum);
      at += ${u(2 ** ROW_BITS)};
    }
    ${part === parts - 1 ? store('row', `(${sum})`) : `scratch[scratchAt + ${u(carry)} + row] = ${sum};`}
  }
  ${SYNC}`;
  }
  return `fn ${name}() {${code}}\n`;
}
