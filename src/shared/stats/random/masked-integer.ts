/**
 * A uniform integer in [0, largest], largest < 2^32, as numpy's legacy `randint` and `Generator.shuffle` draw it:
 * words are masked to the bits of `largest`, and values above it rejected. Zero takes no draw.
 */
export function maskedInteger(largest: number, nextUint32: () => number): number {
  if (!Number.isInteger(largest) || largest < 0 || largest > 0xffffffff) throw new RangeError(`no integers up to ${largest}`);
  if (largest === 0) return 0;
  const mask = 0xffffffff >>> Math.clz32(largest);
  for (;;) {
    const value = (nextUint32() & mask) >>> 0;
    if (value <= largest) return value;
  }
}
