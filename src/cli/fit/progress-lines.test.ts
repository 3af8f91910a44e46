import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asideReplica, endedReplica, fitView, trainingReplica } from '../../../tests/helpers/fit-view';
import { progressLine, progressLines } from './progress-lines';

const one = fitView([trainingReplica(1, 750)], { epochMilliseconds: 0.444, remaining: 1 });
const many = fitView([
  ...Array.from({ length: 440 }, (_, i) => trainingReplica(i + 1, 1500 + (i % 30))),
  ...Array.from({ length: 50 }, (_, i) => endedReplica(441 + i, 'stopped', 1200)),
  ...Array.from({ length: 9 }, (_, i) => endedReplica(491 + i, 'stopped', 1300, 'POS_VETO')),
  asideReplica(500, 120),
], { epochMilliseconds: 16.2, remaining: 3725 });
const unicode = false;

describe('progressLines', () => {
  it('one replica at 40, 80 and 200 columns', () => {
    expect(progressLines(one, { width: 40, unicode })).toEqual([
      'training  ###-----------  25%  0:01 left',
      'epoch 750 of 3000   0.44 ms/epoch',
      'chi2/N 1.200 training, 1.300 validation',
      '1 replica: 1 running',
    ]);
    expect(progressLines(one, { width: 80, unicode })).toEqual([
      'training  ############--------------------------------------  25%  0:01 left',
      'epoch 750 of 3000   0.44 ms/epoch   chi2/N 1.200 training, 1.300 validation',
      '1 replica: 1 running',
    ]);
    expect(progressLines(one, { width: 200, unicode })).toEqual([
      'training  ############--------------------------------------  25%  0:01 left',
      'epoch 750 of 3000   0.44 ms/epoch   chi2/N 1.200 training, 1.300 validation   1 replica: 1 running',
    ]);
  });

  it('500 replicas at 40, 80 and 200 columns', () => {
    expect(progressLines(many, { width: 40, unicode })).toEqual([
      'training  ######-----  56%  1:02:05 left',
      'epoch 1514 of 3000 (1500 to 1529)',
      '16 ms/epoch',
      'chi2/N 1.200 training, 1.300 validation',
      '440 running, 59 ended, 1 aside',
    ]);
    expect(progressLines(many, { width: 80, unicode })).toEqual([
      'training  ############################----------------------  56%  1:02:05 left',
      'epoch 1514 of 3000 (1500 to 1529)   16 ms/epoch',
      'chi2/N 1.200 training, 1.300 validation',
      '440 running, 59 stopped, 50 passed positivity, 9 not positive, 1 set aside',
    ]);
    expect(progressLines(many, { width: 200, unicode: true })).toEqual([
      'training  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  56%  1:02:05 left',
      'epoch 1514 of 3000 (1500 to 1529)   16 ms/epoch   chi2/N 1.200 training, 1.300 validation   500 replicas: 440 running, 59 stopped, 50 passed positivity, 9 not positive, 1 set aside',
    ]);
  });

  it('before training knows neither speed nor chi2', () => {
    const waiting = { replica: 1, status: 'waiting' as const, epoch: 0, trainingChi2: NaN, validationChi2: NaN };
    expect(progressLines({ stage: 'setting up', epochs: 3000, replicas: [waiting], elapsed: 0.1, trainingSeconds: 0 }, { width: 30, unicode }))
      .toEqual(['setting up  -------------   0%', 'epoch 0 of 3000', '1 replica: 1 running']);
  });

  it('is never wider than the terminal', () => {
    fc.assert(fc.property(fc.integer({ min: 20, max: 300 }), fc.integer({ min: 0, max: 3000 }), fc.double({ min: 1e-3, max: 1e7, noNaN: true }), fc.boolean(), (width, epoch, milliseconds, wide) => {
      const view = fitView([trainingReplica(1, epoch, 1e5 * milliseconds), ...many.replicas], { epochMilliseconds: milliseconds, remaining: milliseconds * 1000 });
      for (const line of progressLines(view, { width, unicode: wide })) expect(line.length).toBeLessThanOrEqual(width);
    }), { seed: 1 });
  });
});

describe('progressLine', () => {
  it('says everything at once', () => {
    expect(progressLine(many)).toBe('   12.3 s  training, epoch 1514 of 3000 (1500 to 1529), 16 ms/epoch, chi2/N 1.200 training, 1.300 validation, '
      + '500 replicas: 440 running, 59 stopped, 50 passed positivity, 9 not positive, 1 set aside, 1:02:05 left');
  });
});
