import { describe, expect, it } from 'vitest';
import { agreementText, differenceText } from './agreement-text';

const same = (detail: string) => ({ same: true, detail });
const one = {
  replica: 1, status: 'stopped' as const, aloneStatus: 'stopped' as const, identical: true,
  metrics: same('813 epochs'), weights: same('790 numbers'), grid: same('61000 bytes'), log: same('900 bytes'),
};

describe('agreementText', () => {
  it('of replicas that are the same alone', () => {
    expect(agreementText([one, { replica: 17, status: 'set aside', aloneStatus: 'set aside', identical: true, metrics: same('12 epochs') }])).toBe(`replica  status     metrics                weights    export grid  chi2 log    alone = in the fit
-------  ---------  ---------------------  ---------  -----------  ----------  ------------------
      1  stopped    same bits, 813 epochs  same bits  same bytes   same bytes  identical bits
     17  set aside  same bits, 12 epochs   -          -            -           identical bits

All 2 replicas fitted alone give the same bits as in the fit.
`);
    expect(agreementText([one])).toContain('The replica fitted alone gives the same bits as in the fit.');
  });

  it('says where they part', () => {
    const other = {
      ...one, replica: 2, identical: false, aloneStatus: 'finished' as const,
      metrics: { same: false, detail: 'part at epoch 12: training chi2/N 1.5 in the fit, 1.25 alone' }, weights: { same: false, detail: 'part in W_nn_w0[3]' },
    };
    expect(agreementText([one, other])).toBe(`replica  status   metrics                weights    export grid  chi2 log    alone = in the fit
-------  -------  ---------------------  ---------  -----------  ----------  ------------------
      1  stopped  same bits, 813 epochs  same bits  same bytes   same bytes  identical bits
      2  stopped  differs                differs    same bytes   same bytes  NO

  replica 2: stopped in the fit, finished alone
  replica 2: metrics part at epoch 12: training chi2/N 1.5 in the fit, 1.25 alone
  replica 2: weights part in W_nn_w0[3]

1 of 2 replicas fitted alone differs from the fit.
`);
  });
});

describe('differenceText', () => {
  it('shows some epochs and the last', () => {
    const differences = Array.from({ length: 12 }, (_, i) => 1e-7 * (i + 1));
    expect(differenceText([{ replica: 3, differences }, { replica: 4, differences: differences.slice(0, 2) }], 'plain').split('\n\n')[0]).toBe(`replica  epoch 1  epoch 2  epoch 5  epoch 10  epoch 12
-------  -------  -------  -------  --------  --------
      3   1.0e-7   2.0e-7   5.0e-7    1.0e-6    1.2e-6
      4   1.0e-7   2.0e-7        -         -         -`);
  });
});
