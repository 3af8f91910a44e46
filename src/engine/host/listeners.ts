/** Those who listen to an event. */
export class Listeners<T> {
  private readonly all = new Set<(value: T) => void>();

  /** @returns takes the listener away again */
  add(listener: (value: T) => void): () => void {
    this.all.add(listener);
    return () => void this.all.delete(listener);
  }

  tell(value: T): void {
    for (const listener of [...this.all]) listener(value);
  }
}
