import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Comparison } from '../../src/engine/compare/comparison';
import { FitData } from '../../src/engine/compare/fit-data';
import { sumOf } from '../../src/engine/compare/measured-data';
import { fitEnsemble } from '../../src/engine/compare/fit-ensemble';
import { setEnsemble } from '../../src/engine/compare/set-ensemble';
import { searchFolders } from '../../src/engine/data/locate';
import { openFitFolder, readSummary } from '../../src/engine/io/fit-folder';
import { blockCholesky, solveLower } from '../../src/engine/linalg/cholesky';
import { alphaSOf } from '../../src/engine/pdf/alpha-s';
import { readMemberFile, readPdfInfo } from '../../src/engine/pdf/lhapdf';
import { loadProblem } from '../../src/engine/problem/load-problem';
import { replicaData } from '../../src/engine/problem/replica-data';
import type { LuminosityChannel, PdfBands } from '../../src/shared/contract/compare-api';
import { requireRuncard } from '../../src/shared/runcard/parse';
import { temporaryFolder } from '../helpers/cli';
import { n3fitFolder } from '../helpers/n3fit-folder';
import { expectClose } from '../helpers/tolerance';

const recorded = JSON.parse(readFileSync('tests/fixtures/comparison/recorded.json', 'utf8')) as {
  alpha_s: { Q: number[]; values: number[] }; luminosities: { sqrts: number; M: number[]; channels: Record<string, number[]> };
};
const SET = 'resources/pdfs/T0_disfit';
const pdfs = { pdfs: ['tests/fixtures/pdfs'] };
const comparison = new Comparison(pdfs);
let fit: string;

beforeAll(() => {
  fit = n3fitFolder(temporaryFolder());
});

describe('distances', () => {
  it('between two halves of a fit are about 1', async () => {
    const { subjects } = await comparison.comparePdfs(
      { subjects: [{ folder: fit, members: [1, 2, 3, 4, 5] }, { folder: fit, members: [6, 7, 8, 9, 10] }], reference: 0 },
      { basis: 'evolution', xMin: 1e-4, xMax: 1, points: 60, scale: 'log' },
    );
    const distances = subjects[1]!.value!.distance;
    const rms = Math.sqrt(distances.reduce((sum, value) => sum + value ** 2, 0) / distances.length);
    expect(rms).toBeGreaterThan(0.5);
    expect(rms).toBeLessThan(2);
  });

  it('a fit has distance 0 to itself', async () => {
    const { subjects } = await comparison.comparePdfs({ subjects: [{ folder: fit }, { folder: fit }], reference: 0 }, { basis: 'flavour', xMin: 1e-5, xMax: 1, points: 20, scale: 'mixed' });
    const zero = ({ distance, varianceDistance, pull }: PdfBands) => [distance, varianceDistance, pull].every((values) => values.every((value) => value === 0));
    expect(subjects.map(({ value }) => zero(value!))).toEqual([true, true]);
  });
});

