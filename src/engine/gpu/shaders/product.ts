import { BLOCK_ROWS } from '../blocked-matrix';
import { ROW_BITS, type PlacedMatrix } from '../gpu-problem';
import { inOrder, SYNC, THREADS, u } from './code';

/** Vectors of four columns that are held in the workgroup's memory at once: of the 16 kB that WebGPU guarantees, nearly all. */
export const MOST_STAGED = 960;

/** A product of a matrix in blocks of rows with a vector, row by row. */
export interface Product {
  readonly matrix: PlacedMatrix;
  readonly buffer: 'matrices' | 'triangles';
  /** Element j of the vector; asked for up to the next multiple of four beyond the columns, where it must be 0 or any number times a zero. */
  readonly x: (j: string) => string;
  /** What is done with the sum of a row. */
  readonly store: (row: string, sum: string) => string;
  /** What else is done meanwhile, that neither needs the sums nor disturbs them. */
  readonly beside?: string;
}

/** Products whose vectors are ready at the same time. */
export interface ProductGroup {
  readonly name: string;
  readonly products: readonly Product[];
  /** They add to the same numbers: one after the other. */
  readonly inOrder?: boolean;
}

/** Columns of a product, from vector `first` to `end`, which are staged from `base` on. */
interface Piece {
  readonly product: Product;
  readonly first: number;
  readonly end: number;
  readonly base: number;
}

const vectorsOf = ({ matrix }: Product): number => (matrix.columns + 3) >> 2;

/** Splits a group into runs for whose vectors there is room; one that alone has none, into parts of its columns. */
function runsOf(products: readonly Product[]): Piece[][] {
  const runs: Piece[][] = [];
  let room = 0;
  for (const product of products) {
    const vectors = vectorsOf(product);
    if (vectors > MOST_STAGED) {
      for (let first = 0; first < vectors; first += MOST_STAGED) runs.push([{ product, first, end: Math.min(vectors, first + MOST_STAGED), base: 0 }]);
      room = 0;
    } else if (vectors <= room && runs.length > 0) {
      runs.at(-1)!.push({ product, first: 0, end: vectors, base: MOST_STAGED - room });
      room -= vectors;
    } else {
      runs.push([{ product, first: 0, end: vectors, base: 0 }]);
      room = MOST_STAGED - vectors;
    }
  }
  return runs;
}

/** How many vectors groups of products hold in the workgroup's memory. */
export const staged = (groups: readonly ProductGroup[]): number =>
  Math.max(1, ...groups.flatMap(({ products }) => runsOf(products).flat().map(({ first, end, base }) => base + end - first)));

/**
 * A function that makes products: a thread has rows of its own, and each of their sums runs over the columns in order (four
 * interleaved), whatever the number of rows. It waits for all before and after.
 * @param carry region of the scratch that carries sums from one part of the columns to the next
 */
export function productsFunction({ name, products, inOrder = false }: ProductGroup, carry: number): string {
  const code = runsOf(products).map((run) => {
    let rows = 0;
    const loops = run.map((piece) => {
      const loop = rowsOf(piece, inOrder ? 0 : rows, carry);
      rows += Math.ceil(piece.product.matrix.rows / BLOCK_ROWS) * BLOCK_ROWS;
      return loop;
    });
    return `${run.map(stage).join('')}workgroupBarrier();\n${loops.join(inOrder ? SYNC : '')}${SYNC}workgroupBarrier();\n`;
  });
  return `fn ${name}() {\n${code.join('')}}\n`;
}

const stage = ({ product: { x }, first, end, base }: Piece): string => `
  for (var k = ${u(first)} + thread; k < ${u(end)}; k += ${THREADS}) {
    let j = 4u * k;
    staged[k + ${u(base)} - ${u(first)}] = vec4<f32>(${x('j')}, ${x('(j + 1u)')}, ${x('(j + 2u)')}, ${x('(j + 3u)')});
  }
`;

/** @param before rows of other products that are shared out meanwhile: these begin with the thread after theirs */
function rowsOf({ product, first, end, base }: Piece, before: number, carry: number): string {
  const { matrix, buffer, store } = product;
  const all = vectorsOf(product);
  const beside = end === all ? product.beside ?? '' : '';
  if (matrix.rows === 0) return beside;
  const whole = end - first === all;
  const begin = whole ? 'start' : `clamp(start, ${u(first)}, ${u(end)})`;
  const stop = whole ? 'start + tables[block + 2u]' : `clamp(start + tables[block + 2u], ${u(first)}, ${u(end)})`;
  const sum = `${first === 0 ? '' : `scratch[scratchAt + ${u(carry)} + row] + `}((sum.x + sum.y) + (sum.z + sum.w))`;
  return `
  for (var row = (thread + ${THREADS} - ${u(before)} % ${THREADS}) % ${THREADS}; row < ${u(matrix.rows)}; row += ${THREADS}) {
    let block = ${u(matrix.table)} + 3u * (row >> ${u(ROW_BITS)});
    let start = tables[block + 1u];
    let end = ${stop};
    let at = ${buffer === 'triangles' ? 'triangleAt + ' : ''}tables[block] - (start << ${u(ROW_BITS)}) + (row & ${u(BLOCK_ROWS - 1)});
    var sum = vec4<f32>();
    ${inOrder('k', begin, 'end', (k) => `sum = fma(${buffer}[at + (${k} << ${u(ROW_BITS)})], staged[${k} + ${u(base)} - ${u(first)}], sum);`)}
    ${end === all ? store('row', `(${sum})`) : `scratch[scratchAt + ${u(carry)} + row] = ${sum};`}
  }
${beside}`;
}
