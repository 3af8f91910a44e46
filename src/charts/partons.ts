import { PARTON_LABELS } from '../shared/physics/flavour-basis';
import type { ChartTheme } from './theme';

/** A curve that can be drawn of a PDF: a sum of partons. */
export interface PartonCurve {
  readonly key: string;
  readonly label: string;
  readonly hue: keyof ChartTheme['flavours'];
  /** Antiquarks are dashed where their quark is drawn too. */
  readonly antiquarkOf?: string;
  readonly weights: readonly (readonly [column: number, weight: number])[];
}

const at = (label: (typeof PARTON_LABELS)[number]): number => PARTON_LABELS.indexOf(label);
const one = (key: string, label: string, hue: PartonCurve['hue'], parton: (typeof PARTON_LABELS)[number], antiquarkOf?: string): PartonCurve =>
  ({ key, label, hue, weights: [[at(parton), 1]], ...(antiquarkOf !== undefined && { antiquarkOf }) });

export const PARTON_CURVES: readonly PartonCurve[] = [
  { key: 'g10', label: 'g / 10', hue: 'g', weights: [[at('GLUON'), 0.1]] },
  one('g', 'g', 'g', 'GLUON'),
  one('u', 'u', 'u', 'U'), one('ubar', 'ū', 'u', 'UBAR', 'u'),
  one('d', 'd', 'd', 'D'), one('dbar', 'd̄', 'd', 'DBAR', 'd'),
  one('s', 's', 's', 'S'), one('sbar', 's̄', 's', 'SBAR', 's'),
  one('c', 'c', 'c', 'C'), one('b', 'b', 'b', 'B'),
  { key: 'uv', label: 'uᵥ', hue: 'u', weights: [[at('U'), 1], [at('UBAR'), -1]] },
  { key: 'dv', label: 'dᵥ', hue: 'd', weights: [[at('D'), 1], [at('DBAR'), -1]] },
  { key: 'sigma', label: 'Σ', hue: 't', weights: (['U', 'UBAR', 'D', 'DBAR', 'S', 'SBAR', 'C', 'CBAR', 'B', 'BBAR', 'T', 'TBAR'] as const).map((parton) => [at(parton), 1] as const) },
  one('photon', 'γ', 't', 'PHT'),
];

export const DEFAULT_PARTONS: readonly string[] = ['g10', 'u', 'dbar', 's', 'c'];

/** x f of one curve, shape [replica, x], from partons of shape [replica, x, 14]. */
export function partonValues({ weights }: PartonCurve, partons: Float32Array): Float32Array {
  const sums = new Float64Array(partons.length / PARTON_LABELS.length);
  for (const [column, weight] of weights) {
    for (let i = 0, at = column; i < sums.length; i++, at += PARTON_LABELS.length) sums[i]! += weight * partons[at]!;
  }
  return new Float32Array(sums);
}
