import { PartonError } from '../../shared/errors';
import type { DenseKernels } from '../kernels/exports';
import { loadDenseKernels } from '../kernels/load';

/** A row-major float64 matrix [rows, columns] in the memory of a `Dense`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Bytes. */
  readonly address: number;
}

/**
 * Dense float64 linear algebra in WebAssembly: matrices live in its memory as long as the call of `scope` in which they were made.
 * Upper factors throughout: C = R^T R.
 */
export class Dense {
  private readonly kernels: DenseKernels;
  private top = 1024;

  constructor(kernels: DenseKernels = loadDenseKernels()) {
    this.kernels = kernels;
  }

  /** Most memory that was in use. */
  get bytes(): number {
    return this.kernels.memory.buffer.byteLength;
  }

  /** Frees, at its end, all matrices made during `work`. */
  scope<T>(work: () => T): T {
    const { top } = this;
    try {
      return work();
    } finally {
      this.top = top;
    }
  }

  /** A new matrix: zero, or with the values given. */
  matrix(rows: number, columns: number, values?: Float64Array): Matrix {
    const address = this.top;
    this.top = address + ((rows * columns * 8 + 63) & ~63);
    const missing = this.top - this.kernels.memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.kernels.memory.grow(Math.ceil(missing / 65536));
      } catch (cause) {
        throw new PartonError('storage', `no memory for a matrix of ${rows} x ${columns}`, {}, 'Fit fewer data at once, or give the machine more memory.', { cause });
      }
    }
    const matrix = { rows, columns, address };
    if (values) this.view(matrix).set(values);
    else this.view(matrix).fill(0);
    return matrix;
  }

  /** The numbers of a matrix, until the next matrix is made. */
  view({ rows, columns, address }: Matrix): Float64Array {
    return new Float64Array(this.kernels.memory.buffer, address, rows * columns);
  }

  /** C += alpha A B, or alpha A^T B with `transposed`. */
  multiply(a: Matrix, b: Matrix, c: Matrix, { alpha = 1, transposed = false } = {}): void {
    const [as, ak] = transposed ? [8, a.columns * 8] : [a.columns * 8, 8];
    const depth = transposed ? a.rows : a.columns;
    this.kernels.multiply(c.rows, c.columns, depth, alpha, a.address, as, ak, b.address, b.columns * 8, c.address, c.columns * 8);
  }

  /** C += alpha A^T A, on and above the diagonal. */
  gram(a: Matrix, c: Matrix, alpha = 1): void {
    this.kernels.gram(a.columns, a.rows, alpha, a.address, a.columns * 8, c.address, c.columns * 8);
  }

  /** C = R^T R in place, above the diagonal. @returns index of the first pivot that is not positive, or -1 */
  cholesky(c: Matrix): number {
    return this.kernels.cholesky(c.rows, c.address, c.columns * 8);
  }

  /**
   * The same with complete pivoting, for a semi-definite matrix bordered by one column, which is not eliminated: its diagonal becomes
   * its Schur complement. Rows behind the first diagonal at or below `floor` are zero.
   * @returns which column stands where, shape [rows - 1]
   */
  pivotedCholesky(c: Matrix, floor: number): Int32Array {
    return this.scope(() => {
      const rows = c.rows - 1;
      const [pivots, work] = [this.matrix(1, rows), this.matrix(1, rows)];
      this.kernels.pivotedCholesky(rows, c.rows, c.address, c.columns * 8, floor, pivots.address, work.address);
      return new Int32Array(this.kernels.memory.buffer, pivots.address, rows).slice();
    });
  }

  /** A = Q R by Householder reflections: R in place of A (a trapezoid where A has fewer rows than columns). */
  triangularise(a: Matrix): void {
    this.scope(() => {
      const work = this.matrix(1, a.rows + a.columns);
      this.kernels.triangularise(a.rows, a.columns, a.address, a.columns * 8, work.address);
    });
  }

  /** B <- R^-T B. */
  solveTransposed(r: Matrix, b: Matrix): void {
    this.kernels.solveTransposed(r.rows, b.columns, r.address, r.columns * 8, b.address, b.columns * 8);
  }

  /** B <- R^-1 B. */
  solve(r: Matrix, b: Matrix): void {
    this.kernels.solve(r.rows, b.columns, r.address, r.columns * 8, b.address, b.columns * 8);
  }

  /** Rotates pairs of neighbouring rows, sweep by sweep; the matrix has a multiple of eight columns. The same bits in all builds. */
  rotateRows(a: Matrix, { count, tops, starts, cosines, sines }: Sweeps): void {
    this.scope(() => {
      const work = this.matrix(a.rows, 8);
      const [top, start] = [this.integers(tops.subarray(0, count)), this.integers(starts.subarray(0, count + 1))];
      const rotations = starts[count]!;
      const [cosine, sine] = [cosines, sines].map((values) => this.matrix(1, rotations, values.subarray(0, rotations)).address) as [number, number];
      this.kernels.rotateRows(a.rows, a.columns, a.address, a.columns * 8, count, top, start, cosine, sine, work.address);
    });
  }

  /**
   * Contracts a table with vectors, eight at a time; see assembly/dense/contract.ts. The same bits in all builds, and of each vector whatever the others.
   * @param a, b shape [row or column, vectors], the vectors in groups of eight: [group][row or column][8]; `a` absent for linear tables
   * @param use is given what came of some of the points, shape [group][point][8], the first of them and their number
   */
  contract({ points, rows, nx, values, spans }: SpannedTable, groups: number, a: Float64Array | undefined, b: Float64Array, use: (sums: Float64Array, first: number, count: number) => void): void {
    this.scope(() => {
      const [left, right] = [a, b].map((vectors) => (vectors ? this.matrix(groups, vectors.length / groups, vectors) : undefined));
      const some = Math.max(1, Math.min(points, Math.floor(CONTRACTED / (rows * nx))));
      const [table, places, sums] = [this.matrix(some, rows * nx), this.matrix(some, rows), this.matrix(groups, some * 8)];
      const place = (matrix: Matrix | undefined, group: number) => (matrix ? matrix.address + 8 * group * matrix.columns : 0);
      for (let first = 0; first < points; first += some) {
        const count = Math.min(some, points - first);
        this.view(table).set(values.subarray(first * rows * nx, (first + count) * rows * nx));
        new Int32Array(this.kernels.memory.buffer, places.address, 2 * count * rows).set(spans.subarray(2 * first * rows, 2 * (first + count) * rows));
        for (let group = 0; group < groups; group++) {
          this.kernels.contract(count, rows, nx, first * rows, table.address, places.address, place(left, group), place(right, group), place(sums, group));
        }
        use(this.view(sums), first, count);
      }
    });
  }

  private integers(values: Int32Array): number {
    const { address } = this.matrix(1, (values.length + 1) >> 1);
    new Int32Array(this.kernels.memory.buffer, address, values.length).set(values);
    return address;
  }
}

/** Numbers of a table that are copied at once: they stay in a processor's second cache. */
const CONTRACTED = 1 << 15;

/** A table [points, rows, nx] with the places where each of its rows begins and ends to be other than zero. */
export interface SpannedTable {
  readonly points: number;
  readonly rows: number;
  readonly nx: number;
  readonly values: Float64Array;
  readonly spans: Int32Array;
}

/** Plane rotations of rows: sweep j takes rows (k - 1, k) for k = tops[j], tops[j] - 1, ..., with the angles starts[j] to starts[j + 1]. */
export interface Sweeps {
  readonly count: number;
  readonly tops: Int32Array;
  readonly starts: Int32Array;
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}
