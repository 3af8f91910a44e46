/** Milliseconds without a question after which nobody is taken to wait. */
const PAUSE = 150;

/** Does what will probably be asked for next, piece by piece, while nobody asks: a question waits for one piece at most. */
export class Foresight {
  private pieces: (() => void)[] = [];
  private timer?: NodeJS.Timeout;

  /** In place of what is still to be done. Each piece keeps its result where it will be looked for; what fails will fail again when it is asked for. */
  plan(pieces: readonly (() => void)[]): void {
    clearTimeout(this.timer);
    this.pieces = [...pieces];
    this.timer = setTimeout(() => { this.next(); }, PAUSE).unref();
  }

  private next(): void {
    const piece = this.pieces.shift();
    if (!piece) return;
    try {
      piece();
    } catch {
      // it is told to who asks
    }
    this.timer = setTimeout(() => { this.next(); }, 0).unref();
  }
}
