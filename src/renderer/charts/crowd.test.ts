import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CrowdPainter, strokes } from './crowd';
import { linearScale } from '../../charts/scales';

/** What a canvas is told, path by path. */
function recorder() {
  const paths: string[][] = [];
  const path = (word: string) => (x: number, y: number) => { paths.at(-1)!.push(`${word}${x},${y}`); };
  const nothing = () => undefined;
  const context = {
    canvas: { width: 100, height: 100 }, setTransform: nothing, clearRect: nothing, save: nothing, restore: nothing, rect: nothing, clip: nothing, stroke: nothing,
    beginPath: () => { paths.push([]); }, moveTo: path('M'), lineTo: path('L'),
  };
  return { paths, context: context as unknown as CanvasRenderingContext2D };
}

const crowd = { x: [0, 0.5, 1], y: Float32Array.of(0, 0.5, 1, 0, NaN, 0.5, 9, NaN, NaN), color: '#fff', width: 1, opacity: 1 };
const plot = { rect: { left: 10, top: 0, width: 80, height: 100 }, x: linearScale(0, 1), y: linearScale(0, 1), series: [], crowds: [crowd] };

describe('strokes', () => {
  it('draws one curve a step, interrupted where it has no value, and not far outside', () => {
    const { paths, context } = recorder();
    expect([...strokes(context, [plot], 1)]).toHaveLength(3);
    expect(paths.slice(1)).toEqual([['M10,100', 'L50,50', 'L90,0'], ['M10,100', 'M90,50'], ['M10,-100']]);
  });

  it('can be left between two curves', () => {
    const { paths, context } = recorder();
    const work = strokes(context, [plot], 1);
    work.next();
    expect(paths).toHaveLength(2);
  });
});

/** A canvas that forgets its picture when its size is set, as those of browsers do. */
function canvas() {
  const { context } = recorder();
  const size = { width: 0, height: 0 };
  const one = { picture: '', getContext: () => ({ ...context, canvas: one, clearRect: () => { one.picture = ''; }, drawImage: () => { one.picture = `${size.width}x${size.height}`; } }) };
  const sized = (key: keyof typeof size): PropertyDescriptor => ({ get: () => size[key], set: (value: number) => { [size[key], one.picture] = [value, '']; } });
  Object.defineProperties(one, { width: sized('width'), height: sized('height') });
  return one;
}

describe('a painter', () => {
  const many = { ...plot, crowds: [{ ...crowd, y: new Float32Array(6000) }] };
  beforeEach(() => { vi.useFakeTimers(); vi.stubGlobal('document', { createElement: canvas }); });
  afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); });

  it('shows the old picture of a large crowd until that of another size is complete', () => {
    const shown = canvas();
    const painter = new CrowdPainter(shown as unknown as HTMLCanvasElement);
    painter.paint([plot], { width: 100, height: 50 }, 1);
    expect(shown.picture).toBe('100x50');
    for (const width of [110, 120]) {
      painter.paint([many], { width, height: 50 }, 2);
      expect(shown.picture).toBe('100x50');
    }
    vi.runAllTimers();
    expect(shown.picture).toBe('240x100');
  });
});
