/**
 * A number that is told many times a second and trembles, made calm: it follows within some seconds, whatever the times between.
 * @param settle seconds after which it has gone two thirds of the way
 */
export class Steady {
  private shown?: number | undefined;
  private last = 0;

  constructor(private readonly settle: number) {}

  /** @param at seconds of any clock that runs on; undefined begins anew */
  follow(value: number | undefined, at: number): number | undefined {
    if (value === undefined || this.shown === undefined) this.shown = value;
    else this.shown += (value - this.shown) * (1 - Math.exp(-Math.max(0, at - this.last) / this.settle));
    this.last = at;
    return this.shown;
  }
}

/** Time left that counts down instead of jumping: what is made calm is when the end will be. */
export class Countdown {
  private readonly end = new Steady(4);

  /** @param remaining seconds, as estimated now; undefined where nobody can know */
  follow(remaining: number | undefined, at: number): number | undefined {
    const end = this.end.follow(remaining === undefined ? undefined : at + remaining, at);
    return end === undefined ? undefined : Math.max(0, end - at);
  }
}
