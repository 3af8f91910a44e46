import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { concatenate, keepOnlyFilledRow, rowsOfPoints, scaleRows, selectRows } from './fk-operations';
import type { FkTable } from './fk-table';

/** A table of arbitrary numbers, zero where `empty(x1, x2)` says so. */
function table(kind: FkTable['kind'], x: number[], channels: number[], ndata: number, empty: (i: number, j: number) => boolean = () => false): FkTable {
  const linear = kind === 'linear';
  const nChannels = linear ? channels.length : channels.length / 2;
  const values: number[] = [];
  for (let k = 0; k < ndata * nChannels; k++) {
    for (let i = 0; i < x.length; i++) for (let j = 0; j < (linear ? 1 : x.length); j++) values.push(empty(i, linear ? i : j) ? 0 : Math.cos(3 * values.length + x.length));
  }
  return { name: `t${x.length}`, kind, x: Float64Array.from(x), q0: 1.65, ndata, channels: Int32Array.from(channels), values: Float64Array.from(values) };
}

/** xf of each flavour as a smooth function of x. */
const xf = (flavour: number, x: number): number => (1 + flavour / N_FK_FLAVOURS) * x ** 0.3 * (1 - x);

/** The definition of FkTable, term by term. */
function predictions({ kind, x, channels, ndata, values }: FkTable): number[] {
  const result = new Array<number>(ndata).fill(0);
  let k = 0;
  for (let n = 0; n < ndata; n++) {
    for (let c = 0; c < channels.length; c += kind === 'linear' ? 1 : 2) {
      for (const a of x) {
        if (kind === 'linear') result[n]! += values[k++]! * xf(channels[c]!, a);
        else for (const b of x) result[n]! += values[k++]! * xf(channels[c]!, a) * xf(channels[c + 1]!, b);
      }
    }
  }
  return result;
}

const close = (actual: number[], expected: number[]): void => expectClose(actual, expected, { rel: 1e-13, abs: 1e-14, why: 'the order of summation' });

const TABLES: readonly FkTable[] = [
  table('linear', [0.01, 0.1, 0.5, 0.9], [1, 2, 5], 4, (i) => i === 1),
  table('bilinear', [0.01, 0.1, 0.5, 0.9], [1, 1, 1, 2, 9, 9], 4, (i, j) => i === 2 || j === 2),
];

describe.each(TABLES)('a $kind table', (full) => {
  it('keeps the chosen points in their order', () => {
    const all = predictions(full);
    const some = selectRows(full, Int32Array.of(3, 0, 1));
    expect(some.ndata).toBe(3);
    expect(predictions(some)).toEqual([all[3], all[0], all[1]]);
    expect(() => selectRows(full, [4])).toThrow(/point 4 .* has 4/);
    expect(() => selectRows(full, [-1])).toThrow(/point -1/);
  });

  it('is multiplied point by point', () => {
    const all = predictions(full);
    close(predictions(scaleRows(full, [1, 2, 0.5, -3])), all.map((value, n) => value * [1, 2, 0.5, -3][n]!));
    close(predictions(scaleRows(full, 2)), all.map((value) => 2 * value));
    expect(() => scaleRows(full, [1, 2])).toThrow(/2 factors for the 4 points/);
  });

  it('is put together with tables of other x-grids and channels', () => {
    const other = table(full.kind, [0.02, 0.1 * (1 + 1e-14), 0.9], full.kind === 'linear' ? [2, 4] : [1, 2, 2, 1], 2);
    const both = concatenate([full, other, full], 'both');
    expect(both).toMatchObject({ name: 'both', ndata: 10 });
    expect(Array.from(both.x)).toEqual([0.01, 0.02, 0.1, 0.5, 0.9]);
    expect(Array.from(both.channels)).toEqual(full.kind === 'linear' ? [1, 2, 4, 5] : [1, 1, 1, 2, 2, 1, 9, 9]);
    expectClose(predictions(both), [...predictions(full), ...predictions(other), ...predictions(full)], { rel: 1e-12, abs: 1e-13, why: 'a node moved by 1e-14' });
    expect(concatenate([full])).toEqual(full);
  });

  it('is not put together with another kind or scale', () => {
    expect(() => concatenate([full, { ...full, q0: 1 }])).toThrow(/Q0 = 1 GeV/);
    expect(() => concatenate([full, TABLES.find(({ kind }) => kind !== full.kind)!])).toThrow(/cannot be put together/);
  });

  it('shrinks to its first point if the others are zero', () => {
    const divisor = scaleRows(full, [2, 0, 0, 0]);
    const one = keepOnlyFilledRow(divisor);
    expect(one.ndata).toBe(1);
    close(predictions(one), [predictions(full)[0]! * 2]);
    expect(keepOnlyFilledRow(full)).toBe(full);
    expect(keepOnlyFilledRow(one)).toBe(one);
  });
});

describe('rows of data points', () => {
  it('leave gaps where points have no prediction', () => {
    expect(Array.from(rowsOfPoints([2, 3], [0, 0]))).toEqual([0, 1, 2, 3, 4]);
    expect(Array.from(rowsOfPoints([2, 1, 1], [1, 0, 2]))).toEqual([-1, 0, 1, 2, -1, -1, 3]);
  });
});
