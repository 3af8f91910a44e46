import { describe, expect, it } from 'vitest';
import type { BaselineStatement } from '../../../shared/contract/baseline-statement';
import { spreadOf, verdict } from './baseline-words';

const statement = (more: Partial<BaselineStatement>): BaselineStatement =>
  ({ seal: '', made: '', command: '', program: '', engine: '', machine: '', fitHash: '', against: 'alone', identical: true, replicas: [], ...more });

describe('replicas to check', () => {
  it('run from the first to the last', () => {
    const all = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(spreadOf(all, 3)).toEqual([1, 51, 100]);
    expect(spreadOf(all, 1)).toEqual([1]);
    expect(spreadOf([3, 8], 5)).toEqual([3, 8]);
    expect(spreadOf([], 3)).toEqual([]);
  });
});

describe('the verdict of a statement', () => {
  it('is a fault where bits must be the same, and not where another engine computes', () => {
    const replicas = [{ replica: 1, identical: true }, { replica: 2, identical: false, difference: { what: 'chi2', epoch: 3, size: 2e-7 } }];
    expect(verdict(statement({ replicas: [replicas[0]!] }))).toEqual({ text: 'Identical bits', tone: 'ok', largest: 0 });
    expect(verdict(statement({ identical: false, replicas }))).toEqual({ text: '1 replica with other bits', tone: 'bad', largest: 2e-7 });
    expect(verdict(statement({ identical: false, against: 'plain', replicas: [{ replica: 1, identical: false, byEpoch: [1e-9, 4e-8] }] }))).toEqual({ text: 'Differs by rounding', tone: 'info', largest: 4e-8 });
    expect(verdict(statement({ identical: false, against: 'n3fit', replicas: [{ replica: 1, identical: false, difference: { what: 'gluon', size: 0.3 } }] }))).toEqual({ text: 'Other weights, other PDFs', tone: 'info', largest: 0.3 });
  });
});
