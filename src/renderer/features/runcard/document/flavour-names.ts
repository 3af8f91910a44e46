/** Flavours of the fit bases as physicists write them. */
const SIGNS: Readonly<Record<string, string>> = {
  sng: 'Σ', g: 'g', v: 'V', v3: 'V₃', v8: 'V₈', t3: 'T₃', t8: 'T₈', t15: 'T₁₅', u: 'u', ubar: 'ū', d: 'd', dbar: 'd̄', s: 's', sbar: 's̄', c: 'c',
};

export const flavourSign = (name: string): string => SIGNS[name] ?? name;

/** The token of its colour; combinations share the colour of "others". */
export function flavourColour(name: string): string {
  const base = name.replace('bar', '');
  return ['g', 'u', 'd', 's', 'c', 'b'].includes(base) ? `var(--f-${base})` : 'var(--fit-1)';
}
