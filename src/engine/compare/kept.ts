/** Results by a key of what they are made from; those used longest ago go when they take too much memory. */
export class Kept<T> {
  private readonly values = new Map<string, { readonly value: T; readonly bytes: number }>();
  private bytes = 0;

  constructor(private readonly mostBytes: number) {}

  get(key: string, make: () => T, bytesOf: (value: T) => number): T {
    const known = this.values.get(key);
    if (known) {
      this.values.delete(key);
      this.values.set(key, known);
      return known.value;
    }
    const value = make();
    const bytes = bytesOf(value);
    this.values.set(key, { value, bytes });
    this.bytes += bytes;
    for (const [old, entry] of this.values) {
      if (this.bytes <= this.mostBytes || old === key) break;
      this.values.delete(old);
      this.bytes -= entry.bytes;
    }
    return value;
  }
}
