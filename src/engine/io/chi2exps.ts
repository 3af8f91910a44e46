import { z } from 'zod';
import { PartonError } from '../../shared/errors';
import { pythonJson } from '../../shared/python-text';
import { checkedJson } from './fit-json';

/** State of a replica's fit after some epoch, as `chi2exps.log` has it. */
export interface Chi2Entry {
  /** From 1. */
  readonly epoch: number;
  /** Total training loss (chi2, positivity, integrability), before the epoch's update; n3fit sums it over the replicas of a stack. */
  readonly trainingLoss: number;
  /** Total validation loss after the update: of the replica alone, or in n3fit's logs of every replica of the stack. */
  readonly validationLoss: readonly number[];
  /** Validation chi2 per point by experiment, and `total`; n3fit's logs of a stack give those of its first replica. */
  readonly validationChi2: Readonly<Record<string, number>>;
}

const number = z.custom<number>((value) => typeof value === 'number', 'not a number');
const schema = z.record(
  z.string().regex(/^\d{1,9}$/, 'not an epoch'),
  z.looseObject({
    training_loss: z.union([number, z.array(number)]),
    validation_loss: z.array(number),
    validation_chi2s: z.record(z.string(), number),
  }),
);

/** The text of `chi2exps.log`, in n3fit's format (n3fit stopping.py chi2exps_json). */
export function formatChi2Log(entries: readonly Chi2Entry[]): string {
  return pythonJson(Object.fromEntries(entries.map(({ epoch, trainingLoss, validationLoss, validationChi2 }) => [
    String(epoch), { training_loss: trainingLoss, validation_loss: validationLoss, validation_chi2s: validationChi2 },
  ])));
}

/** Reads a `chi2exps.log` of n3fit of any age or of this program; a fit of few epochs leaves an empty one. @throws PartonError naming the file and the place */
export function parseChi2Log(text: string, file: string): Chi2Entry[] {
  if (/^\s*(?:Epoch:|$)/.test(text.slice(0, 100))) return parseTextLog(text, file);
  return Object.entries(checkedJson(text, file, schema)).map(([epoch, entry]) => ({
    epoch: Number(epoch),
    trainingLoss: Array.isArray(entry.training_loss) ? entry.training_loss.reduce((sum, loss) => sum + loss, 0) : entry.training_loss,
    validationLoss: entry.validation_loss,
    validationChi2: entry.validation_chi2s,
  }));
}

/**
 * n3fit's log before May 2022: blocks of `Epoch: N`, `EXPERIMENT: TRAINING VALIDATION` and `Total: training = A validation = B`, in
 * chi2 per point (stopping.py chi2exps_str); losses are not told.
 */
function parseTextLog(text: string, file: string): Chi2Entry[] {
  const entries: { epoch: number; validationChi2: Record<string, number> }[] = [];
  text.split('\n').forEach((line, i) => {
    if (line.trim() === '') return;
    const fail = (problem: string): PartonError => new PartonError('input', problem, { file, line: i + 1 }, 'Copy the replica again.');
    const [, name = '', rest = ''] = /^([^:]{1,200}):(.{0,200})$/.exec(line.trim()) ?? [];
    const numbers = rest.split(/\s+/).map(pythonNumber).filter((value) => value !== undefined);
    if (name === 'Epoch') {
      if (!Number.isSafeInteger(numbers[0])) throw fail('it is not an epoch.');
      entries.push({ epoch: numbers[0]!, validationChi2: {} });
    } else {
      const entry = entries.at(-1);
      if (numbers.length !== 2 || !entry) throw fail('it has no training and validation chi2 of an epoch.');
      entry.validationChi2[name === 'Total' ? 'total' : name] = numbers[1]!;
    }
  });
  return entries.map((entry) => ({ ...entry, trainingLoss: NaN, validationLoss: [] }));
}

/** A number as Python prints it; undefined for a word. */
function pythonNumber(word: string): number | undefined {
  const value = /^[+-]?(?:nan|inf)$/.test(word) ? Number(word.replace('inf', 'Infinity')) : Number(word === '' ? 'none' : word);
  return Number.isNaN(value) && !word.endsWith('nan') ? undefined : value;
}
