import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareCuts } from '../../src/engine/data/cuts';
import { currentName, legacyNames } from '../../src/engine/data/legacy-names';
import { Library } from '../../src/engine/data/library';
import { searchFolders } from '../../src/engine/data/locate';
import { readDataYaml } from '../../src/engine/io/data-yaml';
import { groupDatasets } from '../../src/engine/problem/groups';
import { loadProblem } from '../../src/engine/problem/load-problem';
import { runcardCuts } from '../../src/engine/problem/runcard-cuts';
import { inputHash } from '../../src/engine/run/provenance';
import { PartonError } from '../../src/shared/errors';
import { requireRuncard } from '../../src/shared/runcard/parse';
import { readArrays } from '../helpers/recorded-fits';
import { expectClose } from '../helpers/tolerance';

/** What validphys makes of several theories, cuts, names and variants (scripts/fixtures/record-theories.py). */
const folder = join(import.meta.dirname, '../fixtures/theories');
interface CutCase { readonly theoryid: number; readonly kept: Readonly<Record<string, number[]>>; readonly [key: string]: unknown }
const about = JSON.parse(readFileSync(join(folder, 'recorded.json'), 'utf8')) as {
  cuts: CutCase[]; names: [old: string, number: number | null, name: string | null, variant: string | null][]; legacy: Record<string, string[] | null>;
  groups: Record<string, [name: string, datasets: string[]][]>;
};
const recorded = readArrays('theories/recorded.npz');
const own = searchFolders({ theory: [join(folder, 'theories')], data: [join(folder, 'nnpdf_data')], pdfs: [join(folder, 'pdfs')] }, {});
/** Without what the program embeds. */
const folders = { theories: own.theories.slice(-1), data: own.data.slice(1, 2), pdfs: [join(folder, 'pdfs')], photons: [], scans: [] };
const DATASETS = ['HERA_NC_318GEV_EAVG_CHARM-SIGMARED', 'ATLAS_Z0_7TEV_LOMASS_M', 'D0_WPWM_1P96TEV_ASY', 'ATLAS_TTBAR_13TEV_TOT_X-SEC'];

function card(lines: string, { theory = '{theoryid: 717}', cuts = '' } = {}) {
  return requireRuncard(`
dataset_inputs: [${DATASETS.map((dataset) => `{dataset: ${dataset}, frac: 0.75, variant: legacy}`).join(', ')}]
datacuts: {t0pdfset: toy${cuts}}
theory: ${theory}
trvlseed: 1
nnseed: 2
mcseed: 3
genrep: true
diagonal_basis: false
parameters:
  {nodes_per_layer: [5, 8], activation_per_layer: [tanh, linear], initializer: glorot_normal, optimizer: {optimizer_name: Nadam}, epochs: 100, stopping_patience: 0.1, layer_type: dense, dropout: 0.0}
fitting:
  fitbasis: EVOL
  basis: [${['sng', 'g', 'v', 'v3', 'v8', 't3', 't8', 't15'].map((fl) => `{fl: ${fl}, trainable: false, smallx: [0.8, 1], largex: [2, 3]}`).join(', ')}]
${lines}
`, 'theories.yml');
}
const load = (...args: Parameters<typeof card>) => loadProblem(card(...args), folders);
const exact = { rel: 1e-8, abs: 1e-14, why: 'ten digits of a PDF grid' };
const triangle = (matrix: Float64Array, n: number) => Array.from({ length: n }, (_, i) => [...matrix.subarray(i * n, i * n + i + 1)]).flat();

