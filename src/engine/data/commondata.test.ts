import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PartonError } from '../../shared/errors';
import { cutCommonData, readCommonData } from './commondata';
import { openSet, readMetadata } from './metadata';
import type { CommonData } from './types';

const METADATA = `
setname: EXP_NC_300GEV
version: 1
nnpdf_metadata: {nnpdf31_process: DIS NC, experiment: EXP}
implemented_observables:
- observable_name: F2-Dif
  ndata: 3
  process_type: dis_nc
  kinematic_coverage: [x, Q2]
  kinematics: {variables: {x: {label: x}, Q2: {label: Q2}}, file: kinematics.yaml}
  data_central: data.yaml
  data_uncertainties: []
  theory:
    FK_tables: [[A, B], [C]]
    operation: ratio
    conversion_factor: 0.5
    shifts: {B: 2}
    normalization: {C: 3}
  variants:
    simple: {data_uncertainties: [unc.yaml]}
    both: {data_uncertainties: [unc.yaml, more.yaml], experiment: OTHER}
    shifted: {data_central: shifted.yaml, theory: {FK_tables: [[D]]}}
- observable_name: BARE
  ndata: 3
  process_type: DIS_NC
  plotting: {experiment: PLOT}
  kinematic_coverage: [x]
  kinematics: {variables: {x: {label: x}}, file: only-x.yaml}
  data_central: data.yaml
  data_uncertainties: [no-stat.yaml]
`;

const FILES: Record<string, string> = {
  'metadata.yaml': METADATA,
  'data.yaml': 'data_central: [10.0, -4, 2.5e0]\n',
  'shifted.yaml': 'data_central: [20, 8, 5]\n',
  'unc.yaml': `
definitions:
  stat: {description: statistics, treatment: ADD, type: UNCORR}
  norm: {description: luminosity, treatment: MULT, type: LUMI}
bins:
- {stat: 1, norm: 0.5}
- {stat: 2, norm: 0.2}
- {norm: 0.1, stat: 3}
`,
  // Keys of the points differ from those of the definitions: columns belong to definitions by position.
  'more.yaml': 'definitions:\n  one: {treatment: ADD, type: CORR}\n  two: {treatment: ADD, type: UNCORR}\nbins:\n- {b: 1, a: 2}\n- {b: 3, a: 4}\n- {b: 5, a: 6}\n',
  'no-stat.yaml': 'definitions:\n  sys: {treatment: ADD, type: SKIP}\nbins:\n- sys: 1\n- sys: 2\n- sys: 3\n',
  'kinematics.yaml': 'bins:\n- {x: {min: null, mid: 0.1, max: null}, Q2: {min: 4, mid: null, max: 6}}\n- {x: {mid: 0.2}, Q2: {mid: 7}}\n- {x: {mid: 0.3}, Q2: {mid: 9}}\n',
  'only-x.yaml': 'bins: [{x: {mid: 0.1}}, {x: {mid: 0.2}}, {x: {mid: 0.3}}]\n',
};

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'commondata-'));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** Reads the observable from these files, some of them replaced. */
function read(observable: string, variants: string[] = [], replaced: Record<string, string> = {}): CommonData {
  const folder = join(root, 'EXP_NC_300GEV');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, text] of Object.entries({ ...FILES, ...replaced })) writeFileSync(join(folder, name), text);
  return readCommonData(readMetadata(openSet(folder), observable, variants), ['OLD']);
}

function errorOf(act: () => unknown): PartonError {
  try {
    act();
  } catch (error) {
    if (error instanceof PartonError) return error;
    throw error;
  }
  return expect.fail('nothing was thrown');
}

