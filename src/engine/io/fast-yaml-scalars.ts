/** Thrown where a text leaves the subset of YAML that the fast parser reads. */
export const OUTSIDE = Symbol('outside of the subset');

/** First characters that give a plain scalar another meaning. */
const INDICATORS = new Set([...'&*!|>%@`?:,[]{}#\'"'].map((c) => c.charCodeAt(0)));

/** A plain key must be a word: one that reads as a number, a boolean or null is not a name. */
export function plainKey(key: string): string {
  const value = resolvePlain(key);
  if (typeof value !== 'string') throw OUTSIDE;
  return value;
}

/** Keys that mean more than a name. */
export function checkedKey(key: string): string {
  if (key === '__proto__' || key === '<<') throw OUTSIDE;
  return key;
}

const NUMBER = /^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/;

/** Null, boolean, number or text of a scalar without quotes (YAML 1.2, core schema). */
export function resolvePlain(scalar: string): unknown {
  const first = scalar.charCodeAt(0);
  // From + (43) to 9 (57) without the comma (44): a sign, point or digit, so a number in almost every case.
  if (first >= 43 && first <= 57 && first !== 44) {
    if (NUMBER.test(scalar)) return Number(scalar);
    // Hexadecimal, octal, infinities, a dash before a space.
    if (/^(?:0[xo]|[-+]?\.[a-zA-Z]|- )/.test(scalar)) throw OUTSIDE;
    return scalar;
  }
  if (INDICATORS.has(first)) throw OUTSIDE;
  switch (scalar) {
    case '':
    case '~':
    case 'null':
    case 'Null':
    case 'NULL':
      return null;
    case 'true':
    case 'True':
    case 'TRUE':
      return true;
    case 'false':
    case 'False':
    case 'FALSE':
      return false;
    default:
      return scalar;
  }
}
