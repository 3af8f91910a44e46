import type { Crowd, Plot, Rect, Size } from '../../charts/plot';

/** Milliseconds of drawing in one go: the rest of a frame is for others. */
const SLICE = 6;
/** So many points are drawn at once. */
const FEW = 5000;

/**
 * Draws the crowds of all plots on a canvas of their own, which lies below the chart. ECharts takes ten times longer for this: it copies
 * every point three times, which hundreds of replicas ten times a second do not allow.
 */
export class CrowdPainter {
  /** Drawn on out of sight, and shown when complete. */
  private readonly hidden = document.createElement('canvas');
  private timer?: ReturnType<typeof setTimeout> | undefined;
  private next?: () => void;

  constructor(private readonly shown: HTMLCanvasElement) {}

  /** At once where there is little to draw; else in slices, later. What comes while one drawing is under way waits for it, and only the last of them. */
  paint(plots: readonly Plot[], { width, height }: Size, ratio: number): void {
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    const begin = (): void => {
      fit(this.hidden, w, h);
      const context = this.hidden.getContext('2d');
      if (!context) return;
      const work = strokes(context, plots, ratio);
      if (pointsOf(plots) > FEW) {
        this.timer = setTimeout(() => { this.go(work); });
        return;
      }
      while (!work.next().done);
      this.show();
    };
    if (this.timer !== undefined && this.hidden.width === w && this.hidden.height === h) {
      this.next = begin;
      return;
    }
    this.stop();
    begin();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    delete this.next;
  }

  private go(work: Iterator<void>): void {
    const until = performance.now() + SLICE;
    while (performance.now() < until) {
      if (!work.next().done) continue;
      this.timer = setTimeout(() => { this.show(); }); // strokes are only noted down until their canvas is read
      return;
    }
    this.timer = setTimeout(() => { this.go(work); });
  }

  private show(): void {
    this.timer = undefined;
    fit(this.shown, this.hidden.width, this.hidden.height); // not before: its old picture, scaled, is shown until the new one is complete
    const context = this.shown.getContext('2d')!;
    context.clearRect(0, 0, this.shown.width, this.shown.height);
    if (this.hidden.width > 0 && this.hidden.height > 0) context.drawImage(this.hidden, 0, 0);
    const next = this.next;
    delete this.next;
    next?.();
  }
}

/** A canvas whose size is set is blank, even when it had that size. */
function fit(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
}

const pointsOf = (plots: readonly Plot[]): number => plots.reduce((sum, { crowds = [] }) => crowds.reduce((points, { y }) => points + y.length, sum), 0);

/** Strokes curve after curve, one a step. */
export function* strokes(context: CanvasRenderingContext2D, plots: readonly Plot[], ratio: number): Generator<void> {
  const { width, height } = context.canvas;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.lineJoin = 'bevel';
  for (const { rect, crowds = [] } of plots) {
    context.save();
    context.beginPath();
    context.rect(rect.left, rect.top, rect.width, rect.height);
    context.clip();
    for (const crowd of crowds) {
      context.strokeStyle = crowd.color;
      context.lineWidth = crowd.width;
      context.globalAlpha = crowd.opacity;
      const points = crowd.x.length;
      for (let start = 0; points > 0 && start + points <= crowd.y.length; start += points) {
        stroke(context, rect, crowd, start);
        yield;
      }
    }
    context.restore();
  }
}

/** Far outside the plot nothing is seen: lines end one height above or below it. */
const within = (y: number): number => Math.min(2, Math.max(-1, y));

function stroke(context: CanvasRenderingContext2D, { left, top, width, height }: Rect, { x, y }: Crowd, start: number): void {
  context.beginPath();
  let isDown = false;
  for (let i = 0; i < x.length; i++) {
    const value = y[start + i]!;
    if (Number.isNaN(value)) {
      isDown = false;
      continue;
    }
    const px = left + x[i]! * width;
    const py = top + (1 - within(value)) * height;
    if (isDown) context.lineTo(px, py);
    else context.moveTo(px, py);
    isDown = true;
  }
  context.stroke();
}
