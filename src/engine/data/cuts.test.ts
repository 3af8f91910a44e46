import { describe, expect, it } from 'vitest';
import { PartonError } from '../../shared/errors';
import { prepareCuts } from './cuts';
import type { CutRule } from './cuts';
import type { TheoryCard } from './theory-card';
import type { CommonData } from './types';

const NNLO: TheoryCard = {
  id: 1, q0: 1.65, perturbativeOrder: 2, flavourScheme: 'FONLL-C', intrinsicCharm: 1, qed: 0,
  charmMass: 1.51, bottomMass: 4.92, topMass: 172.5, thresholdRatios: [1, 1, 1], alphaS: 0.118, qRef: 91.2,
};

/** A set of (x, Q2, y) points. */
function points(process: string, kinematics: number[][], name = 'SET_NC_1GEV_F2'): CommonData {
  const ndata = kinematics.length;
  const zeros = new Float64Array(ndata);
  return {
    name, process, experiment: 'E', ndata, kinematicsNames: ['x', 'Q2', 'y'], kinematics: Float64Array.from(kinematics.flat()),
    central: Float64Array.from({ length: ndata }, (_, i) => 0.01 * i), stat: zeros, systematics: [], legacyNames: ['OLDNAME'],
  };
}

const kept = (data: CommonData, addedRules: CutRule[] = [], theory = NNLO): number[] => [...prepareCuts({ use: 'internal', addedRules }, theory).kept(data)];

const DIS = points('DIS_NC', [[0.1, 3.49, 0], [0.1, 3.5, 0], [0.3, 5.36, 0], [0.3, 5.35, 0], [0.01, 100, 0]]);

describe('cuts', () => {
  it('keep DIS points above q2min and w2min', () => {
    expect(kept(DIS)).toEqual([1, 2, 4]);
    expect([...prepareCuts({ use: 'internal', limits: { q2min: 4, w2min: 0 } }, NNLO).kept(DIS)]).toEqual([2, 3, 4]);
  });

  it('keep everything with nocuts', () => {
    expect([...prepareCuts({ use: 'nocuts' }, NNLO).kept(DIS)]).toEqual([0, 1, 2, 3, 4]);
  });

  it('apply rules of a scheme, an order and intrinsic charm to such theories only', () => {
    const charm = points('DIS_NC_CHARM', [[0.01, 5, 0], [0.01, 9, 0]]);
    expect(kept(charm)).toEqual([1]);
    expect(kept(charm, [], { ...NNLO, intrinsicCharm: 0 })).toEqual([0, 1]);
    expect(kept(charm, [], { ...NNLO, flavourScheme: 'FONLL-A' })).toEqual([0, 1]);
    const orders = ['LO', 'NLO', 'NNLO', 'N2LO', 'N3LO', 'NLO+', 'NNLO+', 'N3LO+', 'NNLO-', 'N3LO-', 'NNLO!', 'NLO!'];
    const cutting = orders.filter((pto) => kept(DIS, [{ dataset: DIS.name, rule: 'idat == 1', pto }]).length === 1);
    expect(cutting).toEqual(['NNLO', 'N2LO', 'NLO+', 'NNLO+', 'N3LO-', 'NLO!']);
  });

  it('add rules by name, old name or process, with local variables', () => {
    expect(kept(DIS, [{ dataset: DIS.name, rule: 'x > 0.05' }])).toEqual([1, 2]);
    expect(kept(DIS, [{ dataset: 'OLDNAME', rule: 'x > 0.05' }])).toEqual([1, 2]);
    expect(kept(DIS, [{ processType: 'DIS_NC', rule: 'x > 0.05' }])).toEqual([1, 2]);
    expect(kept(DIS, [{ processType: 'DIS_CC', rule: 'x > 0.05' }])).toEqual([1, 2, 4]);
    expect(kept(DIS, [{ dataset: 'OTHER', rule: 'nonsense > 1' }])).toEqual([1, 2, 4]);
    expect(kept(DIS, [{ dataset: DIS.name, localVariables: { q: 'sqrt(Q2)', least: 2 }, rule: 'q > least and central_value != 0.02' }])).toEqual([4]);
  });

  it.each([
    [{ dataset: DIS.name, rule: 'pT > 1' }, /names pT, which SET_NC_1GEV_F2 does not have/],
    [{ dataset: DIS.name, rule: 'a > 1', localVariables: { a: 'b', b: 1 } }, /names b/],
    [{ dataset: DIS.name, rule: 'x >' }, /ends too early/],
    [{ rule: 'x > 1' }, /neither a dataset nor a process type/],
    [{ dataset: DIS.name, rule: 'x > 1', pto: 'NNNN' }, /not a perturbative order/],
  ])('refuse the rule %j', (rule, problem) => {
    expect(() => kept(DIS, [rule])).toThrow(PartonError);
    expect(() => kept(DIS, [rule])).toThrow(problem);
  });
});