describe('theories', () => {
  it.each([['3 point'], ['3f point'], ['3r point'], ['5 point'], ['5bar point'], ['7 point'], ['9 point'], ['7 point', '3f point']])('vary scales: %s %s', async (...names) => {
    const prescribed = names.filter((name) => name);
    const config = (fit: boolean) => `theorycovmatconfig: {point_prescriptions: [${prescribed.join(', ')}], pdf: toy, use_thcovmat_in_fitting: ${fit}}`;
    const [plain, problem] = [await load('metadata_group: ALL'), await load(config(true))];
    expect(problem.groups.map(({ name }) => name)).toEqual(['ALL']);
    const added = problem.covariances[0]!.map((value, k) => value - plain.covariances[0]![k]!);
    const expected = recorded.numbers(`prescription__${prescribed.join(' + ')}`);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expectClose(added, expected, { rel: 1e-6, abs: 1e-9 * largest, why: 'validphys keeps it in float32; what is added to larger numbers loses digits' });
    const sampledOnly = await load(config(false));
    expect(sampledOnly.covariances).toEqual(plain.covariances);
    expect(sampledOnly.samplingCovariances).toEqual(problem.covariances);
    expect(new Set([plain, problem, sampledOnly].map(inputHash)).size).toBe(3);
  });

  it('of t0 and of closure tests may be others', async () => {
    const { covariances, groups } = await load('metadata_group: ALL', { theory: '{theoryid: 717, t0theoryid: 708}' });
    expectClose(triangle(covariances[0]!, groups[0]!.ndata), recorded.numbers('t0'), exact);
    const closure = await load('metadata_group: ALL\nclosuretest: {fakedata: true, fakepdf: toy, faketheoryid: 708}');
    const kept = about.cuts.find(({ theoryid }) => theoryid === 708)!.kept; // the points that the recorded predictions are of
    let start = 0;
    for (const { data, cuts } of closure.groups[0]!.datasets) {
      const points = kept[data.name] ?? [0];
      const fake = new Map(points.map((point, k) => [point, recorded.numbers('fake')[start + k]!]));
      start += points.length;
      const common = [...cuts.keys()].filter((i) => fake.has(cuts[i]!));
      expect(common.length).toBeGreaterThan(0);
      expectClose(common.map((i) => data.central[i]!), common.map((i) => fake.get(cuts[i]!)!), exact);
    }
    expect(start).toBe(recorded.numbers('fake').length);
  });

  it('of a prescription that validphys does not know are refused', async () => {
    await expect(load('theorycovmatconfig: {point_prescriptions: [ad ihou], pdf: toy}')).rejects.toThrow('theory 717 has no theory for the variation (0, 0, 0, 0)');
    await expect(load('theorycovmatconfig: {point_prescriptions: [3 point], pdf: toy}', { theory: '{theoryid: 713}' })).rejects.toThrow('no theories are known that vary the scales of theory 713');
  });
});

const inYaml = (value: unknown) => JSON.stringify(value);
it.each(about.cuts.map((entry) => [inYaml({ ...entry, kept: undefined }), entry] as const))('cuts %s', async (_, { theoryid, kept, q2min, w2min, maxTau, ...keys }) => {
  const limits = Object.entries({ q2min, w2min, maxTau }).flatMap(([name, value]) => (value === undefined ? [] : [`, ${name}: ${inYaml(value)}`])).join('');
  const lines = Object.entries(keys).map(([key, value]) => `${key}: ${inYaml(value)}`).join('\n');
  const library = new Library({ ...folders, theories: own.theories }, '708');
  const runcard = card(lines, { cuts: limits });
  const { cuts, addedFilterRules } = runcard;
  const settings = { use: cuts.use, limits: cuts, addedRules: addedFilterRules, dropped: cuts.dropped, ...(cuts.rules && { rules: cuts.rules }) };
  const prepared = theoryid === 708 ? await runcardCuts(runcard, library) : prepareCuts(settings, library.cardOf(String(theoryid)));
  for (const [name, points] of Object.entries(kept)) expect([name, [...prepared.kept(library.commonData({ name, variant: 'legacy' }).data)]]).toEqual([name, points]);
});

it('cuts of several theories keep the points that each keeps', async () => {
  const library = new Library({ ...folders, theories: own.theories }, '708');
  const prepared = await runcardCuts(card('', { cuts: ', use_cuts: fromintersection, cuts_intersection_spec: [{theoryid: 717}, {theoryid: 708}]' }), library);
  const [one, other] = [717, 708].map((theory) => about.cuts.find(({ theoryid }) => theoryid === theory)!.kept);
  const kept = Object.keys(one!).map((name) => [name, [...prepared.kept(library.commonData({ name, variant: 'legacy' }).data)]] as const);
  expect(kept).toEqual(Object.entries(one!).map(([name, points]) => [name, points.filter((point) => other![name]!.includes(point))]));
  expect(kept.map(([, points]) => points.length)).toEqual([37, 4, 9, 85]); // of the first the NNLO theory keeps more, of the second the other
});

describe('names', () => {
  const mapping = readDataYaml(join(folder, 'nnpdf_data/commondata/dataset_names.yml'));

  it('of today for old ones, with the number of their systematics', () => {
    const ours = about.names.map(([old, number]) => {
      try {
        const found = currentName(mapping, old, number ?? undefined);
        return [old, number, found?.name ?? null, found?.variant ?? null];
      } catch (error) {
        if (!(error instanceof PartonError)) throw error;
        return [old, number, null, null];
      }
    });
    expect(ours).toEqual(about.names);
    expect(about.names.filter(([, , name]) => name === null).length).toBeGreaterThan(0);
  });

  it('of old for those of today', () => {
    for (const [key, expected] of Object.entries(about.legacy)) {
      const [name, variant] = key.split(' ');
      expect([key, legacyNames(mapping, name!, variant)]).toEqual([key, expected ?? []]);
    }
  });
});

