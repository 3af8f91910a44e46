const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/**
 * Reads a number as physicists write it: `1e6`, `2.5E-3`, `1 000`, `−3`, `6.07 × 10⁻⁶`, `1.5*10^-3`, `10^4`, `.5`.
 * @returns undefined when it is none
 */
export function parseNumber(text: string): number | undefined {
  const plain = text
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String(SUPERSCRIPTS.indexOf(digit)))
    .replace(/10([⁻⁺]\d+)/g, '10^$1')
    .replace(/[−–⁻]/g, '-')
    .replace(/⁺/g, '+')
    .replace(/[\s\u2009\u202f_']/g, '');
  const powers = plain
    .replace(/[×x*·]10(?:\^|\*\*)?([+-]?\d+)$/i, 'e$1')
    .replace(/^([+-]?)10(?:\^|\*\*)([+-]?\d+)$/, '$11e$2');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(powers)) return undefined;
  const value = Number(powers);
  return Number.isFinite(value) ? value : undefined;
}

/** The shortest text that reads back as the same number, in a runcard's own style. */
export function plainNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential().replace('e+', 'e');
  return String(value);
}
