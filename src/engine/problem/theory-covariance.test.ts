import { describe, expect, it } from 'vitest';
import { smallSet } from '../../../tests/helpers/small-data';
import { makeGroup } from './groups';
import { covarianceOfGroup, parseCovariance } from './theory-covariance';
import type { Dataset } from '../data/types';

/** As pandas writes a frame with three levels of index: names of the columns' levels, then those of the rows'. */
const TEXT = [
  'group\t\t\tDIS\tDIS\tDY', 'dataset\t\t\tA\tA\tB', 'id\t\t\t0\t2\t1', 'group\tdataset\tid\t\t\t',
  'DIS\tA\t0\t4.0\t1.0\t0.5', 'DIS\tA\t2\t1.0\t9.0\t-1e-1', 'DY\tB\t1\t0.5\t-0.1\t16', '',
].join('\n');

const dataset = (name: string, cuts: number[]): Dataset =>
  ({ ...smallSet({ name, central: cuts.map(() => 1) }), cuts: Int32Array.from(cuts), operation: 'NULL', tables: [] });

describe('a theory covariance in a file', () => {
  it('is placed on the points of a group by dataset and number before cuts', () => {
    const group = makeGroup('ALL', [dataset('B', [1]), dataset('A', [1, 2])]);
    expect([...covarianceOfGroup(parseCovariance(TEXT, 'covmat.csv'), group, 2)]).toEqual([32, 0, -0.2, 0, 0, 0, -0.2, 0, 18]);
  });

  it('may be separated by commas', () => {
    expect(parseCovariance(TEXT.replaceAll('\t', ','), 'covmat.csv')).toEqual(parseCovariance(TEXT, 'covmat.csv'));
  });

  it.each([
    [TEXT.replace('9.0', 'nine'), /covmat.csv:6: a covariance is a table of numbers/],
    [TEXT.replace('9.0', ''), /covmat.csv:6: a covariance is a table of numbers/],
    [TEXT.replace('\t16', ''), /row 3 has 2 numbers, and there are 3 rows/],
    [TEXT.replace('A\t2\t1.0', 'A\t0\t1.0'), /a point stands in it twice/],
    ['', /it has no rows/],
  ])('that is damaged is told with its place', (text, message) => {
    expect(() => parseCovariance(text, 'covmat.csv')).toThrow(message);
  });
});
