import { resolve } from 'node:path';
import { PartonError } from '../../shared/errors';
import type { Dataset } from '../data/types';
import { readWhole } from '../io/durable';
import type { DataGroup } from './groups';

const MAX_BYTES = 2 ** 29;
const INDEX_COLUMNS = 3;

/** A covariance of points that a file knows by dataset and number before cuts, from 0. */
export interface FileCovariance {
  /** Row of each point, by `dataset number`. */
  readonly rows: ReadonlyMap<string, number>;
  /** Shape [rows, rows]. */
  readonly matrix: Float64Array;
}

/**
 * Reads a covariance as validphys writes it (theorycovariance/construction.py `fromfile_covmat`): fields between tabs or commas; three header
 * lines and three index columns (group, dataset, point), then the matrix, whose columns are in the order of its rows.
 * @param file a relative one begins where the program runs, as for validphys (`check_vp_output_file`)
 * @throws PartonError with file and line
 */
export function readCovariance(file: string): FileCovariance {
  return parseCovariance(new TextDecoder().decode(readWhole(resolve(file), MAX_BYTES)), file);
}

export function parseCovariance(text: string, file: string): FileCovariance {
  const rows = new Map<string, number>();
  const values: Float64Array[] = [];
  text.split('\n').forEach((line, l) => {
    const fields = line.trimEnd().split(/[\t,]/);
    const numbers = fields.slice(INDEX_COLUMNS).map((field) => (field.trim() === '' ? NaN : Number(field)));
    const isHeader = fields.length <= INDEX_COLUMNS || l < INDEX_COLUMNS || !/^[0-9]+$/.test(fields[2]!.trim());
    if (isHeader) return;
    if (!numbers.every(Number.isFinite)) throw new PartonError('input', 'a covariance is a table of numbers.', { file, line: l + 1 });
    rows.set(`${fields[1]!.trim()} ${Number(fields[2])}`, values.length);
    values.push(Float64Array.from(numbers));
  });
  const n = values.length;
  const odd = values.findIndex((row) => row.length !== n);
  if (n === 0 || odd >= 0 || rows.size !== n) {
    const problem = n === 0 ? 'it has no rows.' : odd >= 0 ? `row ${odd + 1} has ${values[odd]!.length} numbers, and there are ${n} rows.` : 'a point stands in it twice.';
    throw new PartonError('input', `a covariance matrix is expected: ${problem}`, { file }, 'Write it with group, dataset and point as index, as validphys does.');
  }
  const matrix = new Float64Array(n * n);
  values.forEach((row, i) => matrix.set(row, i * n));
  return { rows, matrix };
}

/** The part of a file's covariance for the points of a group, [ndata, ndata], times `factor`; zero for points that it does not have. */
export function covarianceOfGroup({ rows, matrix }: FileCovariance, group: DataGroup<Dataset>, factor: number): Float64Array {
  const places = group.datasets.flatMap(({ data, cuts }) => Array.from(cuts, (point) => rows.get(`${data.name} ${point}`) ?? -1));
  const n = group.ndata;
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [places[Math.floor(k / n)]!, places[k % n]!];
    return i < 0 || j < 0 ? 0 : factor * matrix[i * rows.size + j]!;
  });
}
