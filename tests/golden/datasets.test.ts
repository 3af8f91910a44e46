import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { prepareCuts } from '../../src/engine/data/cuts';
import type { CutRule, Cuts } from '../../src/engine/data/cuts';
import { Library } from '../../src/engine/data/library';
import { loadDataset, loadLagrangeSet } from '../../src/engine/data/load-dataset';
import { searchFolders } from '../../src/engine/data/locate';
import type { CommonData, Dataset, LagrangeSet } from '../../src/engine/data/types';
import type { FkTable } from '../../src/engine/theory/fk-table';
import { readArrays } from '../helpers/recorded-fits';
import { expectClose } from '../helpers/tolerance';

const FIXTURES = join(import.meta.dirname, '../fixtures');
const json = (path: string): unknown => JSON.parse(readFileSync(join(FIXTURES, path), 'utf8'));

interface RecordedCuts {
  readonly variant: string | null;
  readonly process: string;
  readonly legacyNames: string[];
  readonly before: number;
  readonly kept: number[];
  readonly kinematicsNames?: string[];
  readonly kinematics?: number[][];
  readonly central?: number[];
}
interface RecordedTable {
  readonly shape: number[];
  readonly flavours: number[];
  readonly x: [first: number, last: number];
  readonly sum: number;
  readonly weightedSum: number;
}
interface Measured {
  readonly name: string;
  readonly variant: string | null;
  readonly process: string;
  readonly experiment: string;
  readonly legacyNames: string[];
  readonly systematics: string[];
}
interface Card {
  readonly dataset_inputs: { dataset: string; variant?: string; cfac?: string[]; frac: number }[];
  readonly positivity: { posdatasets: { dataset: string; maxlambda: number }[] };
  readonly integrability: { integdatasets: { dataset: string; maxlambda: number }[] };
  readonly datacuts: { q2min: number; w2min: number };
  readonly added_filter_rules: CutRule[];
}

const CUTS = json('data/cuts.json') as Record<string, RecordedCuts>;
const TABLES = json('data/fk-arrays.json') as Record<string, { operation: string; tables: RecordedTable[] }>;
const MEASURED = json('data/measured-sets.json') as Measured[];
const CARD = parse(readFileSync(join(FIXTURES, 'golden_dis/runcard.yml'), 'utf8')) as Card;
const EMBEDDED = CARD.dataset_inputs.map(({ dataset }) => dataset);

let cuts: Cuts;
const datasets = new Map<string, Dataset>();
const lagrangeSets = new Map<string, LagrangeSet>();

beforeAll(async () => {
  const library = new Library(searchFolders({}, { XDG_CONFIG_HOME: FIXTURES }), '40000000');
  const { q2min, w2min } = CARD.datacuts;
  cuts = prepareCuts({ use: 'internal', limits: { q2min, w2min }, addedRules: CARD.added_filter_rules }, library.theoryCard);
  const context = { library, cuts };
  for (const { dataset, variant, cfac, frac } of CARD.dataset_inputs) datasets.set(dataset, await loadDataset({ name: dataset, variant, cfactors: cfac, frac }, context));
  for (const { dataset, maxlambda } of CARD.positivity.posdatasets) lagrangeSets.set(dataset, await loadLagrangeSet('positivity', { name: dataset, maxlambda }, context));
  for (const { dataset, maxlambda } of CARD.integrability.integdatasets) lagrangeSets.set(dataset, await loadLagrangeSet('integrability', { name: dataset, maxlambda }, context));
});

describe('the embedded data is what validphys reads', () => {
  const arrays = readArrays('data/measured-sets.npz');

  it('has 2257 points after cuts', () => {
    expect([...datasets.values()].reduce((sum, { data }) => sum + data.ndata, 0)).toBe(2257);
  });

  it.each(EMBEDDED)('%s', (name) => {
    const { data, cuts: kept } = datasets.get(name)!;
    const measured = MEASURED.find((set) => set.name === name)!;
    expect([...kept]).toEqual(CUTS[name]!.kept);
    expect(data).toMatchObject({ name, variant: measured.variant, process: measured.process, experiment: measured.experiment, legacyNames: measured.legacyNames });
    // validphys lists additive systematics before multiplicative ones, and drops those named SKIP.
    const systematics = [...data.systematics].filter(({ name }) => name !== 'SKIP').sort((a, b) => a.treatment.localeCompare(b.treatment));
    expect(systematics.map((systematic) => `${systematic.treatment} ${systematic.name}`)).toEqual(measured.systematics);
    expect(data.central).toEqual(arrays.numbers(`${name}__central`));
    expect(data.stat).toEqual(arrays.numbers(`${name}__stat`));
    expect(Float64Array.from(systematics.flatMap(({ values }) => [...values]))).toEqual(arrays.numbers(`${name}__systematics`));
  });
});

describe('the built-in cuts are those of validphys', () => {
  it.each(Object.keys(CUTS).filter((name) => !EMBEDDED.includes(name)))('%s', (name) => {
    const { process, legacyNames, before, kinematicsNames, kinematics, central, kept } = CUTS[name]!;
    const data: CommonData = {
      name, process, legacyNames, experiment: '', ndata: before, kinematicsNames: kinematicsNames!, kinematics: Float64Array.from(kinematics!.flat()),
      central: Float64Array.from(central!), stat: new Float64Array(before), systematics: [],
    };
    expect([...cuts.kept(data)]).toEqual(kept);
  });
});

describe('the FK tables are the arrays that n3fit convolves', () => {
  const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;
  const TOLERANCE = { rel: 1e-12, abs: 0, why: 'the order of summation' };

  function expectRecorded(tables: readonly FkTable[], recorded: readonly RecordedTable[]): void {
    expect(tables.length).toBe(recorded.length);
    tables.forEach((table, i) => {
      const { shape, flavours, x, sum, weightedSum } = recorded[i]!;
      const nx = table.x.length;
      expect(shape).toEqual([table.ndata, table.channels.length / (table.kind === 'linear' ? 1 : 2), ...(table.kind === 'linear' ? [nx] : [nx, nx])]);
      expect([...table.channels]).toEqual(flavours);
      expect([table.x[0], table.x[nx - 1]]).toEqual(x);
      expect(table.q0).toBe(1.65);
      expectClose(table.values.reduce((total, value) => total + value, 0), sum, TOLERANCE);
      expectClose(table.values.reduce((total, value, k) => total + value * ((k * GOLDEN_RATIO) % 1), 0), weightedSum, TOLERANCE);
    });
  }

  it.each(EMBEDDED)('%s', (name) => {
    const { operation, tables } = datasets.get(name)!;
    expect(operation).toBe(TABLES[name]!.operation);
    expectRecorded(tables, TABLES[name]!.tables);
  });

  it.each([...CARD.positivity.posdatasets, ...CARD.integrability.integdatasets].map(({ dataset }) => dataset))('%s', (name) => {
    const { kind, operation, tables } = lagrangeSets.get(name)!;
    expect(kind).toBe(name.startsWith('NNPDF_POS') ? 'positivity' : 'integrability');
    expect(operation).toBe(TABLES[name]!.operation);
    expectRecorded(tables, TABLES[name]!.tables);
  });
});
