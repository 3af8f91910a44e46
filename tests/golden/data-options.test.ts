import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { searchFolders } from '../../src/engine/data/locate';
import { centralValues } from '../../src/engine/problem/groups';
import { loadProblem } from '../../src/engine/problem/load-problem';
import { replicaData } from '../../src/engine/problem/replica-data';
import { trainingPlan } from '../../src/engine/train/plan';
import { requireRuncard } from '../../src/shared/runcard/parse';
import type { Runcard } from '../../src/shared/runcard/runcard';
import { readArrays } from '../helpers/recorded-fits';
import { expectClose } from '../helpers/tolerance';

/** n3fit's options of data on the embedded HERA charged-current data, against validphys (scripts/fixtures/record-data-options.py). */
const recorded = readArrays('data/options.npz');
const text = readFileSync(join(import.meta.dirname, '../fixtures/golden_dis/runcard.yml'), 'utf8');

/** The golden runcard with lines of its own in front, and only some datasets. */
function runcard(lines: string, names = /HERA_CC/, dataset = (line: string) => line): Runcard {
  const kept = text.split('\n').filter((line) => !line.startsWith('- {dataset') || names.test(line)).map((line) => (line.startsWith('- {dataset') ? dataset(line) : line));
  return { ...requireRuncard(`${lines}\n${kept.join('\n')}`, 'runcard.yml'), positivity: [], integrability: [] };
}

const load = (of: Runcard) => loadProblem(of, searchFolders({}, {}));
const rounding = { rel: 1e-12, abs: 1e-12, why: 'sums of products in another order' };

describe('pseudodata', () => {
  it.each([
    { name: 'default', lines: '' },
    { name: 'experimental', lines: 'use_t0_sampling: false' },
    { name: 'separate', lines: 'separate_multiplicative: true' },
    { name: 'separate_experimental', lines: 'separate_multiplicative: true\nuse_t0_sampling: false' },
    { name: 'weighted', lines: '', weight: 4 },
  ])('$name', async ({ name, lines, weight }) => {
    const weighted = (line: string) => (weight !== undefined && line.includes('EM-') ? line.replace('frac:', `weight: ${weight}, frac:`) : line);
    const [replica] = replicaData(await load(runcard(lines, undefined, weighted)), [3]);
    expectClose(replica!.experiments[0]!.data, recorded.numbers(`replica_${name}`), rounding);
  });

  it('drawn until they are positive', async () => {
    const [replica] = replicaData(await load(runcard('resample_negative_pseudodata: true', /NUTEV.*NB/)), [3]);
    expectClose(replica!.experiments[0]!.data, recorded.numbers('replica_positive'), rounding);
  });

  it('have one split if the runcard says so', async () => {
    const problem = await load(runcard('same_trvl_per_replica: true'));
    const [first, , third] = replicaData(problem, [1, 2, 3]);
    expect(third!.experiments[0]!.training).toEqual(first!.experiments[0]!.training);
    expect(third!.experiments[0]!.data).not.toEqual(first!.experiments[0]!.data);
  });
});

describe('the covariance', () => {
  const triangle = (matrix: Float64Array) => {
    const n = Math.sqrt(matrix.length);
    return Float64Array.from(Array.from({ length: n }, (_, i) => [...matrix.subarray(i * n, i * n + i + 1)]).flat());
  };

  it('is divided by weights', async () => {
    const { covariances } = await load(runcard('', undefined, (line) => (line.includes('EM-') ? line.replace('frac:', 'weight: 4, frac:') : line)));
    expectClose(triangle(covariances[0]!), recorded.numbers('covariance_weighted'), { ...rounding, abs: 1e-15 });
    const ignored = await load(runcard('use_weights_in_covmat: false', undefined, (line) => line.replace('frac:', 'weight: 4, frac:')));
    expect(ignored.covariances[0]).toEqual((await load(runcard(''))).covariances[0]);
  });

  it('is regularised to a threshold', async () => {
    const { covariances } = await load(runcard('norm_threshold: 2.0'));
    expectClose(triangle(covariances[0]!), recorded.numbers('covariance_threshold'), { ...rounding, rel: 1e-11 });
  });
});

