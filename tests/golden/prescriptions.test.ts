import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/engine/data/types';
import { searchFolders } from '../../src/engine/data/locate';
import { makeGroup } from '../../src/engine/problem/groups';
import { loadProblem } from '../../src/engine/problem/load-problem';
import { prescribedCovariances, prescribedTheories } from '../../src/engine/problem/prescribed-covariance';
import type { FkTable } from '../../src/engine/theory/fk-table';
import { parseRuncard, requireRuncard } from '../../src/shared/runcard/parse';
import { POINT_PRESCRIPTIONS, type PointPrescriptionName } from '../../src/shared/physics/point-prescriptions';
import { readArrays } from '../helpers/recorded-fits';
import { SMALL_RUNCARD } from '../helpers/small-runcard';
import { expectClose } from '../helpers/tolerance';

/** Theory covariances of validphys for every prescription that it has (scripts/fixtures/record-prescriptions.py). */
const folder = join(import.meta.dirname, '../fixtures/theories');
interface PowerCase { readonly pc_parameters: object; readonly pc_included_procs: readonly string[]; readonly pc_excluded_datasets: readonly string[] }
const about = JSON.parse(readFileSync(join(folder, 'prescriptions.json'), 'utf8')) as {
  prescriptions: Record<PointPrescriptionName, { central: number; theories: number[] }>;
  power: { cases: Record<string, PowerCase>; sets: Record<string, { process: string; nnpdf31_process: string; variables: string[] }> };
};
const recorded = readArrays('theories/prescriptions.npz');

const TABLE: FkTable = { name: '', kind: 'constant', x: new Float64Array(), q0: 1, ndata: 0, channels: new Int32Array(), values: new Float64Array() };

/** Made-up measurements: what a theory covariance sees of a dataset. */
function dataset(name: string, ndata: number, more: Partial<Dataset['data']>, operands = 1): Dataset {
  const data = { name, process: '', experiment: '', ndata, kinematicsNames: [], kinematics: new Float64Array(), central: new Float64Array(ndata), stat: new Float64Array(ndata), systematics: [], legacyNames: [], ...more };
  return { data, cuts: Int32Array.from({ length: ndata }, (_, i) => i), operation: 'NULL', tables: Array.from({ length: operands }, () => TABLE), frac: 1, weight: 1 };
}
const triangle = (matrix: Float64Array, n: number) => Array.from({ length: n }, (_, i) => [...matrix.subarray(i * n, i * n + i + 1)]).flat();

describe('point prescriptions', () => {
  it('are all recorded', () => expect(Object.keys(about.prescriptions).sort()).toEqual(Object.keys(POINT_PRESCRIPTIONS).sort()));

  it.each(Object.entries(about.prescriptions))('%s', async (name, { central, theories }) => {
    const prescription = name as PointPrescriptionName;
    expect(prescribedTheories(prescription, String(central))).toEqual(theories.map(String));
    const processes = [...recorded.numbers('processes')];
    const datasets = [...new Set(processes)].map((process) => dataset(`SET${process}`, processes.filter((other) => other === process).length, { groupings: { nnpdf31_process: String(process) } }));
    const varied = recorded.numbers(`varied__${name}`);
    const row = (theory: number) => varied.subarray(theory * processes.length, (theory + 1) * processes.length);
    const predict = (id: string) => {
      let first = 0;
      return Promise.resolve([datasets.map(({ data: { ndata } }) => row(theories.indexOf(Number(id))).slice(first, (first += ndata)))]);
    };
    const [matrix] = await prescribedCovariances({ names: [prescription] }, { fitted: 'another', central: String(central) }, [makeGroup('ALL', datasets)], predict);
    expectClose(matrix!, recorded.numbers(`covariance__${name}`), { rel: 1e-12, abs: 1e-14, why: 'sums in another order' });
  });
});

const card = (config: object) => SMALL_RUNCARD.replace(/^mcseed/m, `theorycovmatconfig: ${JSON.stringify({ point_prescriptions: ['power corrections'], pdf: 'toy', ...config })}\nmcseed`);

