import { PartonError } from '../../shared/errors';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import type { FkTable } from './fk-table';
import { nodeIndices, unionOfNodes } from './pineappl/nodes';

/** Number of channels, and of values a channel (x or x * x). */
function layout({ kind, channels, x }: FkTable): { nChannels: number; perChannel: number } {
  return kind === 'linear' ? { nChannels: channels.length, perChannel: x.length } : { nChannels: channels.length / 2, perChannel: x.length ** 2 };
}

/** The table of the points `rows`, in that order (what cuts leave). @throws PartonError `input` for a point that the table has not */
export function selectRows(table: FkTable, rows: ArrayLike<number>): FkTable {
  const { nChannels, perChannel } = layout(table);
  const width = nChannels * perChannel;
  const values = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (!Number.isInteger(row) || row < 0 || row >= table.ndata) {
      throw new PartonError('input', `point ${row} is wanted of the FK table ${table.name}, which has ${table.ndata}.`, {}, 'Cuts and theory do not fit each other.');
    }
    values.set(table.values.subarray(row * width, (row + 1) * width), i * width);
  }
  return { ...table, ndata: rows.length, values };
}

/** The table with point n multiplied by factors[n], or every point by one factor. @throws PartonError `input` if there are not as many factors as points */
export function scaleRows(table: FkTable, factors: number | ArrayLike<number>): FkTable {
  if (typeof factors !== 'number' && factors.length !== table.ndata) {
    throw new PartonError('input', `there are ${factors.length} factors for the ${table.ndata} points of the FK table ${table.name}.`);
  }
  const values = table.values.slice();
  const width = values.length / table.ndata;
  for (let n = 0, at = 0; n < table.ndata; n++) {
    const factor = typeof factors === 'number' ? factors : factors[n]!;
    for (const end = at + width; at < end; at++) values[at]! *= factor;
  }
  return { ...table, values };
}

/**
 * The points of several tables one after the other, on the union of their x-grids and channels (sorted by flavour); absent values are 0
 * (the inner lists of `FK_tables` in commondata metadata; validphys `pineparser.pineappl_reader`).
 * @throws PartonError `input` if kinds or initial scales differ
 */
export function concatenate(tables: readonly FkTable[], name = tables.map((table) => table.name).join('+')): FkTable {
  const [first] = tables;
  if (first === undefined) throw new PartonError('internal', 'there are no FK tables to put together.');
  if (tables.length === 1) return { ...first, name };
  for (const table of tables) {
    if (table.kind !== first.kind || String(table.polarised) !== String(first.polarised) || Math.abs(table.q0 - first.q0) > 1e-9 * first.q0) {
      throw new PartonError('input', `the FK tables ${first.name} (${first.kind}, Q0 = ${first.q0} GeV) and ${table.name} (${table.kind}, Q0 = ${table.q0} GeV) cannot be put together.`);
    }
  }
  const linear = first.kind === 'linear';
  const x = unionOfNodes(tables.map((table) => table.x));
  const keys = [...new Set(tables.flatMap((table) => Array.from(channelKeys(table))))].sort((a, b) => a - b);
  const channels = Int32Array.from(linear ? keys : keys.flatMap((key) => [Math.floor(key / N_FK_FLAVOURS), key % N_FK_FLAVOURS]));
  const perChannel = linear ? x.length : x.length ** 2;
  const ndata = tables.reduce((sum, table) => sum + table.ndata, 0);
  const values = new Float64Array(ndata * keys.length * perChannel);
  let row = 0;
  for (const table of tables) {
    const place = nodeIndices(table.x, x);
    const channelAt = Array.from(channelKeys(table), (key) => keys.indexOf(key));
    let from = 0;
    for (let n = 0; n < table.ndata; n++, row++) {
      for (const channel of channelAt) {
        const start = (row * keys.length + channel) * perChannel;
        for (const i of place) {
          if (linear) values[start + i] = table.values[from++]!;
          else for (const j of place) values[start + i * x.length + j] = table.values[from++]!;
        }
      }
    }
  }
  return { ...first, name, x, ndata, channels, values };
}

/**
 * For concatenated tables of `ndata` points each: the row that predicts each data point, -1 for points that none predicts.
 * `gaps[i]` such points come before table i (`shifts` in commondata metadata).
 */
export function rowsOfPoints(ndata: readonly number[], gaps: readonly number[]): Int32Array {
  const rows: number[] = [];
  let row = 0;
  ndata.forEach((count, i) => {
    for (let gap = gaps[i] ?? 0; gap > 0; gap--) rows.push(-1);
    for (let n = 0; n < count; n++) rows.push(row++);
  });
  return Int32Array.from(rows);
}

/**
 * A table whose points after the first are all zero, cut down to that one (an old way to store the divisor of a RATIO); any other as it is.
 * A divisor of one point is not cut and divides every point (validphys `pineparser`, `protected`).
 */
export function keepOnlyFilledRow(table: FkTable): FkTable {
  const width = table.values.length / table.ndata;
  for (let k = width; k < table.values.length; k++) if (Math.abs(table.values[k]!) > 1e-8) return table;
  return table.ndata === 1 ? table : selectRows(table, [0]);
}

/** A number for each channel that sorts channels by flavour. */
function channelKeys({ kind, channels }: FkTable): Int32Array {
  if (kind === 'linear') return channels;
  return Int32Array.from({ length: channels.length / 2 }, (_, c) => channels[2 * c]! * N_FK_FLAVOURS + channels[2 * c + 1]!);
}
