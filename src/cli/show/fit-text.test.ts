import { describe, expect, it } from 'vitest';
import type { StoredFit, StoredReplica } from '../../engine/run/stored-fit';
import { fitText } from './fit-text';
import { replicaText } from './replica-text';

const complete: StoredReplica = {
  replica: 1, status: 'stopped', epoch: 813, bestEpoch: 712, trainingChi2: 2.1361, validationChi2: 2.2412, chi2: 1.2833, positivity: 'POS_PASS',
  arcLengths: [1.2181, 1.1152, 1.1553, 1.0434, 1.1435], integrability: [5.98e-4, 7.9e-8, 7.69e-5, 0.0191, 0.0264],
  preprocessing: [{ flavour: 'sng', alpha: 1.11754, beta: 2.46781, trainable: false }, { flavour: 'g', alpha: null, beta: 3.5, trainable: true }],
};
const fit: StoredFit = {
  folder: 'fits/dis', name: 'dis', status: 'interrupted',
  manifest: {
    format: 1, program: { version: '0.1.0', node: '20.20.2', platform: 'linux-x64', arithmetic: 2 }, command: 'parton fit dis.yml', started: '2026-01-02T03:04:05.678Z',
    runcardHash: '94438ad2f99a22a7ffff', inputHash: '8759ebb2a4085ec1ffff', replicas: [1, 2, 3, 4], engine: 'fast', variant: 'relaxed',
    outcome: { status: 'interrupted', seconds: 12, setAside: [] },
  },
  replicas: [
    complete,
    { ...complete, replica: 2, status: 'finished', epoch: 1000, bestEpoch: 1000, chi2: 35.715, positivity: 'POS_VETO' },
    { replica: 3, status: 'open', epoch: 640, trainingChi2: 2.5, validationChi2: 2.75 },
    { replica: 4, status: 'set aside', epoch: 12, reason: 'its training loss is NaN after epoch 12' },
  ],
};

describe('fitText', () => {
  it('shows how the fit came about, its replicas and statistics', () => {
    expect(fitText(fit, 'parton', Infinity)).toBe(`fits/dis: interrupted; go on with: parton fit fits/dis --resume
  parton 0.1.0, Node 20.20.2, linux-x64, engine fast (relaxed)
  begun 2026-01-02T03:04:05.678Z by: parton fit dis.yml
  sha256 of the runcard 94438ad2f99a22a7, of data and theory 8759ebb2a4085ec1

replica  status     epochs  best  training  validation  chi2/N  positivity  L(sigma)   L(g)   L(v)  L(v3)  L(v8)
-------  ---------  ------  ----  --------  ----------  ------  ----------  --------  -----  -----  -----  -----
      1  stopped       813   712     2.136       2.241   1.283  POS_PASS       1.218  1.115  1.155  1.043  1.143
      2  finished     1000  1000     2.136       2.241  35.715  POS_VETO       1.218  1.115  1.155  1.043  1.143
      3  open          640     -     2.500       2.750       -  -                  -      -      -      -      -
      4  set aside      12     -         -           -       -  -                  -      -      -      -      -
  replica 4 was set aside at epoch 12: its training loss is NaN after epoch 12

4 replicas: 1 passed, 1 not positive (2), 1 open (3), 1 set aside (4)

of 2 complete replicas  median    min     max
----------------------  ------  -----  ------
training chi2/N          2.136  2.136   2.136
validation chi2/N        2.241  2.241   2.241
chi2/N to the data      18.499  1.283  35.715
best epoch                 856    712    1000
arc length of sigma      1.218  1.218   1.218
arc length of g          1.115  1.115   1.115
arc length of v          1.155  1.155   1.155
arc length of v3         1.043  1.043   1.043
arc length of v8         1.143  1.143   1.143
`);
  });

  it('fits into 80 columns', () => {
    const [, table] = fitText(fit, 'parton', 80).split('\n\n');
    expect(table!.split('\n')[0]).toBe('replica  status     epochs  best  training  validation  chi2/N  positivity');
  });

  it.each([
    [{ status: 'running', holder: { host: 'node7', pid: 42 } }, 'fits/dis: running (process 42 on node7)'],
    [{ status: 'killed' }, 'fits/dis: ended without a word; go on with: parton fit fits/dis --resume'],
    [{ status: 'complete' }, 'fits/dis: complete, in 12.0 s'],
    [{ status: 'n3fit' }, 'fits/dis: made by n3fit'],
  ] as const)('tells how it stands: %j', (change, line) => {
    expect(fitText({ ...fit, ...change }, 'parton', 80).split('\n')[0]).toBe(line);
  });

  it('says nothing of statistics when no replica is complete', () => {
    expect(fitText({ ...fit, replicas: fit.replicas.slice(2) }, 'parton', 80)).not.toContain('median');
  });
});

describe('replicaText', () => {
  it('shows all that is stored', () => {
    const log = [
      { epoch: 100, trainingLoss: 2341.567, validationLoss: [1690.91], validationChi2: { NMC: 6.147, total: 4.586 } },
      { epoch: 200, trainingLoss: 1372.48, validationLoss: [1509.57, 1420.97], validationChi2: { NMC: 3.619, total: 2.589 } },
    ];
    expect(replicaText(complete, log, Infinity)).toBe(`replica 1

  status              stopped
  epochs              813
  best epoch          712
  training chi2/N     2.136
  validation chi2/N   2.241
  chi2/N to the data  1.283
  positivity          POS_PASS
  arc lengths         sigma 1.218, g 1.115, v 1.155, v3 1.043, v8 1.143
  integrability       v 5.98e-4, t3 7.90e-8, v3 7.69e-5, t8 1.91e-2, v8 2.64e-2

  flavour   alpha    beta  trained
  -------  ------  ------  -------
  sng      1.1175  2.4678  no
  g             -  3.5000  yes

  epoch  training loss     validation loss  total    NMC
  -----  -------------  ------------------  -----  -----
    100        2341.57             1690.91  4.586  6.147
    200        1372.48  1420.97 to 1509.57  2.589  3.619
`);
  });
});
