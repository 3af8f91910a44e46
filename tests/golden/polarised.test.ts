import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { searchFolders } from '../../src/engine/data/locate';
import { loadProblem } from '../../src/engine/problem/load-problem';
import { replicaData } from '../../src/engine/problem/replica-data';
import { initialWeights } from '../../src/engine/model/initial-weights';
import { predict, type Observable } from '../../src/engine/model/observable';
import { evaluatePdf } from '../../src/engine/model/pdf';
import { reduceProblem } from '../../src/engine/reduction/reduce';
import { N_FK_FLAVOURS } from '../../src/shared/physics/flavours';
import { requireRuncard } from '../../src/shared/runcard/parse';
import { readArrays } from '../helpers/recorded-fits';
import { columnsOf, reducedOutputs } from '../helpers/triangle-chi2';
import { expectClose } from '../helpers/tolerance';

/** A fit of polarised PDFs: asymmetries over unpolarised tables, one polarised proton or two, bounds (scripts/fixtures/record-polarised.py). */
const folder = join(import.meta.dirname, '../fixtures/polarised');
const recorded = readArrays('polarised/recorded.npz');
const about = JSON.parse(readFileSync(join(folder, 'set.json'), 'utf8')) as {
  theory: number; q2min: number; w2min: number; n_std: number; datasets: string[]; positivity: string[]; integrability: string[];
};
const folders = searchFolders({ theory: [join(folder, 'theories')], data: [join(folder, 'nnpdf_data')], pdfs: [join(folder, 'pdfs')] }, {});
const text = `
dataset_inputs: [${about.datasets.map((dataset) => `{dataset: ${dataset}, frac: 0.6}`).join(', ')}]
datacuts: {t0pdfset: toy_polarised, unpolarized_bc: toy_unpolarised, q2min: ${about.q2min}, w2min: ${about.w2min}}
positivity_bound: {unpolarized_bc: toy_unpolarised, n_std: ${about.n_std}}
theory: {theoryid: ${about.theory}}
trvlseed: 1
nnseed: 2
mcseed: 3
genrep: true
diagonal_basis: false
data_grouping: thcovmat_fit
parameters:
  {nodes_per_layer: [5, 4], activation_per_layer: [tanh, linear], initializer: glorot_normal, optimizer: {optimizer_name: Nadam}, epochs: 100, stopping_patience: 0.1, layer_type: dense, dropout: 0.0}
fitting:
  fitbasis: POLARIZED_EVOL
  sum_rules: TSR
  basis: [${['sng', 'g', 't3', 't8'].map((fl) => `{fl: ${fl}, trainable: false, smallx: [0.8, 1], largex: [2, 3]}`).join(', ')}]
positivity: {posdatasets: [${about.positivity.map((dataset) => `{dataset: ${dataset}, maxlambda: 1e5}`).join(', ')}]}
integrability: {integdatasets: [${about.integrability.map((dataset) => `{dataset: ${dataset}, maxlambda: 1e2}`).join(', ')}]}
`;
const load = (card = text) => loadProblem(requireRuncard(card, 'polarised.yml'), folders);
const problem = await load();
const { fit } = problem;
const observables: readonly Observable[] = [...fit.experiments.flatMap((experiment) => experiment.observables), ...fit.positivity, ...fit.integrability];
const exact = { rel: 1e-8, abs: 1e-10, why: 'ten digits of a PDF grid, read through float64 logarithms there' };

/** The recorded PDFs of one replica on the problem's grid, which is that of the tables. */
function pdfOf(replica: number): Float64Array {
  expectClose(fit.grid, recorded.numbers('x'), { rel: 1e-15, why: 'the same numbers' });
  return Float64Array.from(recorded.numbers('pdf').slice(replica * fit.grid.length * N_FK_FLAVOURS, (replica + 1) * fit.grid.length * N_FK_FLAVOURS));
}

it.each(observables.map((observable) => [observable.name, observable] as const))('%s: the predictions of n3fit', (name, observable) => {
  const ours = [0, 1].map((replica) => predict(observable, pdfOf(replica)).prediction);
  expectClose(ours.flatMap((values) => [...values]), recorded.numbers(`prediction__${name}`), exact);
});

it('the t0 predictions and covariance of validphys', () => {
  const t0 = fit.experiments[0]!.observables.map((observable) => [observable.name, predict(observable, problem.t0Pdf).prediction] as const);
  for (const [name, values] of t0) expectClose(values, recorded.numbers(`t0__${name}`), exact);
  const n = problem.groups[0]!.ndata;
  const triangle = Array.from({ length: n }, (_, i) => [...problem.covariances[0]!.subarray(i * n, i * n + i + 1)]).flat();
  expectClose(triangle, recorded.numbers('covariance'), { ...exact, abs: 1e-14 });
});

it('bounds keep their distance in the reduced problem; asymmetries over known PDFs are linear', () => {
  const reduced = reduceProblem(fit, problem.t0Pdf);
  const bounds = fit.positivity.reduce((sum, { ndata }) => sum + ndata, 0);
  const { xf } = evaluatePdf(fit.pdf, initialWeights(7, fit.pdf.network, 'glorot_normal', fit.exponents), fit.grid);
  const outputs = reducedOutputs(reduced, columnsOf(reduced, xf));
  const expected = [...fit.positivity, ...fit.integrability].map((observable) => [...predict(observable, xf).prediction]).flat();
  expect(reduced.dataOutputs).toBe(fit.experiments[0]!.observables.at(-1)!.ndata); // only polarised on polarised is bilinear
  expectClose(outputs.slice(reduced.dataOutputs), expected, { rel: 1e-10, abs: 1e-10, why: 'sums in another order' });
  expect(reduced.bounds!.offsets.filter((offset) => offset !== 0)).toHaveLength(bounds);
});

it('t0 may have unpolarised PDFs of its own', async () => {
  const other = await load(text.replace('t0pdfset: toy_polarised, unpolarized_bc: toy_unpolarised', 't0pdfset: toy_polarised, unpolarized_bc: toy_polarised'));
  expect(other.covariances[0]).not.toEqual(problem.covariances[0]);
  expect(replicaData(other, [1])[0]!.experiments[0]!.training).toEqual(replicaData(problem, [1])[0]!.experiments[0]!.training);
});

it('polarised tables in an unpolarised fit are refused', async () => {
  const evol = text.replace(/positivity_bound.*\n/, '').replace('POLARIZED_EVOL', 'PDF4LHC20').replace('TSR', 'false').replace('[5, 4]', '[5, 6]')
    .replace(/ {2}basis: \[/, (start) => `${start}${['v', 'v3'].map((fl) => `{fl: ${fl}, smallx: [0.8, 1], largex: [2, 3]}, `).join('')}`);
  await expect(load(evol)).rejects.toThrow('is convolved with polarised PDFs, and this is a fit of unpolarised ones');
});
