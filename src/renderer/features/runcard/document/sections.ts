import type { Diagnostic, Path } from '../../../../shared/runcard/diagnostics';
import type { FormReader } from './form-reader';

export type SectionId = 'data' | 'network' | 'training' | 'basis' | 'theory' | 'replicas' | 'cuts' | 'constraints' | 'more';

/** A part of the form: its name, the keys that it shows, a number that sums it up. */
export interface Section {
  readonly id: SectionId;
  readonly label: string;
  /** Where it begins in the text. */
  readonly path: Path;
  /** Beginnings of the paths of its keys; the empty one takes what no other section does. */
  readonly keys: readonly string[];
  readonly sum?: (form: FormReader) => number | undefined;
}

export const SECTIONS: readonly Section[] = [
  { id: 'data', label: 'Data', path: ['dataset_inputs'], keys: ['dataset_inputs'], sum: (form) => form.list(['dataset_inputs']).length },
  {
    id: 'network', label: 'Network', path: ['parameters', 'nodes_per_layer'],
    keys: ['nodes_per_layer', 'activation_per_layer', 'initializer', 'layer_type', 'dropout', 'regularizer', 'feature_scaling_points', 'interpolation_points'].map((key) => `parameters.${key}`),
  },
  { id: 'training', label: 'Optimiser and stopping', path: ['parameters', 'optimizer'], keys: ['parameters'], sum: (form) => form.number(['parameters', 'epochs']) },
  { id: 'basis', label: 'Basis and preprocessing', path: ['fitting', 'basis'], keys: ['fitting', 'sum_rules', 'parton.quadrature'] },
  { id: 'theory', label: 'Theory and cuts', path: ['datacuts'], keys: ['theory', 'datacuts', 'diagonal_basis', 'diagonal_frac'] },
  { id: 'replicas', label: 'Seeds and replicas', path: ['trvlseed'], keys: ['trvlseed', 'nnseed', 'mcseed', 'genrep', 'parton', 'description'], sum: (form) => form.number(['parton', 'replicas']) ?? 100 },
  { id: 'cuts', label: 'Own cuts', path: ['added_filter_rules'], keys: ['added_filter_rules'], sum: (form) => form.list(['added_filter_rules']).length },
  { id: 'constraints', label: 'Positivity and integrability', path: ['positivity'], keys: ['positivity', 'integrability', 'parameters.positivity', 'parameters.integrability'], sum: (form) => form.list(['positivity', 'posdatasets']).length + form.list(['integrability', 'integdatasets']).length },
  { id: 'more', label: 'More settings', path: [], keys: [''] },
];

/** The section whose keys say the most of a path. */
export function sectionOf(path: string): Section {
  const length = ({ keys }: Section) => Math.max(-1, ...keys.filter((key) => key === '' || path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`) || path.startsWith(`${key}_`)).map((key) => key.length));
  return [...SECTIONS].sort((a, b) => length(b) - length(a))[0]!;
}

/** Errors and warnings of a section. */
export function sectionRemarks({ id }: Section, remarks: readonly Diagnostic[]): { readonly errors: number; readonly warnings: number } {
  const own = remarks.filter(({ path }) => path !== '' && sectionOf(path).id === id);
  const of = (severity: Diagnostic['severity']) => own.filter((remark) => remark.severity === severity).length;
  return { errors: of('error'), warnings: of('warning') };
}
