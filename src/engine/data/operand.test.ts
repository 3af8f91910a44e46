import { describe, expect, it } from 'vitest';
import { PartonError } from '../../shared/errors';
import type { FkTable } from '../theory/fk-table';
import { commonDivisor, joinTables } from './operand';

/** A linear table whose row n, channel c, node i holds 100 n + 10 c + i + start. */
function table(name: string, x: number[], channels: number[], ndata: number, start: number): FkTable {
  const values: number[] = [];
  for (let n = 0; n < ndata; n++) for (let c = 0; c < channels.length; c++) for (let i = 0; i < x.length; i++) values.push(100 * n + 10 * c + i + start);
  return { name, kind: 'linear', x: Float64Array.from(x), q0: 1.65, ndata, channels: Int32Array.from(channels), values: Float64Array.from(values) };
}

const A = table('A', [0.1, 0.5], [1, 2], 2, 0);
const B = table('B', [0.5, 0.9], [2], 2, 1000);

describe('the tables of an operand', () => {
  it('are joined, cut and multiplied', () => {
    const joined = joinTables([{ table: A, factors: Float64Array.of(2, 3), shift: 0 }, { table: B, factors: 10, shift: 1 }], Int32Array.of(1, 3, 4));
    expect(joined).toMatchObject({ name: 'A+B', ndata: 3, q0: 1.65 });
    expect([...joined.x]).toEqual([0.1, 0.5, 0.9]);
    expect([...joined.channels]).toEqual([1, 2]);
    expect([...joined.values]).toEqual([
      300, 303, 0, 330, 333, 0,
      0, 0, 0, 0, 10000, 10010,
      0, 0, 0, 0, 11000, 11010,
    ]);
  });

  it('stay as they are where nothing is to do', () => {
    expect(joinTables([{ table: A, factors: 1, shift: 0 }], Int32Array.of(0, 1)).values).toBe(A.values);
  });

  it.each([[2, 'in the gap before B'], [5, 'behind the last']])('have no row for point %i, %s', (point) => {
    const pieces = [{ table: A, factors: 1, shift: 0 }, { table: B, factors: 1, shift: 1 }];
    expect(() => joinTables(pieces, Int32Array.of(0, point))).toThrow(PartonError);
    expect(() => joinTables(pieces, Int32Array.of(0, point))).toThrow(`point ${point} of the data has no row in the FK tables A (2), B (2)`);
  });
});

describe('the divisor of a ratio', () => {
  it('is common to all points when it has one row, or zeros after its first', () => {
    const total = table('T', [0.1, 0.5], [1], 1, 5);
    const padded = { ...total, ndata: 3, values: Float64Array.of(5, 6, 0, 0, 0, 1e-9) };
    for (const divisor of [total, padded]) {
      expect(commonDivisor({ table: divisor, factors: 2, shift: 0 })).toMatchObject({ ndata: 1, values: Float64Array.of(10, 12) });
      expect(commonDivisor({ table: divisor, factors: Float64Array.of(3, 9, 9).slice(0, divisor.ndata), shift: 0 })!.values).toEqual(Float64Array.of(15, 18));
    }
  });

  it('is not when it has a row a point', () => {
    expect(commonDivisor({ table: A, factors: 1, shift: 0 })).toBeUndefined();
  });
});
