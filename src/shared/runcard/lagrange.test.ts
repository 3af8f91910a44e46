import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { lagrangeSchedule } from './lagrange';

describe('lagrangeSchedule', () => {
  // What n3fit 4.1.5 chose in two fits, of 500 and 300 epochs.
  it.each([
    { epochs: 500, initial: 184.8, maxlambda: 1e6, multiplier: 5.5803264582876615 },
    { epochs: 500, initial: 184.8, maxlambda: 1e10, multiplier: 35.20947963453745 },
    { epochs: 500, initial: 10, maxlambda: 1e2, multiplier: 1.5848931924611136 },
    { epochs: 300, initial: 184.8, maxlambda: 1e6, multiplier: 17.556287237696864 },
    { epochs: 300, initial: 184.8, maxlambda: 1e10, multiplier: 378.2387425305816 },
    { epochs: 300, initial: 10, maxlambda: 1e2, multiplier: 2.154434690031884 },
  ])('chooses n3fit\'s multiplier from $initial to $maxlambda in $epochs epochs', ({ epochs, initial, maxlambda, multiplier }) => {
    const schedule = lagrangeSchedule(epochs, { initial }, { maxlambda });
    expect(schedule.initial).toBe(initial);
    expectClose(schedule.multiplier, multiplier, { rel: 1e-15, why: 'one power function or another' });
  });

  it('rises after every 100th epoch, from the initial value in float32', () => {
    const { lambdaAfter } = lagrangeSchedule(500, { initial: 184.8 }, { maxlambda: 1e6 });
    expect([0, 1, 99].map(lambdaAfter)).toEqual([184.80000305175781, 184.80000305175781, 184.80000305175781]);
    expectClose([100, 199, 200].map(lambdaAfter), [1031.2443465, 1031.2443465, 5754.6801124], { rel: 1e-9, why: 'digits written here' });
  });

  it('ends where n3fit\'s recorded losses say its multipliers ended', () => {
    const ends = [
      lagrangeSchedule(500, { initial: 184.8 }, { maxlambda: 1e6 }).lambdaAfter(500),
      lagrangeSchedule(500, { initial: 10 }, { maxlambda: 1e2 }).lambdaAfter(500),
      lagrangeSchedule(300, { initial: 10 }, { maxlambda: 1e2 }).lambdaAfter(300),
    ];
    expectClose(ends, [1000000.0165138412, 100.00000000000003, 100.00000000000001], { rel: 1e-15, why: 'lambda recovered from a recorded loss in float64' });
  });

  it('chooses the initial value for a given multiplier', () => {
    const schedule = lagrangeSchedule(900, { multiplier: 1.05 }, { maxlambda: 1e6 });
    expectClose(schedule.initial * 1.05 ** 9, 1e6, { rel: 1e-14, why: 'rounding' });
  });

  it('follows a runcard that gives both, and begins at 1 where it gives neither', () => {
    expect(lagrangeSchedule(900, { initial: 10, multiplier: 1.09 }, { maxlambda: 1e6 })).toMatchObject({ initial: 10, multiplier: 1.09 });
    const open = lagrangeSchedule(200, {}, { maxlambda: 1e6 });
    expect(open.initial).toBe(1);
    expectClose(open.multiplier, 1e3, { rel: 1e-15, why: 'rounding' });
  });

  it('never rises in a fit shorter than 100 epochs', () => {
    const schedule = lagrangeSchedule(50, { initial: 10 }, { maxlambda: 1e3 });
    expect(schedule.multiplier).toBe(100);
    expect(schedule.lambdaAfter(50)).toBe(10);
  });
});
