/** Arrays below this are copied to each thread: sharing has a price of its own. */
const LARGE_BYTES = 1 << 16;

/** The numbers in memory that threads share: a copy, unless they are there already. */
export function sharedArray(values: Float64Array): Float64Array {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

/** The same plain data with its large float64 arrays in memory that threads share instead of copying; what was one object stays one. */
export function shareArrays<T>(value: T, seen = new Map<unknown, unknown>()): T {
  if (typeof value !== 'object' || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known as T;
  let result: unknown = value;
  if (value instanceof Float64Array) {
    if (value.byteLength >= LARGE_BYTES) result = sharedArray(value);
  } else if (Array.isArray(value)) {
    result = value.map((item) => shareArrays(item as unknown, seen));
  } else if (!ArrayBuffer.isView(value)) {
    result = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shareArrays(item as unknown, seen)]));
  }
  seen.set(value, result);
  return result as T;
}
