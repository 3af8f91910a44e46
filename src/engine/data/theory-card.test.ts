import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTheoryCard } from './theory-card';

const folder = mkdtempSync(join(tmpdir(), 'card-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const CARD = 'ID: 40_000_000\nPTO: 2\nFNS: FONLL-C\nIC: 1\nQED: 0\nQ0: 1.65\nmc: 1.51\nmb: 4.92\nmt: 172.5\nkcThr: 1\nkbThr: 1.0\nktThr: 2\nalphas: 0.118\nQref: 91.2\nCKM: [1, 2]\n';

function read(text: string): unknown {
  const file = join(folder, 'card.yaml');
  writeFileSync(file, text);
  return readTheoryCard(file, 40_000_000);
}

describe('theory cards', () => {
  it('give scale, order, scheme and masses', () => {
    expect(read(CARD)).toEqual({
      id: 40_000_000, q0: 1.65, perturbativeOrder: 2, flavourScheme: 'FONLL-C', intrinsicCharm: 1, qed: 0,
      charmMass: 1.51, bottomMass: 4.92, topMass: 172.5, thresholdRatios: [1, 1, 2], alphaS: 0.118, qRef: 91.2,
    });
  });

  it.each([
    ['ID: 40_000_000', 'ID: 400', /card\.yaml:1 \(ID\): the card is of theory 400/],
    ['Q0: 1.65', 'Q0: 0', /card\.yaml:6 \(Q0\): the scale Q0 must be positive/],
    ['PTO: 2\n', '', /PTO\): a number is expected/],
    ['IC: 1', 'IC: 7', /from 0 to 1/],
  ])('are refused when wrong: %s -> %s', (from, to, problem) => {
    expect(() => read(CARD.replace(from, to))).toThrow(problem);
  });
});
