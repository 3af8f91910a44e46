import { z } from 'zod';
import { pythonJson } from '../../shared/python-text';
import { checkedJson } from './fit-json';

/** n3fit logs every so many epochs. */
export const LOG_EVERY = 100;

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

/** Reads a `chi2exps.log`. @throws PartonError naming the file and the key */
export function parseChi2Log(text: string, file: string): Chi2Entry[] {
  return Object.entries(checkedJson(text, file, schema)).map(([epoch, entry]) => ({
    epoch: Number(epoch),
    trainingLoss: Array.isArray(entry.training_loss) ? entry.training_loss.reduce((sum, loss) => sum + loss, 0) : entry.training_loss,
    validationLoss: entry.validation_loss,
    validationChi2: entry.validation_chi2s,
  }));
}
