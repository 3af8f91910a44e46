import type { Crowd, Plot, Rect } from '../../charts/plot';

/**
 * Draws the crowds of all plots on a canvas of their own, which lies below the chart. ECharts takes ten times longer for this: it copies
 * every point three times, which hundreds of replicas ten times a second do not allow.
 */
export function drawCrowds(context: CanvasRenderingContext2D, plots: readonly Plot[], ratio: number): void {
  const { width, height } = context.canvas;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  for (const { rect, crowds = [] } of plots) {
    context.save();
    context.beginPath();
    context.rect(rect.left, rect.top, rect.width, rect.height);
    context.clip();
    for (const crowd of crowds) strokeAll(context, rect, crowd);
    context.restore();
  }
}

/** Far outside the plot nothing is seen: lines end one height above or below it. */
const within = (y: number): number => Math.min(2, Math.max(-1, y));

function strokeAll(context: CanvasRenderingContext2D, { left, top, width, height }: Rect, { x, y, color, width: line, opacity }: Crowd): void {
  const points = x.length;
  context.strokeStyle = color;
  context.lineWidth = line;
  context.globalAlpha = opacity;
  context.lineJoin = 'bevel';
  for (let start = 0; start + points <= y.length && points > 0; start += points) {
    context.beginPath();
    let isDown = false;
    for (let i = 0; i < points; i++) {
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
}
