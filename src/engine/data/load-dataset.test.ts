import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFkTable } from '../theory/read-fk-table';
import { prepareCuts } from './cuts';
import { Library } from './library';
import { loadDataset, loadLagrangeSet } from './load-dataset';
import type { LoadContext } from './load-dataset';
import type { DataFolder } from './locate';

/** An FK table of three points at Q0 = 1.65 GeV. */
const TABLE = fileURLToPath(new URL('../../../tests/fixtures/pineappl/1.5.0-dis.pineappl.lz4', import.meta.url));
const CARD = 'ID: 700\nPTO: 2\nFNS: FONLL-C\nIC: 1\nQED: 0\nQ0: 1.65\nmc: 1.51\nmb: 4.92\nmt: 172.5\nkcThr: 1\nkbThr: 1.0\nktThr: 2\nalphas: 0.118\nQref: 91.2\n';
const STARS = '*'.repeat(20);

const root = mkdtempSync(join(tmpdir(), 'library-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function dataFolder(name: string): DataFolder {
  return { commondata: join(root, name, 'commondata'), cfactors: join(root, name, 'cfactors'), theoryCards: join(root, name, 'theory_cards') };
}

/** A set of three points whose variants are those of `variants`, in a data folder. */
function writeSet(folder: string, setname: string, variants: string[], theory: string): void {
  const set = `${folder}/commondata/${setname}`;
  write(`${set}/metadata.yaml`, `
setname: ${setname}
nnpdf_metadata: {experiment: ${folder}}
implemented_observables:
- observable_name: F2
  ndata: 3
  process_type: DIS_NC
  kinematic_coverage: [x, Q2, y]
  kinematics: {variables: {x: {}, Q2: {}, y: {}}, file: kinematics.yaml}
  theory: ${theory}
  data_central: data.yaml
  data_uncertainties: []
  variants: {${variants.map((variant) => `${variant}: {data_uncertainties: [unc.yaml]}`).join(', ')}}
`);
  write(`${set}/kinematics.yaml`, 'bins: [{x: {mid: 0.1}, Q2: {mid: 2}, y: {mid: 0}}, {x: {mid: 0.1}, Q2: {mid: 9}, y: {mid: 0}}, {x: {mid: 0.1}, Q2: {mid: 16}, y: {mid: 0}}]');
  write(`${set}/data.yaml`, 'data_central: [1, 2, 3]');
  write(`${set}/unc.yaml`, 'definitions: {stat: {treatment: ADD, type: UNCORR}}\nbins: [{stat: 1}, {stat: 2}, {stat: 3}]');
}

let context: LoadContext;
beforeAll(() => {
  for (const name of ['A', 'B']) {
    mkdirSync(join(root, 'theories/theory_700/fastkernel'), { recursive: true });
    copyFileSync(TABLE, join(root, `theories/theory_700/fastkernel/${name}.pineappl.lz4`));
  }
  writeSet('one', 'EXP_NC_1GEV', ['legacy'], '{FK_tables: [[A]], operation: NULL, conversion_factor: 2}');
  writeSet('two', 'EXP_NC_1GEV', ['legacy', 'new'], '{FK_tables: [[A]], operation: NULL}');
  writeSet('one', 'NNPDF_POS_1GEV', [], '{FK_tables: [[A], [B]], operation: add, normalization: {B: 3}}');
  writeSet('one', 'LOST_NC_1GEV', ['legacy'], '{FK_tables: [[A, C]]}');
  write('one/commondata/dataset_names.yml', 'OLD: {dataset: EXP_NC_1GEV_F2, variant: legacy}\n');
  write('two/theory_cards/7_00.yaml', CARD);
  write('two/cfactors/CF_QCD_A.dat', `${STARS}\n${STARS}\n1 0\n2 0\n3 0\n`);
  write('two/cfactors/CF_EWK_A.dat', `${STARS}\n${STARS}\n10 0\n`);
  write('two/cfactors/CF_BAD_A.dat', `${STARS}\n${STARS}\n1 0\n2 0\n`);
  write('theories/theory_700/cfactor/CF_EWK_A.dat', `${STARS}\n${STARS}\n100 0\n`);
  const library = new Library({ theories: [join(root, 'none'), join(root, 'theories')], data: [dataFolder('one'), dataFolder('two')], pdfs: [], photons: [], scans: [] }, '700');
  context = { library, cuts: prepareCuts({ use: 'internal' }, library.theoryCard) };
});

describe('a dataset', () => {
  it('is loaded with cut data, cut tables and factors', async () => {
    const { data, cuts, operation, tables, frac, weight } = await loadDataset({ name: 'EXP_NC_1GEV_F2', variant: 'legacy', frac: 0.5 }, context);
    expect([...cuts]).toEqual([1, 2]);
    expect([...data.central, ...data.stat]).toEqual([2, 3, 2, 3]);
    expect(data).toMatchObject({ ndata: 2, experiment: 'one', legacyNames: ['OLD'] });
    expect([operation, frac, weight]).toEqual(['NULL', 0.5, 1]);
    const full = await loadFkTable(TABLE);
    expect(tables).toHaveLength(1);
    expect(tables[0]!.values).toEqual(full.values.subarray(full.values.length / 3).map((value) => 2 * value));
  });

  it('multiplies C-factors, those of the theory before those of the data', async () => {
    const plain = await loadDataset({ name: 'EXP_NC_1GEV_F2', variant: 'legacy' }, context);
    const { tables } = await loadDataset({ name: 'EXP_NC_1GEV_F2', variant: 'legacy', cfactors: ['QCD', 'EWK'] }, context);
    const width = tables[0]!.values.length / 2;
    expect(tables[0]!.values).toEqual(plain.tables[0]!.values.map((value, k) => (k < width ? 200 : 300) / 2 * 2 * value));
  });

  it('comes from the first folder that has the variant', async () => {
    const { data } = await loadDataset({ name: 'EXP_NC_1GEV_F2', variant: 'new' }, context);
    expect(data.experiment).toBe('two');
  });

  it.each([
    [{ name: 'EXP_NC_1GEV_F2', variant: 'old' }, /EXP_NC_1GEV_F2 is not available.*one.*no variant old. It has: legacy.*two.*It has: legacy, new/],
    [{ name: 'OTHER_NC_1GEV_F2' }, /the dataset OTHER_NC_1GEV_F2 is not there. Looked for: .*one\/commondata\/OTHER_NC_1GEV, .*two.*--data/],
    [{ name: 'EXP_NC_1GEV_F3' }, /no observable F3. It has: EXP_NC_1GEV_F2/],
    [{ name: '../EXP_F2' }, /not the name of a dataset/],
    [{ name: 'EXP_NC_1GEV_F2', variant: 'legacy', cfactors: ['NNLO'] }, /the C-factor file CF_NNLO_A.dat is not there.*theory_700\/cfactor\/CF_NNLO_A.dat/],
    [{ name: 'EXP_NC_1GEV_F2', variant: 'legacy', cfactors: ['BAD'] }, /2 factors for the 3 points/],
    [{ name: 'LOST_NC_1GEV_F2', variant: 'legacy' }, /the FK table C of theory 700 is not there.*C\.pineappl\.lz4.*--theory/],
  ])('is refused: %j', async (input, problem) => {
    await expect(loadDataset(input, context)).rejects.toThrow(problem);
  });

  it('needs points after cuts', async () => {
    const cuts = prepareCuts({ use: 'internal', limits: { q2min: 100 } }, context.library.theoryCard);
    await expect(loadDataset({ name: 'EXP_NC_1GEV_F2', variant: 'legacy' }, { ...context, cuts })).rejects.toThrow(/no point of EXP_NC_1GEV_F2 passes the cuts/);
  });
});

it('a positivity set has tables without data', async () => {
  const set = await loadLagrangeSet('positivity', { name: 'NNPDF_POS_1GEV_F2', maxlambda: 1e6 }, context);
  expect(set).toMatchObject({ name: 'NNPDF_POS_1GEV_F2', kind: 'positivity', maxlambda: 1e6, operation: 'ADD' });
  const [a, b] = set.tables;
  expect(b!.values).toEqual(a!.values.map((value) => 3 * value));
  expect(a!.ndata, 'cut by the DIS rule').toBe(2);
});

it('a theory must begin where its card says', async () => {
  write('two/theory_cards/7_00.yaml', CARD.replace('Q0: 1.65', 'Q0: 1.0'));
  const library = new Library(context.library.folders, '700');
  await expect(loadDataset({ name: 'EXP_NC_1GEV_F2', variant: 'legacy' }, { ...context, library })).rejects.toThrow(/the FK table A begins at 1.65 GeV, theory 700 at 1 GeV/);
});