describe('power corrections', () => {
  it.each(Object.entries(about.power.cases))('of all kinds of data: %s', async (name, config) => {
    const { theoryCovariance } = requireRuncard(card(config), 'power.yml');
    const sets = Object.entries(about.power.sets).map(([set, { process, nnpdf31_process, variables }]) => {
      const predictions = recorded.numbers(`power__${set}__predictions`);
      const kinematics = recorded.numbers(`power__${set}__kinematics`);
      const ndata = kinematics.length / variables.length;
      const [above, below] = [predictions.subarray(0, ndata), predictions.subarray(ndata)];
      const prediction = above.map((value, i) => value / (below[i] ?? 1));
      return { prediction, dataset: dataset(set, ndata, { process, kinematicsNames: variables, kinematics, groupings: { nnpdf31_process } }, predictions.length / ndata) };
    });
    const group = makeGroup('ALL', sets.map((one) => one.dataset));
    const [matrix] = await prescribedCovariances(theoryCovariance!.prescriptions!, { fitted: '1', central: '2' }, [group], (id) => {
      expect(id).toBe('1');
      return Promise.resolve([sets.map(({ prediction }) => prediction)]);
    });
    expectClose(triangle(matrix!, group.ndata), recorded.numbers(`power__${name}`), { rel: 2e-7, abs: 1e-12, why: 'recorded in float32' });
  });

  it('reach chi2 from a runcard', async () => {
    const datasets = '- {dataset: HERA_NC_318GEV_EAVG_CHARM-SIGMARED, variant: legacy}\n- {dataset: ATLAS_TTBAR_13TEV_TOT_X-SEC, variant: legacy}\n';
    const text = card(about.power.cases['lines']!).replace(/^dataset_inputs:\n(- .*\n)*/m, `dataset_inputs:\n${datasets}`).replace('40_000_000', '717').replace('T0_disfit', 'toy').replace(/^positivity:[^]*/m, '');
    const own = searchFolders({ theory: [join(folder, 'theories')], data: [join(folder, 'nnpdf_data')], pdfs: [join(folder, 'pdfs')] }, {});
    const load = (source: string) => loadProblem(requireRuncard(source, 'power.yml'), { ...own, data: own.data.slice(1, 2) });
    const [without, problem] = [await load(text.replace(/^theorycovmatconfig.*\n/m, 'metadata_group: ALL\n')), await load(text)];
    const added = problem.covariances[0]!.map((value, k) => value - without.covariances[0]![k]!);
    const expected = recorded.numbers('whole');
    expectClose(triangle(added, problem.groups[0]!.ndata), expected, { rel: 1e-6, abs: 1e-9 * Math.max(...expected), why: 'validphys keeps it in float32; what is added to larger numbers loses digits' });
  });

  it('need their parameters, and data that have a correction', async () => {
    const remarks = (config: object) => parseRuncard(card(config)).diagnostics.filter(({ severity }) => severity === 'error').map(({ code, path, message }) => `${code} ${path}: ${message}`);
    expect(remarks({ pc_included_procs: [] })).toEqual(['consistency theorycovmatconfig.point_prescriptions: Power corrections need pc_parameters.']);
    expect(remarks({ pc_included_procs: [], pc_parameters: { f2p: { nodes: [0, 1], yshift: [1] } } })).toEqual([expect.stringContaining('theorycovmatconfig.pc_parameters')]);
    expect(remarks({ pc_included_procs: [], pc_parameters: { f2p: { nodes: [1, 0], yshift: [1, 2] } } })).toEqual([expect.stringContaining('theorycovmatconfig.pc_parameters')]);
    const { pc_parameters: parameters } = about.power.cases['lines']!;
    const { theoryCovariance } = requireRuncard(card({ pc_parameters: parameters, pc_included_procs: ['DIS NC'] }), 'power.yml');
    const group = (name: string, process = 'DIS_NC') => makeGroup('ALL', [dataset(name, 1, { process, kinematicsNames: ['x', 'Q2'], kinematics: Float64Array.of(0.1, 4), groupings: { nnpdf31_process: 'DIS NC' } })]);
    const covariance = (of: ReturnType<typeof group>) => prescribedCovariances(theoryCovariance!.prescriptions!, { fitted: '1', central: '1' }, [of], () => Promise.resolve([[Float64Array.of(1)]]));
    await expect(covariance(group('EMC_NC_250GEV_IRON_F2'))).rejects.toThrow('power corrections of EMC_NC_250GEV_IRON_F2 are not known');
    await expect(covariance(group('SET', 'INC'))).rejects.toThrow('the process INC');
    await expect(covariance(group('NMC_NC_NOTFIXED_EM-F2'))).rejects.toThrow('of 2 FK tables');
    await expect(covariance(group('ANY', 'JET'))).rejects.toThrow('no variable y');
  });
});
