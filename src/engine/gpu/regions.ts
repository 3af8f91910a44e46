/** Names for consecutive stretches of 32-bit numbers in a buffer. */
export class Regions<Name extends string> {
  private readonly places = new Map<Name, { readonly start: number; readonly size: number }>();
  private total = 0;

  /** A stretch that begins at a multiple of four and is followed by zeros up to the next. */
  add(name: Name, size: number): this {
    this.places.set(name, { start: this.total, size });
    this.total += inFours(size);
    return this;
  }

  at(name: Name): number {
    return this.places.get(name)!.start;
  }

  size(name: Name): number {
    return this.places.get(name)!.size;
  }

  /** In numbers: a multiple of four. */
  get length(): number {
    return this.total;
  }
}

export const inFours = (count: number): number => (count + 3) & ~3;

/** Collects the numbers of a buffer; floats as their bits. */
export class Table {
  private readonly parts: Uint32Array[] = [];
  private total = 0;

  /** @returns where they begin */
  integers(values: ArrayLike<number>): number {
    return this.append(Uint32Array.from(values));
  }

  floats(values: ArrayLike<number>): number {
    return this.append(new Uint32Array(Float32Array.from(values).buffer));
  }

  get bits(): Uint32Array {
    const all = new Uint32Array(Math.max(1, this.total));
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  private append(part: Uint32Array): number {
    this.parts.push(part);
    this.total += part.length;
    return this.total - part.length;
  }
}
