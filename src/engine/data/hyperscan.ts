import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PartonError } from '../../shared/errors';
import { infoOf } from '../../shared/runcard/key-table';
import { trialValues } from '../../shared/runcard/n3fit-keys';
import type { Trials } from '../../shared/runcard/runcard';
import { trialObstacle, type WrittenTrial } from '../../shared/runcard/trials';
import { readWhole } from '../io/durable';
import { checkedJson } from '../io/fit-json';
import { notFound } from './locate';

/** Bytes of all trials of a scan; a thousand have some ten million. */
const MAX_BYTES = 32 << 20;
/** Of a trial that came to its end (hyperopt's JOB_STATE_DONE). */
const DONE = 2;
const REMEDY = 'Copy the scan again, or leave this trial out (thermalization, number_of_trials).';

/** Python writes NaN and Infinity. */
const number = z.custom<number>((value) => typeof value === 'number', 'it is not a number');
const tries = z.array(z.looseObject({ state: number, result: z.looseObject({ loss: number.nullish() }).optional(), misc: z.looseObject({ space_vals: z.unknown() }).optional() }));
const settings = z.looseObject({
  optimizer: z.union([z.string(), z.looseObject({ optimizer_name: z.string(), learning_rate: number.nullish(), clipnorm: number.nullish() })]),
  positivity: z.looseObject({ initial: number.nullish() }),
});
const values = z.object(trialValues);

/**
 * The trials of a scan that a runcard takes, the best first, as n3fit chooses them (scripts/n3fit_exec.py produce_trials, validphys
 * hyperoptplot.py generate_dictionary): those of the scan's first replica that came to their end, without the first ones
 * (thermalization), by loss; a loss that is no number is the highest, and of equal ones the earlier trial comes first.
 * @param flavours of the fit basis
 * @param folders that may hold the scan, the best first
 * @throws PartonError naming the folder that is missing, or file and trial
 */
export function readTrials({ scan, thermalization, count, override }: Trials, flavours: number, folders: readonly string[]): WrittenTrial[] {
  const file = findTries(scan, folders);
  const all = checkedJson(new TextDecoder().decode(readWhole(file, MAX_BYTES)), file, tries, REMEDY);
  const done = all.flatMap(({ state, result, misc }, trial) => (state === DONE ? [{ trial, loss: result?.loss ?? NaN, values: misc?.space_vals }] : []));
  const left = done.slice(thermalization).sort(byLoss);
  if (left.length < count) {
    throw new PartonError(
      'input', `${count} trials are asked for, but the scan has ${left.length}: ${done.length} came to their end${thermalization > 0 ? `, of which the first ${thermalization} are left out` : ''}.`,
      { file }, 'Lower number_of_trials or thermalization.',
    );
  }
  return left.slice(0, count).map(({ trial, values: own }) => readTrial(trial, own, override, flavours, file));
}

/** As pandas sorts, but that equal losses keep their order. */
function byLoss(a: { readonly loss: number }, b: { readonly loss: number }): number {
  return Number(Number.isNaN(a.loss)) - Number(Number.isNaN(b.loss)) || (a.loss < b.loss ? -1 : Number(a.loss > b.loss));
}

/** The list of trials that validphys calls that of a scan's first replica. */
function findTries(scan: string, folders: readonly string[]): string {
  if (/[/\\\0]/.test(scan) || scan === '.' || scan === '..') {
    throw new PartonError('input', `${JSON.stringify(scan)} is no name of a scan.`, { place: 'trial_specs.hyperscan' }, 'Give the name of its folder, without a path; say with --scans where it lies.');
  }
  const found = folders.map((folder) => join(folder, scan)).find((folder) => existsSync(folder));
  if (found === undefined) throw notFound(`the hyperparameter scan ${scan}`, folders, '--scans');
  const file = join(found, 'nnfit', 'replica_1', 'tries.json');
  if (!existsSync(file)) throw new PartonError('missing', 'the scan has no trials of its first replica.', { file }, 'Copy the scan again: n3fit writes this file after every trial.');
  return file;
}

function readTrial(trial: number, source: unknown, override: Trials['override'], flavours: number, file: string): WrittenTrial {
  const fail = (key: string, problem: string): PartonError => new PartonError('input', `${problem}.`, { file, place: `[${trial}].misc.space_vals${key}` }, REMEDY);
  const found = settings.safeParse(source);
  if (!found.success) {
    const { path, message } = found.error.issues[0]!;
    throw fail(path.map((part) => `.${String(part)}`).join(''), message);
  }
  const { optimizer, positivity, ...rest } = found.data;
  const { optimizer_name: name, learning_rate: rate, clipnorm } = typeof optimizer === 'string' ? { optimizer_name: optimizer } : optimizer;
  const read = values.safeParse({
    ...rest, epochs: typeof rest['epochs'] === 'number' ? Math.trunc(rest['epochs']) : rest['epochs'],
    optimizer: name, learning_rate: given(rate), clipnorm: given(clipnorm), initial: given(positivity.initial), ...override,
  });
  if (!read.success) {
    const key = String(read.error.issues[0]!.path[0]) as keyof typeof trialValues;
    throw fail(`.${key}`, `${key} must be ${infoOf(trialValues[key]).expects ?? 'another value'}`);
  }
  const obstacle = trialObstacle(read.data, flavours);
  if (obstacle) throw fail('', obstacle);
  return { trial, ...read.data };
}

/** A table of n3fit has NaN where there is no number. */
const given = (value: number | null | undefined): number | undefined => (value === null || value === undefined || Number.isNaN(value) ? undefined : value);
