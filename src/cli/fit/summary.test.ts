import { describe, expect, it } from 'vitest';
import type { FitEnd } from './events';
import { summaryText } from './summary';

const end: FitEnd = {
  event: 'end', status: 'complete', folder: 'fits/dis', seconds: 38.24, trainingSeconds: 33, passed: [1, 2, 4], vetoed: [], setAside: [],
  chi2: { median: 1.2623, min: 1.243, max: 1.301 }, peakMemory: 412e6, exitCode: 0,
};

describe('summaryText', () => {
  it('of a complete fit', () => {
    expect(summaryText(end, 'parton')).toBe(`3 replicas in 38.2 s: 3 passed.
chi2/N to the data: median 1.262, 1.243 to 1.301
peak memory 412 MB
fit folder  fits/dis

Next:
  parton show fits/dis
  parton baseline fits/dis --replicas 1
`);
  });

  it('names replicas that failed, and why', () => {
    const setAside = [{ replica: 7, epoch: 120, reason: 'its training loss is NaN after epoch 120' }];
    expect(summaryText({ ...end, vetoed: [3, 5, 6], setAside }, 'npx parton')).toBe(`7 replicas in 38.2 s: 3 passed, 3 did not pass positivity, 1 set aside.
  not positive (POS_VETO): 3,5-6
  replica 7 was set aside at epoch 120: its training loss is NaN after epoch 120
chi2/N to the data: median 1.262, 1.243 to 1.301
peak memory 412 MB
fit folder  fits/dis

Next:
  npx parton show fits/dis
  npx parton baseline fits/dis --replicas 1
`);
  });

  it('of an interrupted fit says how to go on', () => {
    const none: FitEnd = { ...end };
    delete (none as { chi2?: unknown }).chi2;
    expect(summaryText({ ...none, status: 'interrupted', folder: 'my fits/dis', passed: [], seconds: 12 }, 'parton')).toBe(`Interrupted after 12.0 s; the fit is saved.
peak memory 412 MB
fit folder  my fits/dis

Go on with:
  parton fit 'my fits/dis' --resume
`);
    expect(summaryText({ ...end, status: 'interrupted', passed: [2] }, 'parton')).toContain('Interrupted after 38.2 s; the fit is saved, with 1 of its replicas complete (1 passed).');
  });

  it('does not list hundreds of reasons', () => {
    const setAside = Array.from({ length: 14 }, (_, i) => ({ replica: i + 1, epoch: 1, reason: 'x' }));
    const text = summaryText({ ...end, passed: [], setAside }, 'parton');
    expect(text.match(/was set aside/g)).toHaveLength(10);
    expect(text).toContain('  and 4 more\n');
    expect(text).toContain('14 replicas in 38.2 s: 14 set aside.');
    expect(text).not.toContain('baseline');
  });
});
