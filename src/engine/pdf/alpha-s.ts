import { PartonError } from '../../shared/errors';
import type { PdfInfo } from './pdf-info';

/** Knots of alpha_s between two quark thresholds. */
interface Piece {
  /** ln Q^2, increasing. */
  readonly logs: Float64Array;
  readonly values: Float64Array;
}

/** alpha_s(Q), Q in GeV. */
export type AlphaS = (q: number) => number;

/**
 * alpha_s of a set from its knots, as LHAPDF 6 does it (AlphaS_Ipol): cubic in ln Q^2 between the knots, where a Q that stands
 * twice separates two pieces; below the first a power of Q^2, above the last its value.
 * @throws PartonError when the set has no such knots
 */
export function alphaSOf({ entries, lines, file }: PdfInfo): AlphaS {
  const at = (key: string) => ({ file, ...(lines.has(key) && { line: lines.get(key)! }) });
  const numbers = (key: string): number[] => {
    const text = entries.get(key);
    if (text === undefined) throw new PartonError('unsupported', `it has no ${key}: alpha_s without knots is not available.`, { file });
    const values = text.replace(/^\[|\]$/g, '').split(',').filter((part) => part.trim() !== '').map(Number);
    if (values.length > 100_000 || values.some((value) => !(value > 0 && value < Infinity))) throw new PartonError('input', `${key} is not a list of positive numbers.`, at(key));
    return values;
  };
  const [qs, values] = [numbers('AlphaS_Qs'), numbers('AlphaS_Vals')];
  if (qs.length !== values.length || qs.length < 2) throw new PartonError('input', `AlphaS_Qs has ${qs.length} numbers, AlphaS_Vals ${values.length}.`, at('AlphaS_Vals'));
  if (qs.some((q, i) => i > 0 && q < qs[i - 1]!)) throw new PartonError('input', 'AlphaS_Qs do not increase.', at('AlphaS_Qs'));
  const pieces = piecesOf(qs, values, file);
  const [first, last] = [pieces[0]!, pieces.at(-1)!];
  return (q) => {
    const t = 2 * Math.log(q);
    if (!Number.isFinite(t)) throw new PartonError('input', `Q = ${q} GeV has no alpha_s.`);
    if (t < first.logs[0]!) {
      const gradient = Math.log(first.values[1]! / first.values[0]!) / (first.logs[1]! - first.logs[0]!);
      return first.values[0]! * Math.exp(gradient * (t - first.logs[0]!));
    }
    if (t >= last.logs.at(-1)!) return last.values.at(-1)!;
    return interpolate(pieces.findLast(({ logs }) => logs[0]! <= t)!, t);
  };
}

function piecesOf(qs: readonly number[], values: readonly number[], file: string): Piece[] {
  const cuts = [0, ...qs.flatMap((q, i) => (i > 0 && q === qs[i - 1] ? [i] : [])), qs.length];
  const pieces = cuts.slice(0, -1).map((from, k): Piece => ({
    logs: Float64Array.from(qs.slice(from, cuts[k + 1]), (q) => 2 * Math.log(q)), values: Float64Array.from(values.slice(from, cuts[k + 1])),
  }));
  // A threshold as first or last knot leaves a piece of one knot, which holds no interval.
  const whole = pieces.filter(({ logs }) => logs.length > 1);
  if (whole.length === 0) throw new PartonError('input', 'AlphaS_Qs have no two different knots.', { file });
  return whole;
}

function interpolate({ logs, values }: Piece, t: number): number {
  let i = 0;
  while (i + 2 < logs.length && logs[i + 1]! <= t) i++;
  const side = (k: number): number => (values[k + 1]! - values[k]!) / (logs[k + 1]! - logs[k]!);
  const slope = (k: number): number => (k === 0 ? side(0) : k === logs.length - 1 ? side(k - 1) : (side(k - 1) + side(k)) / 2);
  const width = logs[i + 1]! - logs[i]!;
  const s = (t - logs[i]!) / width;
  const [s2, s3] = [s * s, s * s * s];
  return (2 * s3 - 3 * s2 + 1) * values[i]! + (s3 - 2 * s2 + s) * slope(i) * width + (3 * s2 - 2 * s3) * values[i + 1]! + (s3 - s2) * slope(i + 1) * width;
}
