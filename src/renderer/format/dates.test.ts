import { describe, expect, it } from 'vitest';
import { isoDate, when } from './dates';

const now = new Date(2026, 10, 23, 15, 0).getTime();
describe('dates', () => {
  it.each([
    [new Date(2026, 10, 23, 14, 2), 'Today 14:02'],
    [new Date(2026, 10, 22, 9, 5), 'Yesterday 09:05'],
    [new Date(2026, 2, 1, 17, 30), '1 Mar 17:30'],
    [new Date(2024, 10, 22, 17, 30), '22 Nov 2024'],
  ])('%s', (date, text) => expect(when(date.getTime(), now)).toBe(text));

  it('says yesterday across a month', () => expect(when(new Date(2026, 9, 31, 23, 59).getTime(), new Date(2026, 10, 1, 0, 1).getTime())).toBe('Yesterday 23:59'));
  it('shows what is missing', () => expect([when(undefined), when(NaN), when(0)]).toEqual(['–', '–', '–']));
  it('is precise in tooltips', () => expect(isoDate(new Date(2026, 10, 2, 7, 3, 9).getTime())).toBe('2026-11-02 07:03:09'));
});
