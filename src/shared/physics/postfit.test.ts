import { describe, expect, it } from 'vitest';
import { postfit, type PostfitCandidate } from './postfit';

const sound = (replica: number, change: Partial<PostfitCandidate> = {}): PostfitCandidate =>
  ({ replica, chi2: 1.2 + 0.001 * (replica % 7), positivity: 'POS_PASS', arcLengths: [1.2, 1.1, 1.1, 1.1, 1.1], integrability: [0.1, 0.1, 0.1, 0.1, 0.1], ...change });
const many = (count: number): PostfitCandidate[] => Array.from({ length: count }, (_, i) => sound(i + 1));

describe('postfit', () => {
  it('keeps replicas that are alike', () => {
    const { passing, reasons } = postfit(many(20));
    expect(passing.size).toBe(20);
    expect(reasons.size).toBe(0);
  });

  it('vetoes each rule for its own reason', () => {
    const { passing, reasons } = postfit([
      ...many(40), sound(41, { positivity: 'POS_VETO' }), sound(42, { chi2: 9 }), sound(43, { arcLengths: [1.2, 60, 1.1, 1.1, 1.1] }), sound(44, { integrability: [0.1, 0.1, 0.1, 0.6, 0.1] }),
    ]);
    expect([41, 42, 43, 44].filter((replica) => passing.has(replica))).toEqual([]);
    expect(passing.size).toBe(40);
    expect(reasons.get(41)).toEqual([{ rule: 'positivity', flavour: '' }]);
    expect(reasons.get(42)).toEqual([{ rule: 'chi2', flavour: '' }]);
    expect(reasons.get(43)).toEqual([{ rule: 'arc length', flavour: 'g' }]);
    expect(reasons.get(44)).toEqual([{ rule: 'integrability', flavour: 't8' }]);
  });

  it('finds limits again without those that fell: a giant does not shield a smaller outlier', () => {
    const candidates = [...many(60), sound(61, { chi2: 100 }), sound(62, { chi2: 2 })];
    const { passing, chi2Limit } = postfit(candidates);
    expect(passing.has(61)).toBe(false);
    expect(passing.has(62)).toBe(false);
    expect(chi2Limit).toBeLessThan(1.3);
  });

  it('is one-sided: a very low chi2 passes', () => {
    expect(postfit([...many(60), sound(61, { chi2: 0.01 })]).passing.has(61)).toBe(true);
  });

  it('takes the limit as mean and population standard deviation of the replicas that pass', () => {
    const chi2 = [1, 1.1, 1.2, 1.3];
    const { chi2Limit } = postfit(chi2.map((value, i) => sound(i + 1, { chi2: value })));
    expect(chi2Limit).toBeCloseTo(1.15 + 4 * Math.sqrt(0.0125), 12);
  });

  it('never passes NaN, and judges none or one replica by positivity and integrability alone', () => {
    expect(postfit([...many(10), sound(11, { chi2: NaN })]).passing.has(11)).toBe(false);
    expect(postfit([]).passing.size).toBe(0);
    expect(postfit([sound(1)]).passing.size).toBe(1);
    expect(postfit([sound(1, { positivity: 'POS_VETO' })]).passing.size).toBe(0);
  });

  it('leaves out arc lengths and integrability that a fit does not have', () => {
    expect(postfit(many(5).map((one) => ({ ...one, arcLengths: [], integrability: [] }))).passing.size).toBe(5);
  });
});
