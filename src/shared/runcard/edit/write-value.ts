import { oldBoolean, resolvePlain } from '../scalars';
import { Written, type EditValue } from './operation';

/** Text that is the same in block and flow style, and in YAML 1.1 and 1.2. */
const PLAIN = /^[A-Za-z_][\w.+/()^<>=-]*(?: [\w.+/()^<>=*-]+)*$/;

/** A text as YAML: bare where that is safe, else in the quotes that stood there before, else in double quotes. */
export function writeText(text: string, before = ''): string {
  const bare = PLAIN.test(text) && typeof resolvePlain(text) === 'string' && oldBoolean(text) === undefined;
  if (before.startsWith("'") && !/[\n\r\t]/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return bare && !before.startsWith('"') ? text : JSON.stringify(text);
}

/**
 * A number in the habit of the one it replaces: with its exponent, its digit groups `40_000_000` or its decimals.
 * The shortest decimal that reads back the same; never rounded.
 */
export function writeNumber(value: number, before = ''): string {
  if (Number.isNaN(value)) return '.nan';
  if (Object.is(value, -0)) return '-0.0';
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf';
  if (/e/i.test(before) && !before.startsWith('0x') && value !== 0) return exponential(value, before);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) {
    const digits = String(value);
    if (/\d_\d{3}/.test(before)) return digits.replace(/\B(?=(?:\d{3})+$)/g, '_');
    const decimals = /^[-+]?\d+\.(\d*)$/.exec(before)?.[1];
    return decimals === undefined ? digits : `${digits}.${decimals === '' ? '' : '0'}`;
  }
  const shortest = String(value);
  return shortest.includes('e') ? exponential(value, before) : shortest;
}

function exponential(value: number, before: string): string {
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const sign = exponent.startsWith('-') ? '-' : /e\+/i.test(before) ? '+' : '';
  const width = /e[-+]?(\d+)$/i.exec(before)?.[1]?.length ?? 1;
  return `${mantissa}${before.includes('E') ? 'E' : 'e'}${sign}${exponent.slice(1).padStart(width, '0')}`;
}

/** A scalar as YAML. @param before the source that it replaces, whose habits are kept */
export function writeScalar(value: null | boolean | number | string | Written, before = ''): string {
  if (value instanceof Written) return value.source;
  if (value === null) return 'null';
  if (typeof value === 'number') return writeNumber(value, before);
  return typeof value === 'string' ? writeText(value, before) : String(value);
}

/** Any value in flow style: `{dataset: A, cfac: [MAS]}`. */
export function writeFlow(value: EditValue): string {
  if (value instanceof Written || value === null || typeof value !== 'object') return writeScalar(value);
  if (Array.isArray(value)) return `[${value.map((item) => writeFlow(item as EditValue)).join(', ')}]`;
  const entries = Object.entries(value as Readonly<Record<string, EditValue>>).map(([key, entry]) => `${writeText(key)}: ${writeFlow(entry)}`);
  return `{${entries.join(', ')}}`;
}
