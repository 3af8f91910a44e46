import { describe, expect, it } from 'vitest';
import { Countdown, Steady } from './steady';

describe('Steady', () => {
  it('goes two thirds of the way in its time, in however many steps', () => {
    for (const steps of [1, 7, 50]) {
      const steady = new Steady(4);
      steady.follow(0, 0);
      let shown: number | undefined;
      for (let i = 1; i <= steps; i++) shown = steady.follow(1, (4 * i) / steps);
      expect(shown).toBeCloseTo(1 - Math.exp(-1), 12);
    }
  });

  it('begins anew after nothing', () => {
    const steady = new Steady(4);
    steady.follow(10, 0);
    expect(steady.follow(undefined, 1)).toBeUndefined();
    expect(steady.follow(3, 1.1)).toBe(3);
  });
});

describe('Countdown', () => {
  it('counts down evenly where the estimate trembles', () => {
    const countdown = new Countdown();
    countdown.follow(100, 0);
    let before = 100;
    for (let tick = 1; tick <= 300; tick++) {
      const at = tick / 10;
      const shown = countdown.follow(100 - at + (tick % 2 === 0 ? 15 : -15), at)!;
      expect(Math.abs(shown - (100 - at))).toBeLessThan(2);
      expect(Math.abs(shown - before)).toBeLessThan(1);
      before = shown;
    }
  });

  it('arrives at a new estimate, and is never negative', () => {
    const countdown = new Countdown();
    countdown.follow(100, 0);
    let shown: number | undefined;
    for (let at = 1; at <= 40; at++) shown = countdown.follow(60 - at, at);
    expect(shown).toBeCloseTo(20, 0);
    expect(countdown.follow(0, 200)).toBe(0);
  });
});
