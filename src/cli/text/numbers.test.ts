import { describe, expect, it } from 'vitest';
import { bytesText, chi2Text, clockText, countText, durationText, epochTimeText } from './numbers';

describe('numbers as people read them', () => {
  it.each([[1.2434, '1.243'], [0, '0.000'], [999.9, '999.900'], [12345, '1.23e+4'], [NaN, '-'], [Infinity, '-'], [undefined, '-']])('chi2 %s: %s', (value, text) => {
    expect(chi2Text(value)).toBe(text);
  });

  it.each([[0, '0:00'], [6.6, '0:07'], [59.6, '1:00'], [754, '12:34'], [3723, '1:02:03'], [-1, '0:00']])('%s s to go: %s', (seconds, text) => {
    expect(clockText(seconds)).toBe(text);
  });

  it.each([[0.421, '0.42 s'], [0.996, '1.0 s'], [38.24, '38.2 s'], [59.96, '1 min 0 s'], [724, '12 min 4 s'], [3599.6, '1 h 0 min'], [11100, '3 h 5 min']])('%s s taken: %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  it.each([[0.617, '0.62 ms'], [3.14, '3.1 ms'], [381.6, '382 ms'], [4216, '4.22 s']])('an epoch of %s ms: %s', (milliseconds, text) => {
    expect(epochTimeText(milliseconds)).toBe(text);
  });

  it('bytes and counts', () => {
    expect([bytesText(0), bytesText(480.4e6), bytesText(999.6e6), bytesText(10.5e9)]).toEqual(['0 MB', '480 MB', '1.0 GB', '10.5 GB']);
    expect([countText(1, 'replica'), countText(0, 'replica'), countText(200, 'replica')]).toEqual(['1 replica', '0 replicas', '200 replicas']);
  });
});
