import { expect, test } from 'vitest';
import { blankSet } from '../../../tests/helpers/small-data';
import recorded from '../../../tests/fixtures/numpy/random.json';
import { sha256Hex } from '../../shared/stats/sha256';
import { makeGroup } from './groups';
import { pseudodataSeed, replicaSeeds, splitSeed } from './seeds';

const { seed, randint31 } = recorded.legacy.find((stream) => stream.seed === 945709987)!;
const run = { trvlseed: seed, nnseed: seed, mcseed: seed, genrep: true };

test('replica N gets the N-th number of the stream', () => {
  for (const replica of [1, 2, 3, 20]) {
    const nth = randint31[replica - 1];
    expect(replicaSeeds(run, replica)).toEqual({ trvl: nth, nn: nth, mc: nth });
  }
});

test('one split for all replicas is that of replica 1', () => {
  const { trvl, nn } = replicaSeeds({ ...run, sameSplit: true }, 7);
  expect([trvl, nn]).toEqual([randint31[0], randint31[6]]);
});

test('without pseudodata there is no mc seed, and the one given does not matter', () => {
  expect(replicaSeeds({ ...run, mcseed: NaN, genrep: false }, 1).mc).toBeNull();
});

test('dataset names enter the seed, by their first older name if they have one', () => {
  const group = makeGroup('NMC', [blankSet(1, { name: 'NEW_A', legacyNames: ['OLD', 'OLDER'] }), blankSet(1, { name: 'NEW_B' })]);
  expect(pseudodataSeed(group, 17)).toBe(Number(BigInt(`0x${sha256Hex('OLD-NEW_B')}`) % 100_000_000n) + 17);
  expect(splitSeed('NMC', 4)).toBe(Number(BigInt(`0x${sha256Hex('NMC')}`) % 100_000_000n) + 4);
});

test.each([-1, 2 ** 32, 1.5, NaN])('the seed %d is refused by name', (bad) => {
  expect(() => replicaSeeds({ ...run, trvlseed: bad }, 1)).toThrow(/^trvlseed: trvlseed is .*from 0 to 4294967295/);
});
