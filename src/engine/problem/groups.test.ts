import { expect, test } from 'vitest';
import { blankSet, smallSet } from '../../../tests/helpers/small-data';
import { centralValues, groupDatasets, pointName } from './groups';

const sets = [
  blankSet(2, { name: 'A', experiment: 'NMC' }),
  blankSet(1, { name: 'B', experiment: 'HERA' }),
  blankSet(3, { name: 'C', experiment: 'NMC' }),
];

test('experiments come in the order in which they first appear, their datasets in runcard order', () => {
  const groups = groupDatasets(sets, 'experiment');
  expect(groups.map(({ name, ndata, datasets }) => [name, ndata, datasets.map(({ data }) => data.name)])).toEqual([
    ['NMC', 5, ['A', 'C']],
    ['HERA', 1, ['B']],
  ]);
});

test('the diagonal basis takes everything together', () => {
  const [all, ...others] = groupDatasets(sets, 'ALL');
  expect(others).toEqual([]);
  expect([all!.name, all!.ndata, all!.datasets]).toEqual(['ALL', 6, sets]);
});

test('points are those of the datasets, one after another', () => {
  const [group] = groupDatasets([smallSet({ name: 'A', central: [1, 2] }), smallSet({ name: 'B', central: [3] })], 'ALL');
  expect([...centralValues(group!)]).toEqual([1, 2, 3]);
  expect([0, 1, 2].map((i) => pointName(group!, i))).toEqual(['A, point 1', 'A, point 2', 'B, point 1']);
});
