import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/helpers/cli';
import { keptByPostfit } from './kept-by-postfit';

/** A fit of n3fit with three replicas. */
let fit: string;
beforeEach(() => {
  fit = join(temporaryFolder(), 'dis_t0');
  cpSync('tests/fixtures/n3fit_fit/dis_t0', fit, { recursive: true });
});

/** As postfit leaves it (validphys scripts/postfit.py): the first link is replica 3. */
function runPostfit(copied = false): void {
  mkdirSync(join(fit, 'postfit', 'dis_t0'), { recursive: true });
  [3, 1].forEach((replica, i) => {
    const place = join(fit, 'postfit', `replica_${i + 1}`);
    if (copied) cpSync(join(fit, 'nnfit', `replica_${replica}`), place, { recursive: true });
    else symlinkSync(`../nnfit/replica_${replica}`, place);
  });
}

function changeSummary(replica: number, change: object): void {
  const file = join(fit, 'nnfit', `replica_${replica}`, 'dis_t0.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')) as object, ...change }));
}

describe('postfit keeps', () => {
  it('the replicas that pass its rules', () => {
    expect(keptByPostfit(fit)).toEqual([1, 2, 3]);
    changeSummary(2, { pos_state: 'POS_VETO' });
    changeSummary(3, { integrability: [0, 0, 0, 0, 0.6] });
    expect(keptByPostfit(fit)).toEqual([1]);
  });

  it.each([['links', false], ['copies of its links', true]])('those that it selected, by %s', (_, copied) => {
    runPostfit(copied);
    expect(keptByPostfit(fit)).toEqual([1, 3]);
  });

  it('those that pass, where its links lead nowhere', () => {
    mkdirSync(join(fit, 'postfit'));
    symlinkSync('../elsewhere/replica_2', join(fit, 'postfit', 'replica_1'));
    expect(keptByPostfit(fit)).toEqual([1, 2, 3]);
  });

  it('those that pass, where postfit is no folder', () => {
    writeFileSync(join(fit, 'postfit'), '');
    expect(keptByPostfit(fit)).toEqual([1, 2, 3]);
  });
});