describe('commondata', () => {
  it('gives central values, errors and kinematics; MULT in per cent of the signed central value', () => {
    const data = read('f2-dif', ['simple']);
    expect(data).toMatchObject({ name: 'EXP_NC_300GEV_F2-Dif', variant: 'simple', process: 'DIS_NC', experiment: 'EXP', ndata: 3, legacyNames: ['OLD'] });
    expect([...data.central]).toEqual([10, -4, 2.5]);
    expect([...data.stat]).toEqual([1, 2, 3]);
    expect(data.systematics).toEqual([{ treatment: 'MULT', name: 'LUMI', values: Float64Array.of(5, -5, 4) }]);
  });

  it('takes the middle of a bin without `mid`, and repeats the last variable up to three', () => {
    const data = read('F2-DIF', ['simple']);
    expect(data.kinematicsNames).toEqual(['x', 'Q2', 'extra_0']);
    expect([...data.kinematics]).toEqual([0.1, 5, 5, 0.2, 7, 7, 0.3, 9, 9]);
  });

  it('joins the columns of several files, by position', () => {
    const data = read('F2-DIF', ['both']);
    expect(data.experiment).toBe('OTHER');
    expect(data.systematics.map(({ name, values }) => [name, ...values])).toEqual([['LUMI', 5, -5, 4], ['CORR', 1, 3, 5], ['UNCORR', 2, 4, 6]]);
  });

  it('applies variants one over the other', () => {
    const data = read('F2-DIF', ['simple', 'shifted']);
    expect(data.variant).toBe('simple_shifted');
    expect([...data.central]).toEqual([20, 8, 5]);
    expect([...data.systematics[0]!.values]).toEqual([2.5, 2.5, 2]);
  });

  it('has no statistical error where none is given, and the plotting section names the experiment', () => {
    const data = read('BARE');
    expect([...data.stat]).toEqual([0, 0, 0]);
    expect(data.systematics[0]!.name).toBe('SKIP');
    expect(data.experiment).toBe('PLOT');
    expect(data.kinematicsNames).toEqual(['x', 'extra_0', 'extra_1']);
  });

  it('is cut in everything', () => {
    const data = cutCommonData(read('F2-DIF', ['simple']), Int32Array.of(0, 2));
    expect(data.ndata).toBe(2);
    expect([...data.central, ...data.stat, ...data.systematics[0]!.values]).toEqual([10, 2.5, 1, 3, 5, 4]);
    expect([...data.kinematics]).toEqual([0.1, 5, 5, 0.3, 9, 9]);
  });

  it('knows the theory, replaced by a variant', () => {
    read('BARE');
    const set = openSet(join(root, 'EXP_NC_300GEV'));
    expect(readMetadata(set, 'F2-DIF', []).theory).toEqual({
      tables: [['A', 'B'], ['C']], operation: 'RATIO', conversionFactor: 0.5, shifts: new Map([['B', 2]]), normalization: new Map([['C', 3]]),
    });
    expect(readMetadata(set, 'F2-DIF', ['shifted']).theory).toMatchObject({ tables: [['D']], operation: 'NULL', conversionFactor: 1 });
    expect(readMetadata(set, 'BARE', []).theory).toBeUndefined();
  });
});

describe('wrong commondata is refused with file and place', () => {
  it.each<[string, string, string[], Record<string, string>, RegExp, string | undefined]>([
    ['an observable that is not there', 'F3', [], {}, /no observable F3.*EXP_NC_300GEV_F2-Dif/, undefined],
    ['a variant that is not there', 'F2-DIF', ['legacy'], {}, /no variant legacy.*simple, both, shifted/, undefined],
    ['no uncertainties without a variant', 'F2-DIF', [], {}, /Choose a variant/, undefined],
    ['too few points', 'BARE', [], { 'data.yaml': 'data_central: [1]\n' }, /there are 1 points, but the metadata says 3/, 'data_central'],
    ['text for a number', 'BARE', [], { 'data.yaml': 'data_central:\n- 1\n- two\n- 3\n' }, /data\.yaml:3 \(data_central\[1\]\): a number/, 'data_central[1]'],
    ['not a number', 'BARE', [], { 'no-stat.yaml': FILES['no-stat.yaml']!.replace('sys: 2', 'sys: .nan') }, /no-stat\.yaml:5 .*NaN/, 'bins[1].sys'],
    ['a missing value', 'F2-DIF', ['simple'], { 'unc.yaml': FILES['unc.yaml']!.replace('stat: 2, ', '') }, /bins\[1\]\.stat\): a number is expected/, 'bins[1].stat'],
    ['a column too many', 'BARE', [], { 'no-stat.yaml': FILES['no-stat.yaml']!.replace('sys: 2', 'other: 2') }, /1 uncertainties are defined, but the points have 2/, 'bins'],
    ['a correlated statistical error', 'F2-DIF', ['simple'], { 'unc.yaml': FILES['unc.yaml']!.replace('ADD, type: UNCORR', 'ADD, type: CORR') }, /must be ADD and UNCORR/, 'definitions.stat'],
    ['an unknown treatment', 'BARE', [], { 'no-stat.yaml': FILES['no-stat.yaml']!.replace('ADD', 'SUB') }, /ADD or MULT, not SUB/, 'definitions.sys.treatment'],
    ['per cent of nothing', 'F2-DIF', ['simple'], { 'data.yaml': 'data_central: [1, 0, 1]\n' }, /point 1 has the central value 0/, undefined],
    ['a variable without values', 'BARE', [], { 'only-x.yaml': 'bins: [{x: {mid: 1}}, {y: {mid: 1}}, {x: {mid: 1}}]\n' }, /bins\[1\]\.x.*mapping/, 'bins[1].x'],
    ['a path to somewhere else', 'BARE', [], { 'metadata.yaml': METADATA.replace('[no-stat.yaml]', '[../../etc/passwd]') }, /not the name of a file/, 'implemented_observables[1].data_uncertainties[0]'],
    ['an operation that is not available', 'F2-DIF', ['simple'], { 'metadata.yaml': METADATA.replace('operation: ratio', 'operation: MULTIPLY') }, /MULTIPLY .* not available/, undefined],
  ])('%s', (_, observable, variants, replaced, problem, place) => {
    const error = errorOf(() => read(observable, variants, replaced));
    expect(error.message).toMatch(problem);
    expect(error.where.file).toContain('EXP_NC_300GEV');
    expect(error.where.place).toBe(place);
  });
});
