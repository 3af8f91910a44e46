import type { ClosureTest } from '../../shared/runcard/runcard';
import { groupCovariance } from './covariance';
import { groupDatasets, makeGroup, type MeasuredDataset } from './groups';
import { samplingFactor } from './pseudodata';
import { drawPseudodata } from './repeated-draws';

/**
 * The datasets with the data of a closure test as central values (validphys filters.py `_filter_closure_data`, pseudodata.py
 * `make_level1_data`): predictions, and with noise one draw for each experiment from its covariance, in which multiplicative errors are
 * per cent of the predictions and weights do not enter.
 * @param predictions of the closure test's PDF set, one array a dataset
 */
export function closureData<D extends MeasuredDataset>(
  datasets: readonly D[], predictions: readonly Float64Array[], { noise, seed }: ClosureTest, separateMultiplicative: boolean,
): D[] {
  const level0 = datasets.map((dataset, d) => withCentralValues(dataset, predictions[d]!));
  if (!noise) return level0;
  const noisy = new Map<string, D>();
  for (const { name, datasets: members } of groupDatasets(level0, 'experiment')) {
    const group = makeGroup(name, members.map((dataset) => ({ ...dataset, weight: 1 })));
    const covariance = groupCovariance(group, members.map(({ data }) => data.central), separateMultiplicative);
    const level1 = drawPseudodata(group, samplingFactor(group, covariance), seed, { separateMultiplicative, positive: false });
    let start = 0;
    for (const dataset of members) noisy.set(dataset.data.name, withCentralValues(dataset, level1.slice(start, (start += dataset.data.ndata))));
  }
  return level0.map(({ data }) => noisy.get(data.name)!);
}

function withCentralValues<D extends MeasuredDataset>(dataset: D, central: Float64Array): D {
  return { ...dataset, data: { ...dataset.data, central } };
}
