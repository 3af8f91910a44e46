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
