import type { Stroke } from './layers';
import type { ChartTheme } from './theme';

/** How a compared fit or set looks everywhere: a hue, a dash for LHAPDF sets, another for the second round of hues. */
export interface Look {
  readonly index: number;
  readonly set: boolean;
}

/** Of them `ChartTheme.fits` has one more, a grey. */
export const HUES = 5;

export const lookColor = ({ index }: Look, theme: ChartTheme): string => theme.fits[index % HUES]!;

export function lookStroke(look: Look, width: number, theme: ChartTheme): Stroke {
  const dash = look.index >= HUES ? [2, 3] : look.set ? [5, 3] : undefined;
  return { color: lookColor(look, theme), width, ...(dash && { dash }) };
}
