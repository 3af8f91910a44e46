import { expect, it } from 'vitest';
import { compareChi2, type SubjectOnData } from './chi2';

/** With one point in each dataset, and chi2 of 1, 2... a dataset. */
function subject(names: readonly string[]): SubjectOnData {
  const datasets = names.map((name) => {
    const own = Float64Array.of(name.charCodeAt(0));
    return { data: { name, process: 'DIS', experiment: name, ndata: 1, central: own, kinematics: own, stat: own, systematics: [] } };
  });
  return {
    ensemble: { info: { kind: 'set', members: [1] }, uncertainty: { type: 'none' } }, dataOf: names.join(),
    data: { measured: { datasets, points: (chosen: readonly number[]) => chosen.length }, problem: { runcard: { t0Set: 'none' } } },
    chi2: (chosen: readonly number[]) => Float64Array.of(...[0, 1].map(() => chosen.reduce((sum, d) => sum + 1 + d, 0))),
  } as unknown as SubjectOnData;
}

it('has the datasets in the order of the first fit, then those of the others; and says which all have', () => {
  const { rows, common } = compareChi2([subject(['b', 'a', 'c']), subject(['d', 'b'])].map((value, i) => ({ folder: `fit ${i}`, value })), true);
  expect(rows.filter(({ level }) => level === 'dataset').map(({ name, values }) => [name, ...values.map((one) => one?.experimental)])).toEqual([
    ['b', 1, 2], ['a', 2, undefined], ['c', 3, undefined], ['d', undefined, 1],
  ]);
  expect(common).toEqual({ datasets: ['b'], points: 1, same: false });
  expect(rows.filter(({ level }) => level === 'total' || level === 'common').map(({ level, values }) => [level, ...values.map((one) => one?.experimental)])).toEqual([['total', 2, 1.5], ['common', 1, 2]]);
});
