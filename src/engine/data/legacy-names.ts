import { PartonError } from '../../shared/errors';
import type { YamlNode } from '../io/data-yaml';

/**
 * Older names of a dataset, in the order of `dataset_names.yml` (nnpdf_data `new_to_legacy_map`): those that were given to this
 * variant of it, else all. The first enters n3fit's pseudodata seeds.
 */
export function legacyNames(mapping: YamlNode, name: string, variant: string | undefined): string[] {
  const all: string[] = [];
  const exact: string[] = [];
  for (const [old, value] of Object.entries(mapping.mapping())) {
    const isMap = typeof value === 'object' && value !== null;
    const target = (isMap ? value : { dataset: value }) as { dataset?: unknown; variant?: unknown };
    if (target.dataset !== name) continue;
    all.push(old);
    // Names of nuclear-corrected sets stand for the later variant legacy_dw when `legacy` is asked for.
    const given = old.includes('_DW_') && variant === 'legacy' ? 'legacy_dw' : target.variant;
    if ((given ?? undefined) === variant) exact.push(old);
  }
  return exact.length > 0 ? exact : all;
}

/**
 * The name and variant of today for an older name (nnpdf_data `legacy_to_new_map`); undefined for names that are not old.
 * @param systematics the old number of a treatment of systematics, which is part of the variant
 * @throws PartonError where there is no variant of that number
 */
export function currentName(mapping: YamlNode, old: string, systematics?: number): { readonly name: string; readonly variant?: string } | undefined {
  const entry = mapping.get(old);
  if (entry.isAbsent) return undefined;
  if (typeof entry.value === 'string') return plain(entry.text(), undefined, old, systematics);
  const variant = entry.get('variant');
  return plain(entry.get('dataset').text(), variant.isAbsent ? undefined : variant.text(), old, systematics);
}

function plain(name: string, variant: string | undefined, old: string, systematics: number | undefined): { readonly name: string; readonly variant?: string } {
  if (systematics !== undefined && variant === undefined) {
    throw new PartonError('input', `${old} has no treatment of systematics with the number ${systematics} (sys).`, {}, `Write dataset: ${name} and choose a variant.`);
  }
  const chosen = systematics === undefined ? variant : `${variant}_${systematics}`;
  return { name, ...(chosen !== undefined && { variant: chosen }) };
}
