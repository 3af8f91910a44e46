/** What charts take from the design tokens: a canvas cannot read CSS variables itself. */
export interface ChartTheme {
  readonly surface: string;
  readonly raised: string;
  readonly text: string;
  readonly secondary: string;
  readonly label: string;
  readonly ink: string;
  readonly onInk: string;
  readonly axis: string;
  readonly grid: string;
  readonly reference: string;
  readonly replica: string;
  readonly replicaOpacity: number;
  readonly bandOpacity: number;
  /** Of fits, the first for a fit shown alone, and a grey. */
  readonly fits: readonly string[];
  /** Of g, u, d, s, c and b; t is for sums of quarks and the photon. */
  readonly flavours: Readonly<Record<'g' | 'u' | 'd' | 's' | 'c' | 'b' | 't', string>>;
  /** Of distances and correlations, from nothing to much. */
  readonly heat: readonly string[];
  readonly font: string;
}

/** @param token reads a CSS custom property, such as `--bg-1` */
export function chartTheme(token: (name: string) => string): ChartTheme {
  return {
    surface: token('--bg-1'), raised: token('--bg-3'),
    text: token('--fg-1'), secondary: token('--fg-2'), label: token('--fg-3'),
    ink: token('--ink'), onInk: token('--on-ink'),
    axis: token('--axis'), grid: token('--grid'), reference: token('--line-3'),
    replica: token('--rep'), replicaOpacity: Number(token('--rep-a')), bandOpacity: Number(token('--band-a')),
    fits: [1, 2, 3, 4, 5, 6].map((n) => token(`--fit-${n}`)),
    flavours: { g: token('--f-g'), u: token('--f-u'), d: token('--f-d'), s: token('--f-s'), c: token('--f-c'), b: token('--f-b'), t: token('--f-t') },
    heat: [0, 1, 2, 3, 4].map((n) => token(`--heat-${n}`)),
    font: token('--font-ui'),
  };
}
