import { z } from 'zod';
import { PartonError } from '../../shared/errors';
import { parsePythonJson, pythonJson, type PythonValue } from '../../shared/python-text';

/** Python writes NaN and Infinity, which a failed replica may have. */
const number = z.custom<number>((value) => typeof value === 'number', 'not a number');
const times = z.record(z.string(), number);

/** What n3fit wrote before it was released: keys of December 2020, no exponents, no best epoch where none passed. */
const OLD_KEYS: Readonly<Record<string, string>> = { epoch_of_the_stop: 'stop_epoch', arc_lenghts: 'arc_lengths' };
const renamed = (value: unknown): unknown => (value !== null && typeof value === 'object' && !Array.isArray(value)
  ? Object.fromEntries(Object.entries(value).map(([key, item]) => [OLD_KEYS[key] ?? key, item as unknown])) : value);

const current = z.looseObject({
  preprocessing: z.union([
    z.array(z.looseObject({ fl: z.string(), smallx: number.nullable(), largex: number.nullable(), trainable: z.boolean() })), z.literal('').transform(() => []),
  ]).default([]),
  stop_epoch: z.int(),
  best_epoch: z.int().nullable(),
  erf_tr: number,
  erf_vl: number,
  chi2: number,
  pos_state: z.enum(['POS_PASS', 'POS_VETO']),
  arc_lengths: z.array(number),
  integrability: z.array(number).default([]),
  timing: z.record(z.string(), times).optional(),
  hyperparameters: z.unknown(),
  version: z.record(z.string(), z.string()).optional(),
});
const schema = z.preprocess(renamed, current);

/** Exponents of the preprocessing x^(1-alpha) (1-x)^beta of one fitted flavour at the end of the fit. */
export interface Preprocessing {
  readonly flavour: string;
  readonly alpha: number | null;
  readonly beta: number | null;
  readonly trainable: boolean;
}

/** What `nnfit/replica_N/FIT.json` says of a replica. Epochs are as n3fit counts them. */
export interface FitSummary {
  readonly preprocessing: readonly Preprocessing[];
  /** Number of epochs trained. */
  readonly stopEpoch: number;
  /** Of the state that was kept, from 0; the last epoch when none passed. */
  readonly bestEpoch: number;
  /** chi2 per point of the kept state, on the replica's training and validation data, and on the measured data. */
  readonly trainingChi2: number;
  readonly validationChi2: number;
  readonly chi2: number;
  readonly positivity: 'POS_PASS' | 'POS_VETO';
  /** Of ARC_LENGTH_FLAVOURS and INTEGRABILITY_FLAVOURS. */
  readonly arcLengths: readonly number[];
  readonly integrability: readonly number[];
  /** Seconds since the start, by event. */
  readonly timing?: { readonly walltime: Readonly<Record<string, number>>; readonly cputime: Readonly<Record<string, number>> };
  /** What its trial decided, in n3fit's words (io/writer.py `_hyperparam_settings`); absent where the runcard did. */
  readonly hyperparameters?: Readonly<Record<string, PythonValue>>;
  /** Programs and their versions. */
  readonly version?: Readonly<Record<string, string>>;
  /** How the replica came about: seeds, hashes, engine... A key of its own, which n3fit's tools do not look at. */
  readonly provenance?: PythonValue;
}

/** The text of `FIT.json`: keys, order and format as n3fit's (io/writer.py jsonfit), then `provenance`. */
export function formatFitJson(summary: FitSummary): string {
  const { preprocessing, timing, version, provenance } = summary;
  return `${pythonJson({
    preprocessing: preprocessing.map(({ flavour, alpha, beta, trainable }) => ({ fl: flavour, smallx: alpha, largex: beta, trainable })),
    stop_epoch: BigInt(summary.stopEpoch),
    best_epoch: BigInt(summary.bestEpoch),
    erf_tr: summary.trainingChi2,
    erf_vl: summary.validationChi2,
    chi2: summary.chi2,
    pos_state: summary.positivity,
    arc_lengths: summary.arcLengths,
    integrability: summary.integrability,
    ...(timing && { timing: { walltime: timing.walltime, cputime: timing.cputime } }),
    hyperparameters: summary.hyperparameters ?? 'from runcard',
    ...(version && { version }),
    ...(provenance !== undefined && { provenance }),
  })}\n`;
}

/** Reads a `FIT.json` of n3fit of any age or of this program. @throws PartonError naming the file and the key */
export function parseFitJson(text: string, file: string): FitSummary {
  const json = checkedJson(text, file, schema);
  const { timing } = json;
  return {
    preprocessing: json.preprocessing.map(({ fl, smallx, largex, trainable }) => ({ flavour: fl, alpha: smallx, beta: largex, trainable })),
    stopEpoch: json.stop_epoch,
    bestEpoch: json.best_epoch ?? json.stop_epoch - 1,
    trainingChi2: json.erf_tr,
    validationChi2: json.erf_vl,
    chi2: json.chi2,
    positivity: json.pos_state,
    arcLengths: json.arc_lengths,
    integrability: json.integrability,
    ...(timing && { timing: { walltime: timing.walltime ?? {}, cputime: timing.cputime ?? {} } }),
    ...(json.version && { version: json.version }),
    ...(json.provenance !== undefined && { provenance: json.provenance as PythonValue }),
  };
}

/**
 * Reads a `FIT.fitinfo`, n3fit's summary before December 2020: epoch, validation, training and experimental chi2, positivity; then arc lengths,
 * then integrability numbers (io/writer.py storefit). @throws PartonError naming the file and the line
 */
export function parseFitInfo(text: string, file: string): FitSummary {
  const [first = [], arcs = [], integrability = []] = text.slice(0, 10_000).split('\n').map((line) => line.trim().split(/\s+/).filter((word) => word !== ''));
  const fail = (problem: string, line: number): PartonError => new PartonError('input', problem, { file, line }, REMEDY);
  const numbers = (words: readonly string[], line: number): number[] => words.map((word) => {
    const value = Number(word.replace(/^(-?)inf$/, '$1Infinity'));
    if (Number.isNaN(value) && word !== 'nan') throw fail(`${JSON.stringify(word.slice(0, 40))} is not a number.`, line);
    return value;
  });
  const positivity = first[4];
  if (first.length !== 5 || (positivity !== 'POS_PASS' && positivity !== 'POS_VETO')) throw fail('it is not an epoch, three chi2s and POS_PASS or POS_VETO.', 1);
  const [epoch, validationChi2, trainingChi2, chi2] = numbers(first.slice(0, 4), 1) as [number, number, number, number];
  if (!Number.isSafeInteger(epoch)) throw fail(`${epoch} is no epoch.`, 1);
  return { preprocessing: [], stopEpoch: epoch, bestEpoch: epoch - 1, trainingChi2, validationChi2, chi2, positivity, arcLengths: numbers(arcs, 2), integrability: numbers(integrability, 3) };
}

/** Parses JSON as Python writes it and checks it against a schema. @throws PartonError naming the file and the key */
export function checkedJson<T>(text: string, file: string, expected: z.ZodType<T>, remedy = REMEDY): T {
  let value: unknown;
  try {
    value = parsePythonJson(text);
  } catch (cause) {
    throw new PartonError('input', `it is not JSON: ${(cause as Error).message.slice(0, 200)}.`, { file }, remedy, { cause });
  }
  const result = expected.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new PartonError('input', `${message}.`, { file, place: path.join('.') || 'the whole' }, remedy);
}

const REMEDY = 'Copy the replica again, or run it again.';