describe('of a fit with a replica that postfit rejects', () => {
  const view = { basis: 'evolution', xMin: 1e-4, xMax: 1, points: 20, scale: 'log' } as const;
  let vetoed: string;
  const of = (members?: readonly number[] | 'all') => ({ subjects: [{ folder: vetoed, ...(members && { members }) }], reference: 0 });

  beforeAll(() => {
    vetoed = n3fitFolder(temporaryFolder());
    const file = join(vetoed, 'nnfit/replica_4/dis_t0.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('POS_PASS', 'POS_VETO'));
  });

  it('the others count unless all are asked for, in everything that is made of an ensemble', async () => {
    const kept = [1, 2, 3, 5, 6, 7, 8, 9, 10];
    const [info] = await comparison.comparedSubjects([vetoed]);
    expect([info!.value!.members.length, info!.value!.kept]).toEqual([10, kept]);
    const central = async (members?: readonly number[] | 'all') => (await comparison.comparePdfs(of(members), view)).subjects[0]!.value!.central;
    expect(await central()).toEqual(await central(kept));
    expect(await central('all')).toEqual((await comparison.comparePdfs({ subjects: [{ folder: fit }], reference: 0 }, view)).subjects[0]!.value!.central);
    expect(await central('all')).not.toEqual(await central());
    expect((await comparison.compareIntegrals(of())).subjects[0]!.value!.members).toEqual(kept);
    expect((await comparison.compareExponents(of(), 'evolution')).subjects[0]!.value!.members).toEqual(kept);
    const total = async (members?: 'all') => (await comparison.compareChi2(of(members))).rows[0]!.values[0]!;
    const [some, all] = [await total(), await total('all')];
    const folder = openFitFolder(vetoed);
    const written = (replicas: readonly number[]) => replicas.reduce((sum, replica) => sum + readSummary(folder, replica).chi2 / replicas.length, 0);
    expect([some.members.length, all.members.length]).toEqual([9, 10]);
    expectClose([some.replicas, all.replicas], [written(kept), written(folder.replicas)], { rel: 2e-4, why: 'PDFs read off the export grid, which is float32' });
    const [training] = await comparison.compareTraining(of());
    expect([training!.value!.replicas.length, training!.value!.passing]).toEqual([10, kept]); // with its verdict, none is hidden
  }, 60_000);
});

describe('the whole fit', () => {
  it('has the arc lengths and integrability that n3fit wrote, and its sum rules', async () => {
    const { subjects: [one] } = await comparison.compareIntegrals({ subjects: [{ folder: fit }], reference: 0 });
    const folder = openFitFolder(fit);
    const summaries = folder.replicas.map((replica) => readSummary(folder, replica));
    const { quantities } = one!.value!;
    const arcs = quantities.filter(({ kind }) => kind === 'arc length');
    arcs.forEach(({ values }, f) => {
      expectClose(values, summaries.map(({ arcLengths }) => arcLengths[f]!), { rel: 1e-4, why: 'read off the export grid' });
    });
    quantities.filter(({ kind }) => kind === 'integrability').forEach(({ values }, f) =>
      expectClose(values, summaries.map(({ integrability }) => integrability[f]!), { rel: 2e-3, abs: 1e-6, why: 'read off the export grid' }));
    for (const { kind, values, rule } of quantities) if (kind === 'sum rule') expectClose(values, values.map(() => rule!), { rel: 1e-4, abs: 1e-4, why: 'the integral on the export grid' });
  });

  it('has the chi2 that n3fit wrote: to the data, on training and on validation points', async () => {
    const file = join(fit, 'filter.yml');
    const data = new FitData(await loadProblem(requireRuncard(readFileSync(file, 'utf8'), file), searchFolders(pdfs)));
    const ensemble = fitEnsemble(fit);
    const all = [...data.measured.datasets.keys()];
    const [, ...own] = ensemble.onGrid(data.problem);
    const predictions = data.measured.predictions(own);
    const folder = openFitFolder(fit);
    const summaries = folder.replicas.map((replica) => readSummary(folder, replica));
    const grid = { rel: 2e-4, why: 'PDFs read off the export grid, which is float32' };
    expectClose(sumOf(data.groupedParts(all).map((part) => data.measured.partChi2(part, predictions))).map((chi2) => chi2 / data.measured.points(all)), summaries.map(({ chi2 }) => chi2), grid);
    const two = [1, 2]; // each needs Cholesky factors of its own
    const some = new Map([...predictions].map(([d, rows]) => [d, rows.slice(0, 2)]));
    const split = data.groups().map((group) => data.splitChi2(group, two, some)!);
    for (const part of ['training', 'validation'] as const) {
      const sum = (key: 'chi2' | 'points') => two.map((_, r) => split.reduce((total, group) => total + group[part][key][r]!, 0));
      const points = sum('points');
      expectClose(sum('chi2').map((chi2, r) => chi2 / points[r]!), summaries.slice(0, 2).map(({ trainingChi2, validationChi2 }) => (part === 'training' ? trainingChi2 : validationChi2)), grid);
    }

    // the same by a Cholesky factor for each group, and for each replica's points of it
    const made = replicaData(data.problem, two);
    const direct = { rel: 1e-10, why: 'rounding, times the condition of correlation matrices' };
    data.groups().forEach((group, g) => {
      const n = data.measured.points(group);
      const covariance = data.problem.covariances[g]!;
      const theory = two.map((_, r) => group.flatMap((d) => [...some.get(d)![r]!]));
      const chi2 = (kept: readonly number[], residual: (point: number) => number) => solveLower(blockCholesky(covariance, n, kept), Float64Array.from(kept, residual)).reduce((sum, value) => sum + value ** 2, 0);
      const measured = group.flatMap((d) => [...data.measured.datasets[d]!.data.central]);
      expectClose(data.measured.chi2(group, some), two.map((_, r) => chi2([...measured.keys()], (i) => measured[i]! - theory[r]![i]!)), direct);
      for (const part of ['training', 'validation'] as const) {
        expectClose(split[g]![part].chi2, two.map((_, r) => {
          const { data: pseudodata, [part]: mask } = made[r]!.experiments[g]!;
          return chi2([...mask.keys()].filter((i) => mask[i]), (i) => pseudodata[i]! - theory[r]![i]!);
        }), direct);
      }
    });
  }, 60_000);

  it('passed positivity in every replica, as n3fit wrote: no observable is negative', async () => {
    const [one] = await comparison.comparePositivity({ subjects: [{ folder: fit }], reference: 0 });
    expect(one!.value!.sets.length).toBeGreaterThan(5);
    expect(one!.value!.sets.filter(({ central, negative }) => central + negative.reduce((sum, value) => sum + value, 0) > 0)).toEqual([]);
  }, 60_000);

  it('has the exponents that n3fit drew and wrote, inside of the ranges of its runcard', async () => {
    const folder = 'tests/fixtures/n3fit_fit/dis_t0';
    const [one] = await comparison.compareTraining({ subjects: [{ folder }], reference: 0 });
    const { replicas, preprocessing } = one!.value!;
    const { ranges } = (await comparison.compareExponents({ subjects: [{ folder }], reference: 0 }, 'evolution')).subjects[0]!.value!;
    replicas.forEach((replica, r) => {
      const written = JSON.parse(readFileSync(join(folder, `nnfit/replica_${replica}/dis_t0.json`), 'utf8')) as { preprocessing: { fl: string; smallx: number; largex: number }[] };
      expect(preprocessing.map(({ flavour, alpha, beta }) => ({ fl: flavour, smallx: alpha[r], largex: beta[r], trainable: false }))).toEqual(written.preprocessing);
    });
    for (const { flavour, alpha } of preprocessing) {
      const { alphaBefore: [low, high] = [NaN, NaN] } = ranges.find((range) => range.flavour === (flavour === 'sng' ? 'sigma' : flavour))!;
      expect(alpha.every((value) => value >= low && value <= high), flavour).toBe(true);
    }
  });

  it('is at Q0 what its evolved set says, to the accuracy of the grids', () => {
    const { x } = readMemberFile(SET, 0)[0]!;
    const [own, set] = [fitEnsemble(fit), setEnsemble(SET)].map(({ partons }) => partons(x, 1.65).subarray(0, 14 * x.length)) as [Float64Array, Float64Array];
    const from = 14 * x.findIndex((value) => value > 1e-8);
    expectClose(set.subarray(from), own.subarray(from), { abs: 6e-6, why: 'the two read the PDF off different knots' });
    expectClose(set, own, { abs: 2e-3, why: 'the evolution ends at x = 1e-9' });
  });

  it('predicts what its evolved set does at Q0, and has its chi2 and phi', async () => {
    const both = { subjects: [{ folder: fit }, { folder: SET }], reference: 0 };
    const toData = await comparison.compareChi2(both, false);
    const { rows, subjects, common } = await comparison.compareChi2(both);
    const splits = rows.flatMap(({ values }) => values.filter((one) => one?.training !== undefined));
    expect(splits).toHaveLength(18); // of the fit's 17 datasets, and their total
    expect(toData.rows).toEqual(rows.map((row) => ({ ...row, values: row.values.map((one) => ({ ...one, training: undefined, validation: undefined })) })));
    expect([common.same, common.points, subjects.map(({ value }) => value?.dataOf)]).toEqual([true, 2257, ['dis_t0', 'dis_t0']]);
    for (const { values: [own, set] } of rows) expectClose(set!.experimental, own!.experimental, { rel: 2e-4, why: 'grids of fit and set' });
    const total = rows[0]!.values[0]!;
    const folder = openFitFolder(fit);
    const written = folder.replicas.map((replica) => readSummary(folder, replica));
    expectClose([total.training!, total.validation!], [written.reduce((sum, one) => sum + one.trainingChi2 / written.length, 0), written.reduce((sum, one) => sum + one.validationChi2 / written.length, 0)], { rel: 1e-12, why: 'rounding of a mean' });
    expect([rows[0]!.values[1]!.training, subjects.map(({ value }) => value?.t0Set)]).toEqual([undefined, ['LHtoy_t0', 'LHtoy_t0']]);
    expectClose(total.phi ** 2, total.replicas - total.experimental, { rel: 1e-12, why: 'its definition' });
  }, 60_000);
});

describe('the evolved set', () => {
  it('has the alpha_s of pdfflow between its knots', () => {
    const alphaS = alphaSOf(readPdfInfo(SET));
    recorded.alpha_s.Q.forEach((q, i) => {
      if (q >= 1.65) expectClose(alphaS(q), recorded.alpha_s.values[i]!, { rel: 1e-9, why: 'rounding' });
    });
    expect(alphaS(2e4)).toBe(alphaS(1e4)); // LHAPDF's constant above the last knot
  });

  it('has the luminosities of validphys', async () => {
    const { sqrts, M, channels } = recorded.luminosities;
    const names: Readonly<Record<string, LuminosityChannel>> = { zlum1: 'zlum', wlum1: 'wlum' };
    const view = { sqrtS: sqrts, channels: Object.keys(channels).map((name) => names[name] ?? (name as LuminosityChannel)), mMin: M[0]!, mMax: M.at(-1)!, points: M.length };
    const { m, subjects: [set] } = await comparison.compareLuminosities({ subjects: [{ folder: SET }], reference: 0 }, view);
    expectClose(m, M, { rel: 1e-12, why: 'rounding of powers' });
    expectClose(set!.value!.central, Object.values(channels).flat(), { rel: 2e-3, why: 'validphys integrates to 5e-4 of an adaptive estimate' });
  });

  it('of a fit has none, and says so', async () => {
    const { subjects: [one] } = await comparison.compareLuminosities({ subjects: [{ folder: fit }], reference: 0 }, { sqrtS: 13000, channels: ['gg'], mMin: 10, points: 3 });
    expect(one).toMatchObject({ problem: { kind: 'unsupported', problem: expect.stringContaining('Q0') as string } });
  });
});

describe('sets of other kinds', () => {
  /** Powers of x whose members are scaled by 1, 1.1, 0.9...: everything is known. */
  function toySet(name: string, errorType: string | undefined, factors: readonly number[]): string {
    const folder = join(temporaryFolder(), name);
    mkdirSync(folder);
    const xs = [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 1];
    const qs = [1.65, 3, 10, 100];
    writeFileSync(join(folder, `${name}.info`), `NumMembers: ${factors.length}\nFlavors: [21]\n${errorType === undefined ? '' : `ErrorType: ${errorType}\n`}`);
    factors.forEach((factor, m) => writeFileSync(join(folder, `${name}_${String(m).padStart(4, '0')}.dat`),
      `PdfType: member\nFormat: lhagrid1\n---\n${xs.join(' ')}\n${qs.join(' ')}\n21\n${xs.flatMap((x) => qs.map(() => factor * x ** -0.2)).join('\n')}\n---\n`));
    return folder;
  }
  const view = { basis: 'flavour', flavours: ['g'], xMin: 0.1, xMax: 1, points: 2, scale: 'log' } as const;
  const at = async (folder: string) => (await comparison.comparePdfs({ subjects: [{ folder }], reference: 0 }, view)).subjects[0]!.value!;

  it.each([
    ['symmhessian', [1, 1.3, 0.6], Math.hypot(0.3, 0.4)],
    ['hessian', [1, 1.3, 0.9, 1.1, 0.7], Math.hypot(0.2, 0.2)],
    ['symmhessian+as', [1, 1.3, 0.6, 5, 7], Math.hypot(0.3, 0.4)],
    ['replicas+as', [1, 0.8, 1.2, 5, 7], 0.2],
    [undefined, [1, 0.8, 1.2], 0.2],
  ] as const)('%s %j', async (type, factors, deviation) => {
    const bands = await at(toySet(`Toy_${String(type).replace('+', '_')}`, type, factors));
    expectClose(bands.deviation[0]! / bands.central[0]!, deviation, { rel: 1e-6, why: 'digits of the grid' });
  });

  it('without ErrorType and with another member 0 have a central value alone', async () => {
    const bands = await at(toySet('Toy_odd', undefined, [2, 0.8, 1.2]));
    expect([bands.members, bands.deviation[0]]).toEqual([0, NaN]);
  });

  it('have the luminosity of every member', async () => {
    const { subjects: [set] } = await comparison.compareLuminosities({ subjects: [{ folder: toySet('Toy_members', 'replicas', [1, 0.8, 1.2]) }], reference: 0 }, { sqrtS: 13000, channels: ['gg', 'gq'], mMin: 20, mMax: 80, points: 2 });
    const { members, values, central } = set!.value!;
    expect(members).toEqual([1, 2]);
    const gg = [...central.subarray(0, 2)];
    expectClose(values, [...gg.map((value) => 0.64 * value), 0, 0, ...gg.map((value) => 1.44 * value), 0, 0], { rel: 1e-6, why: 'float32, digits of the grid' });
  });

  it('that cannot be read do not hide the others', async () => {
    const broken = join(temporaryFolder(), 'T0_disfit');
    cpSync(SET, broken, { recursive: true });
    writeFileSync(join(broken, 'T0_disfit_0000.dat'), 'PdfType: central\n---\n');
    const { subjects } = await comparison.comparePdfs({ subjects: [{ folder: SET }, { folder: broken }], reference: 1 }, { ...view, q: 1.65 });
    expect([subjects[0]!.value !== undefined, subjects[1]!.problem?.where.file]).toEqual([true, join(broken, 'T0_disfit_0000.dat')]);
  });
});
