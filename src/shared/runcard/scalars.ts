export type Scalar = null | boolean | number | string;

const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:true|True|TRUE)$/;
const FALSE = /^(?:false|False|FALSE)$/;
const DECIMAL = /^[-+]?[0-9][0-9_]*$/;
const RADIX = /^([-+]?)0([box])([0-9a-fA-F_]+)$/;
const FLOAT = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*[eE][-+]?[0-9]+|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?)$/;
const INFINITE = /^([-+]?)\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;
const RADICES: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16 };

/**
 * The value of a plain (unquoted) YAML scalar as n3fit's reader takes it (ruamel.yaml 0.19, YAML 1.2 with 1.1's number
 * habits): `1e6` and `5.e-5` are numbers, `40_000_000` is one, `True` is true; `yes`, `no`, `on`, `off` are text.
 */
export function resolvePlain(source: string): Scalar {
  if (NULL.test(source)) return null;
  if (TRUE.test(source)) return true;
  if (FALSE.test(source)) return false;
  if (DECIMAL.test(source) || FLOAT.test(source)) return Number(source.replaceAll('_', ''));
  const radix = RADIX.exec(source);
  if (radix) return parseRadix(radix[1]!, RADICES[radix[2]!]!, radix[3]!) ?? source;
  const infinite = INFINITE.exec(source);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  return NOT_A_NUMBER.test(source) ? NaN : source;
}

function parseRadix(sign: string, radix: number, digits: string): number | undefined {
  const plain = digits.replaceAll('_', '').toLowerCase();
  const value = parseInt(plain, radix);
  const valid = plain !== '' && [...plain].every((digit) => parseInt(digit, 16) < radix);
  return valid ? (sign === '-' ? -value : value) : undefined;
}

const YES = /^(?:y|yes|on)$/i;
const NO = /^(?:n|no|off)$/i;

/** What `yes`, `no`, `on`, `off` meant in YAML 1.1; undefined for any other text. */
export function oldBoolean(text: string): boolean | undefined {
  return YES.test(text) ? true : NO.test(text) ? false : undefined;
}
