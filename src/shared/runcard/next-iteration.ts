import { Mt19937 } from '../stats/random/mt19937';
import { editAll } from './edit/edit-runcard';
import { Written, type EditValue, type Operation } from './edit/operation';
import type { Runcard } from './runcard';

export interface Iteration {
  /** One a flavour of the runcard's basis, in its order. */
  readonly ranges: readonly { readonly alpha: readonly [number, number]; readonly beta: readonly [number, number] }[];
  readonly t0Set?: string;
  /** From which the three new seeds are drawn. */
  readonly seed?: number;
}

const SEEDS = ['trvlseed', 'nnseed', 'mcseed'] as const;

/**
 * The text of a runcard for the next iteration of its fit (validphys eff_exponents.py iterated_runcard_yaml): new preprocessing
 * ranges to four digits and, where given, t0 set and seeds. All else stays as written, with its comments.
 * @throws EditRefused where the text cannot be changed so
 */
export function nextIteration(text: string, runcard: Runcard, { ranges, t0Set, seed }: Iteration): { readonly text: string; readonly changes: readonly string[] } {
  const operations: Operation[] = [];
  const changes: string[] = [];
  runcard.basis.flavours.forEach(({ name, smallx, largex }, i) => {
    const { alpha, beta } = ranges[i]!;
    for (const [key, symbol, before, next] of [['smallx', 'α', smallx, alpha], ['largex', 'β', largex, beta]] as const) {
      if (key === 'largex' && runcard.network.scalingPoints !== undefined) continue; // is 0
      const written = next.map(fourDigits);
      operations.push({ kind: 'set', path: ['fitting', 'basis', i, key], value: written as readonly EditValue[] });
      changes.push(`${symbol} of ${name}: [${before.join(', ')}] to [${written.map(({ source }) => source).join(', ')}]`);
    }
  });
  if (t0Set !== undefined && t0Set !== runcard.t0Set) {
    operations.push({ kind: 'set', path: ['datacuts', 't0pdfset'], value: t0Set });
    changes.push(`t0 set: ${runcard.t0Set} to ${t0Set}`);
  }
  if (seed !== undefined) {
    const random = new Mt19937(seed);
    for (const key of SEEDS) {
      const value = random.nextUint32() >>> 1; // as validphys: below 2^31
      operations.push({ kind: 'set', path: [key], value });
      changes.push(`${key}: ${value}`);
    }
  }
  return { text: editAll(text, operations).text, changes };
}

function fourDigits(value: number): Written {
  const source = String(Number(value.toPrecision(4)));
  return new Written(source, Number(source));
}