describe('a theory covariance from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'covariance-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'covmat.csv');
  const header = ['group,,,DIS,DIS', 'dataset,,,HERA_CC_318GEV_EM-SIGMARED,HERA_CC_318GEV_EP-SIGMARED', 'id,,,0,3', 'group,dataset,id,,'];
  writeFileSync(file, [...header, 'DIS,HERA_CC_318GEV_EM-SIGMARED,0,4,1', 'DIS,HERA_CC_318GEV_EP-SIGMARED,3,1,9', ''].join('\n'));

  it('is looked for where the program runs, as validphys does', async () => {
    const config = (path: string) => `theorycovmatconfig: {user_covmat_path: ${path}}`;
    const expected = await load(runcard(config(file)));
    expect((await load(runcard(config(relative(process.cwd(), file))))).covariances).toEqual(expected.covariances);
    await expect(load(runcard(config('nowhere.csv')))).rejects.toThrow(join(process.cwd(), 'nowhere.csv'));
  });

  it('is added to chi2 and pseudodata as the runcard says, in one group of all data', async () => {
    const plain = await load(runcard(''));
    const problem = await load(runcard(`theorycovmatconfig: {user_covmat_path: ${file}, mult_factor: 0.5, use_thcovmat_in_sampling: false}`));
    expect(problem.groups.map(({ name }) => name)).toEqual(['ALL']);
    expect(problem.samplingCovariances).toEqual(plain.covariances);
    const added = problem.covariances[0]!.map((value, k) => value - plain.covariances[0]![k]!);
    const n = problem.groups[0]!.ndata;
    const ep = problem.groups[0]!.datasets[0]!.data.ndata + problem.groups[0]!.datasets[1]!.cuts.indexOf(3);
    expect([...added.keys()].filter((k) => added[k] !== 0)).toEqual([0, ep, ep * n, ep * n + ep]);
    expectClose([added[0]!, added[ep]!, added[ep * n + ep]!], [2, 0.5, 4.5], rounding);
  });
});

it('without validation data the training data stand for them', async () => {
  const all = runcard('', undefined, (line) => line.replace('frac: 0.75', 'frac: 1'));
  const [replica] = replicaData(await load(all), [1]);
  expect(replica!.experiments[0]!.training.every((kept) => kept === 1)).toBe(true);
  expect(replica!.experiments[0]!.validation).toEqual(replica!.experiments[0]!.training);
  expect(trainingPlan(all).validates).toBe(false);
});

describe('names', () => {
  it('of old are translated, with the variant that they stood for', async () => {
    const old = runcard('', undefined, (line) => line.replace('HERA_CC_318GEV_EM-SIGMARED', 'HERACOMBCCEM').replace(', variant: legacy', ''));
    const { groups } = await load(old);
    expect(groups[0]!.datasets.map(({ data: { name, variant } }) => [name, variant])).toEqual([['HERA_CC_318GEV_EM-SIGMARED', 'legacy'], ['HERA_CC_318GEV_EP-SIGMARED', undefined]]);
  });

  it('of groups are those that the runcard gives', async () => {
    const grouped = runcard('metadata_group: custom_group', undefined, (line) => (line.includes('EP-') ? line.replace('frac:', 'custom_group: mine, frac:') : line));
    expect((await load(grouped)).groups.map(({ name }) => name)).toEqual(['unset', 'mine']);
    expect((await load(runcard('metadata_group: nnpdf31_process'))).groups.map(({ name }) => name)).toEqual(['DIS CC']);
  });
});

describe('closure tests', () => {
  const data = (of: string, others = '') => `${others}\nclosuretest: {filterseed: 3345348918, fakedata: true, fakepdf: T0_disfit, ${of}}`;

  it.each([
    { name: 'level0', lines: data('fakenoise: false') },
    { name: 'level1', lines: data('fakenoise: true') },
    { name: 'level1_separate', lines: data('fakenoise: true', 'separate_multiplicative: true') },
  ])('fit the data of $name', async ({ name, lines }) => {
    const { groups } = await load(runcard(lines));
    expectClose(centralValues(groups[0]!), recorded.numbers(name), { ...rounding, rel: 1e-8, why: 'interpolation of the PDF set by another library' });
  });

  it('leave the measured data alone without fakedata', async () => {
    const { groups } = await load(runcard('closuretest: {fakedata: false, fakepdf: T0_disfit}'));
    expect(centralValues(groups[0]!)).toEqual(centralValues((await load(runcard(''))).groups[0]!));
  });
});
