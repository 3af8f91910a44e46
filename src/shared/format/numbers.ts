const MINUS = '\u2212';
const THIN = '\u2009';
/** Stands where a number is missing. */
export const MISSING = '–';

type MaybeNumber = number | null | undefined;
const isMissing = (value: MaybeNumber): value is null | undefined => value === undefined || value === null || Number.isNaN(value);

const signed = (text: string): string => text.replace(/^-/, MINUS);
const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, THIN);

/** Whole numbers, grouped by thin spaces: `2 257`. */
export function count(value: MaybeNumber): string {
  if (isMissing(value)) return MISSING;
  if (!Number.isFinite(value)) return infinite(value);
  const rounded = Math.round(value);
  return (rounded < 0 ? MINUS : '') + grouped(String(Math.abs(rounded)));
}

/** With a fixed number of decimals: `12.30`, `1 234.5`. */
export function fixed(value: MaybeNumber, decimals: number): string {
  if (isMissing(value)) return MISSING;
  if (!Number.isFinite(value)) return infinite(value);
  if (Math.abs(value) >= 1e15) return scientific(value, decimals + 1);
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const text = grouped(whole) + (fraction === undefined ? '' : `.${fraction}`);
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** Chi2 per point and phi: `1.266`. A chi2 that ran away is scientific, so that columns keep their width. */
export const chi2 = (value: MaybeNumber): string => (!isMissing(value) && Math.abs(value) >= 1e5 ? scientific(value, 2) : fixed(value, 3));

/** `6.07 × 10⁻⁶`. */
export function scientific(value: MaybeNumber, digits = 3): string {
  if (isMissing(value)) return MISSING;
  if (!Number.isFinite(value)) return infinite(value);
  const [mantissa = '0', exponent = '0'] = value.toExponential(Math.max(0, digits - 1)).split('e');
  return `${signed(mantissa)} × 10${superscript(Number(exponent))}`;
}

/** To `digits` significant digits; plain between 10⁻³ and 10⁵, otherwise scientific. */
export function number(value: MaybeNumber, digits = 3): string {
  if (isMissing(value)) return MISSING;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size < 1e-3 || size >= 1e5) return scientific(value, digits);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return fixed(value, decimals);
}

/** A change, always with its sign: `+1.354`, `−1.132`. */
export function difference(value: MaybeNumber, decimals = 3): string {
  if (isMissing(value)) return MISSING;
  const text = fixed(value, decimals);
  return text.startsWith(MINUS) || !/[1-9]/.test(text) ? text : `+${text}`;
}

/** `0.262 ± 0.006`, both with the decimals that give the error `digits` significant ones. */
export function withError(value: MaybeNumber, error: MaybeNumber, digits = 1): string {
  if (isMissing(value)) return MISSING;
  if (isMissing(error) || !(error > 0) || !Number.isFinite(error)) return number(value, 3);
  const decimals = Math.min(12, Math.max(0, digits - 1 - Math.floor(Math.log10(error))));
  return `${fixed(value, decimals)} ± ${fixed(error, decimals)}`;
}

/** A share of one: `73 %`. It never says 100 % before all is done. */
export function percent(share: MaybeNumber): string {
  if (isMissing(share)) return MISSING;
  const rounded = Math.round(share * 100);
  return `${count(share < 1 ? Math.min(99, rounded) : rounded)} %`;
}

/** Seconds as `0:11`, `12:05`, `1:04:20`. */
export function duration(seconds: MaybeNumber): string {
  if (isMissing(seconds) || !Number.isFinite(seconds)) return MISSING;
  const whole = Math.max(0, Math.round(seconds));
  const pad = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${count(hours)}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];
/** `9.6 MB`, in powers of 1000. */
export function bytes(value: MaybeNumber): string {
  if (isMissing(value)) return MISSING;
  let size = value;
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 99.95 ? count(size) : fixed(size, 1)} ${UNITS[unit] ?? ''}`;
}

/** `1 replica`, `100 replicas`. */
export const plural = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

const DIGITS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** A whole number as an exponent: `⁻⁶`. */
export const superscript = (value: number): string =>
  String(value).replace(/-/g, '⁻').replace(/\+/g, '').replace(/\d/g, (digit) => DIGITS.charAt(Number(digit)));

const infinite = (value: number): string => (value > 0 ? '∞' : `${MINUS}∞`);
