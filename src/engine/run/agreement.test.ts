import { describe, expect, it } from 'vitest';
import { compareMetrics } from './agreement';

const history = (training: number[], validation: number[]) => ({ training: Float32Array.from(training), validation: Float32Array.from(validation) });

describe('compareMetrics', () => {
  it('is the same when every bit is, NaN too', () => {
    expect(compareMetrics(history([1.5, NaN], [2, 3]), history([1.5, NaN], [2, 3]))).toEqual({ same: true, detail: '2 epochs' });
  });

  it('finds the first difference, of one bit', () => {
    const next = new Float32Array(Uint32Array.of(new Uint32Array(Float32Array.of(3).buffer)[0]! + 1).buffer)[0]!;
    expect(compareMetrics(history([1, 2, 3], [4, 3, 6]), history([1, 2, 4], [4, next, 6])))
      .toEqual({ same: false, detail: 'part at epoch 2: validation chi2/N 3 in the fit, 3.000000238418579 alone', epoch: 2, size: expect.closeTo(2 ** -22 / 3, 14) as number });
    expect(compareMetrics(history([0], [1]), history([-0], [1])).same).toBe(false);
  });

  it('is not the same when one goes on', () => {
    expect(compareMetrics(history([1, 2], [1, 2]), history([1], [1]))).toEqual({ same: false, detail: '2 epochs in the fit, 1 alone; the first 1 are the same' });
  });
});
