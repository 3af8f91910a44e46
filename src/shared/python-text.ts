/**
 * Numbers and JSON as Python writes them, for files that n3fit's own tools read and that must be equal to theirs byte for byte.
 * In a value, a bigint is a Python int and a number a Python float (1 is written 1.0).
 */
export type PythonValue =
  | null | boolean | number | bigint | string
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

/** Python's repr of a float: the shortest text that reads back to it; 1e-05, 0.0001, 1e+16, 1.0, nan, inf. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  if (Number(exponent) >= -4 && Number(exponent) < 16) {
    const text = Object.is(value, -0) ? '-0' : String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

/** Python's json.dumps(value, indent=2): NaN and Infinity by those names, every character outside ASCII escaped. */
export function pythonJson(value: PythonValue, indent = ''): string {
  const inner = `${indent}  `;
  const nest = (open: string, items: string[], close: string): string =>
    items.length === 0 ? open + close : `${open}\n${items.map((item) => inner + item).join(',\n')}\n${indent}${close}`;
  if (Array.isArray(value)) return nest('[', value.map((item: PythonValue) => pythonJson(item, inner)), ']');
  switch (typeof value) {
    case 'number': return pythonFloat(value).replace('nan', 'NaN').replace('inf', 'Infinity');
    case 'string': return quote(value);
    case 'object': return value === null ? 'null' : nest('{', Object.entries(value).map(([key, item]) => `${quote(key)}: ${pythonJson(item, inner)}`), '}');
    default: return String(value);
  }
}

/** JSON as Python reads it: NaN, Infinity and -Infinity are numbers. @throws SyntaxError */
export function parsePythonJson(text: string): unknown {
  // A string that never ends is taken whole, or text full of escaped quotes would be scanned again from each of them.
  const marked = text.replace(/"(?:[^"\\]|\\[^])*(?:"|\\?$)|-?\b(?:NaN|Infinity)\b/g, (token) => (token.startsWith('"') ? token : `"\\u0000${token}"`));
  return JSON.parse(marked, (_, value: unknown) => (typeof value === 'string' && value.startsWith('\0') ? Number(value.slice(1)) : value)) as unknown;
}

function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