it.each(Object.keys(about.groups))('groups by %s', async (grouping) => {
  const { groups } = await load('metadata_group: ALL');
  const ours = groupDatasets(groups[0]!.datasets, grouping).map(({ name, datasets }) => [name, datasets.map(({ data }) => data.name)]);
  expect(ours).toEqual(about.groups[grouping]);
});

it.each([...new Set(recorded.names.filter((key) => key.startsWith('variant__')).map((key) => key.split('__').slice(0, 3).join('__')))])('%s', (key) => {
  const [, name, variant] = key.split('__');
  const { data } = new Library(folders, '708').commonData({ name: name!, ...(variant && { variant }) });
  expect([...data.central]).toEqual([...recorded.numbers(`${key}__central`)]);
  expect([...data.stat]).toEqual([...recorded.numbers(`${key}__stat`)]);
  expectClose(data.systematics.flatMap(({ values }) => [...values]), recorded.numbers(`${key}__systematics`), { rel: 1e-14, why: 'per cent of the central value, rounded' });
});

describe('points', () => {
  const chosen = JSON.parse(readFileSync(join(folder, 'chosen-cuts.json'), 'utf8')) as { exempt: string; similar: Record<string, Record<string, number[]>>; stored: Record<string, number[]> };
  const keptBy = async (cuts: string, lines = '') => {
    const runcard = card(lines, { cuts: `, ${cuts}` });
    const library = new Library({ ...folders, theories: own.theories }, '717');
    const prepared = await runcardCuts(runcard, library);
    return Object.fromEntries(Object.keys(chosen.stored).map((name) => [name, [...prepared.kept(library.commonData({ name, variant: 'legacy' }).data)]]));
  };
  const similar = (threshold: string) => `use_cuts: fromsimilarpredictions, cut_similarity_threshold: ${threshold}, cuts_intersection_spec: [{theoryid: 708, pdf: toy}, {theoryid: 717, pdf: toy}]`;

  it.each(Object.entries(chosen.similar))('at which two theories agree within %s errors', async (threshold, kept) => {
    expect(await keptBy(`${similar(threshold)}, do_not_require_similarity_for: [${chosen.exempt}, ATLAS_TTBAR_13TEV_TOT_X-SEC]`)).toEqual(kept);
  });

  it('at which they agree are found once for runcards that cut alike', async () => {
    const library = new Library({ ...folders, theories: own.theories }, '717');
    const cut = (threshold: string, lines = '') => runcardCuts(card(lines, { cuts: `, ${similar(threshold)}, do_not_require_similarity_for: [${chosen.exempt}, ATLAS_TTBAR_13TEV_TOT_X-SEC]` }), library);
    const once = await cut('3');
    expect(await cut('3', 'description: other')).toBe(once);
    expect(await cut('10')).not.toBe(once);
  });

  it('that a fit has stored, by name or by folder', async () => {
    expect(await keptBy('use_cuts: fromfit, fit: stored')).toEqual(chosen.stored);
    for (const cuts of ['use_cuts: fromfit', 'use_cuts: fromfit, fit: ']) expect(await keptBy(cuts, `fit: ${join(folder, 'results/stored')}`)).toEqual(chosen.stored);
    await expect(keptBy('use_cuts: fromfit, fit: nowhere')).rejects.toThrow('no cuts are stored with a fit nowhere');
  });

  it('are chosen by something, or the runcard says what it lacks', async () => {
    await expect(keptBy('use_cuts: fromfit')).rejects.toThrow('need that fit');
    await expect(keptBy(similar('3').replace('cut_similarity_threshold: 3,', ''))).rejects.toThrow('need a threshold');
    await expect(keptBy(similar('3').replace('pdf: toy', 'pdf: '))).rejects.toThrow('need the PDF set');
    await expect(keptBy(similar('3').replace(', {theoryid: 717, pdf: toy}', ''))).rejects.toThrow('compare two theories, not 1');
    await expect(keptBy(similar('3').replace('708, pdf: toy', `708, pdf: toy, dataset_inputs: [{dataset: ${chosen.exempt}}]`))).rejects.toThrow('predictions of HERA_NC_318GEV_EAVG_CHARM-SIGMARED are to be alike');
  });
});
