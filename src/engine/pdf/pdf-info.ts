import { PartonError } from '../../shared/errors';

/** What a `.info` file says about an LHAPDF set, as far as this program uses it. */
export interface PdfInfo {
  readonly file: string;
  /** Members, the central one included. */
  readonly numMembers: number;
  /** PDG ids that the set holds; 21 is the gluon. */
  readonly flavours: readonly number[];
  readonly errorType: string;
  /** 0: values as they are; 1: not below 0; 2: not below 1e-10. */
  readonly forcePositive: 0 | 1 | 2;
  /** Every entry as text, quotes removed. */
  readonly entries: ReadonlyMap<string, string>;
}

/** Reads the text of a `.info` file: `Key: value` lines, where values may go on in indented lines. */
export function parsePdfInfo(text: string, file: string): PdfInfo {
  const entries = parseEntries(text);
  const need = (key: string): string => {
    const value = entries.get(key);
    if (value === undefined) throw new PartonError('input', `it does not say ${key}.`, { file }, 'Is this an LHAPDF 6 set?');
    return value;
  };
  const integers = (key: string): number[] => {
    const numbers = need(key).replace(/^\[|\]$/g, '').split(',').map((part) => part.trim()).filter((part) => part !== '');
    if (numbers.some((part) => !/^-?\d{1,9}$/.test(part))) throw new PartonError('input', `${key} is not a list of integers.`, { file });
    return numbers.map(Number);
  };
  const [numMembers] = integers('NumMembers');
  if (numMembers === undefined || numMembers < 1) throw new PartonError('input', 'NumMembers is not a positive number.', { file });
  const interpolator = entries.get('Interpolator') ?? 'logcubic';
  if (interpolator !== 'logcubic') throw new PartonError('unsupported', `the interpolator ${interpolator} is not available, only logcubic.`, { file });
  const positive = Number(entries.get('ForcePositive') ?? 0);
  return {
    file,
    numMembers,
    flavours: integers('Flavors'),
    errorType: entries.get('ErrorType') ?? 'UNKNOWN',
    forcePositive: positive === 1 || positive === 2 ? positive : 0,
    entries,
  };
}

/** `Key: value` lines; an indented line, or one inside brackets, belongs to the value before it. */
export function parseEntries(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  let key: string | undefined;
  let parts: string[] = [];
  const finish = (): void => {
    if (key !== undefined) entries.set(key, parts.join(' ').trim().replace(/^(["'])(.*)\1$/s, '$2'));
  };
  for (const line of text.split('\n')) {
    const separator = /^([A-Za-z_][\w-]*)\s*:(?:\s|$)/.exec(line);
    if (separator) {
      finish();
      key = separator[1]!;
      parts = [line.slice(separator[0].length).trim()];
    } else if (line.trim() !== '' && !line.startsWith('#')) parts.push(line.trim());
  }
  finish();
  return entries;
}
