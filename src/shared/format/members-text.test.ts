import { describe, expect, it } from 'vitest';
import { membersText } from './members-text';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const fit = (members: number, kept: number) => ({ kind: 'fit' as const, members: numbers(members), kept: numbers(kept) });

describe('which members are meant', () => {
  it.each([
    [fit(100, 100), undefined, '100 replicas'], [fit(100, 97), undefined, '97 of 100 replicas, those that postfit keeps'],
    [fit(100, 97), 'all', 'all 100 replicas, also the 3 that postfit rejects'], [fit(100, 100), 'all', '100 replicas'],
    [fit(100, 97), [1, 5], '2 of 100 replicas, as chosen'], [fit(3, 2), [1, 2, 3], 'all 3 replicas, also the 1 that postfit rejects'],
    [{ kind: 'set' as const, members: numbers(50), kept: numbers(50) }, undefined, '50 members'], [{ kind: 'set' as const, members: [], kept: [] }, undefined, 'central value alone'],
  ] as const)('%# %s', (info, chosen, text) => { expect(membersText(info, chosen)).toBe(text); });
});
