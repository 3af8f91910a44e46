import { describe, expect, it } from 'vitest';
import { bandPanelsOf, type BandSubject } from './band-modes';
import { bandPanels } from './band-panels';
import { themeOfCss } from './css-theme';
import { mixedScale } from './scales';
import tokens from './tokens.css?raw';

const theme = themeOfCss(tokens, 'light');
const x = [1e-3, 1e-2, 0.1, 0.5];
const TITLES = ['g', 'u', 'd', 's', 'c', 'b', 'ū', 'd̄'];
const all = (value: number) => TITLES.flatMap(() => x.map(() => value));
const subjects = Array.from({ length: 6 }, (_, index): BandSubject => ({
  name: `fit ${index}`, look: { index, set: false }, reference: index === 0, value: { central: all(2), low68: all(1.9 - 0.02 * index), high68: all(2.1 + 0.02 * index), deviation: all(0.1) },
}));
const figure = (width: number, height: number) =>
  bandPanels({ x, xScale: mixedScale(1e-4), xTitle: 'x', panels: bandPanelsOf(TITLES, x.length, subjects, 'ratio', [0, x.length]) }, { width, height }, theme);

describe('bandPanels', () => {
  it('draws the band of every subject, however many there are', () => {
    for (const { series } of figure(900, 500).plots) expect(series.find(({ id }) => id === 'bands')!.data).toHaveLength(6);
  });

  it('keeps labels of the y axis apart in low panels, two at least', () => {
    for (const [width, height] of [[900, 500], [500, 300], [300, 260]] as const) {
      for (const { y, rect } of figure(width, height).plots) {
        const places = y.ticks.map(({ at }) => at * rect.height);
        places.slice(1).forEach((place, i) => { expect(place - places[i]!).toBeGreaterThanOrEqual(13); });
        expect(places.length).toBeGreaterThan(1);
      }
    }
  });
});
