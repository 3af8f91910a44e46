import { PartonError } from '../../shared/errors';
import type { ErrorType } from '../../shared/contract/compare-api';

/** What a `.info` file says about an LHAPDF set, as far as this program uses it. */
export interface PdfInfo {
  readonly file: string;
  /** Members, the central one included. */
  readonly numMembers: number;
  /** PDG ids that the set holds, 21 is the gluon; empty when it does not say. */
  readonly flavours: readonly number[];
  /** As written, such as `replicas+as`; `UNKNOWN` when it does not say. */
  readonly errorType: string;
  readonly error: ErrorMembers;
  /** 0: values as they are; 1: not below 0; 2: not below 1e-10. */
  readonly forcePositive: 0 | 1 | 2;
  /** Every entry as text, quotes removed. */
  readonly entries: ReadonlyMap<string, string>;
  /** Where each entry begins, from 1. */
  readonly lines: ReadonlyMap<string, number>;
}

/** A file has its member's number in four digits. */
const MAX_MEMBERS = 10_000;

/** Which members tell the uncertainty, and how. */
export interface ErrorMembers {
  readonly type: ErrorType;
  /** They are the members 1 to `count`; what follows varies parameters (`+as`: alpha_s down and up). */
  readonly count: number;
  /** Confidence level that Hessian members stand for, per cent. */
  readonly confidence: number;
}

/** Reads the text of a `.info` file: `Key: value` lines, where values may go on in indented lines. */
export function parsePdfInfo(text: string, file: string): PdfInfo {
  const { entries, lines } = parseEntries(text);
  const at = (key: string) => ({ file, ...(lines.has(key) && { line: lines.get(key)! }) });
  const need = (key: string): string => {
    const value = entries.get(key);
    if (value === undefined) throw new PartonError('input', `it does not say ${key}.`, { file }, 'Is this an LHAPDF 6 set?');
    return value;
  };
  const integers = (key: string): number[] => {
    const numbers = need(key).replace(/^\[|\]$/g, '').split(',').map((part) => part.trim()).filter((part) => part !== '');
    if (numbers.some((part) => !/^-?\d{1,9}$/.test(part))) throw new PartonError('input', `${key} is not a list of integers.`, at(key));
    return numbers.map(Number);
  };
  const [numMembers] = integers('NumMembers');
  if (numMembers === undefined || numMembers < 1) throw new PartonError('input', 'NumMembers is not a positive number.', at('NumMembers'));
  if (numMembers > MAX_MEMBERS) throw new PartonError('input', `NumMembers is ${numMembers}: a set has at most ${MAX_MEMBERS} members.`, at('NumMembers'));
  const interpolator = entries.get('Interpolator') ?? 'logcubic';
  if (interpolator !== 'logcubic') throw new PartonError('unsupported', `the interpolator ${interpolator} is not available, only logcubic.`, at('Interpolator'));
  const positive = Number(entries.get('ForcePositive') ?? 0);
  const errorType = entries.get('ErrorType') ?? 'UNKNOWN';
  return {
    file,
    numMembers,
    flavours: entries.has('Flavors') ? integers('Flavors') : [],
    errorType,
    error: errorMembers(errorType, numMembers, Number(entries.get('ErrorConfLevel') ?? CL1SIGMA)),
    forcePositive: positive === 1 || positive === 2 ? positive : 0,
    entries, lines,
  };
}

/** One standard deviation, per cent (LHAPDF's CL1SIGMA). */
const CL1SIGMA = 68.26894921370858;
const TYPES: Readonly<Record<string, ErrorType>> = { replicas: 'replicas', hessian: 'hessian', symmhessian: 'symmhessian' };

/** `TYPE[+PARAMETER...]`, two members at the end for each parameter (LHAPDF PDFSet::errorInfo). */
function errorMembers(text: string, numMembers: number, confidence: number): ErrorMembers {
  const [type = '', ...parameters] = text.toLowerCase().split('+');
  const count = Math.max(0, numMembers - 1 - 2 * parameters.length);
  return { type: count === 0 ? 'none' : (TYPES[type] ?? 'none'), count, confidence: confidence > 0 && confidence < 100 ? confidence : CL1SIGMA };
}

/** `Key: value` lines; an indented line, or one inside brackets, belongs to the value before it. A comment ends a value without quotes. */
export function parseEntries(text: string): Pick<PdfInfo, 'entries' | 'lines'> {
  const entries = new Map<string, string>();
  const lines = new Map<string, number>();
  let key: string | undefined;
  let parts: string[] = [];
  const finish = (): void => {
    if (key !== undefined) entries.set(key, parts.join(' ').trim().replace(/^(["'])(.*)\1$/s, '$2'));
  };
  const plain = (part: string): string => (/^["']/.test(parts[0] ?? part) ? part : part.replace(/(?:^|\s)#.*$/, '').trim());
  text.split('\n').forEach((line, i) => {
    const separator = /^([A-Za-z_][\w-]*)\s*:(?:\s|$)/.exec(line);
    if (separator) {
      finish();
      key = separator[1]!;
      lines.set(key, i + 1);
      parts = [];
      parts.push(plain(line.slice(separator[0].length).trim()));
    } else if (line.trim() !== '' && !line.startsWith('#')) parts.push(plain(line.trim()));
  });
  finish();
  return { entries, lines };
}
