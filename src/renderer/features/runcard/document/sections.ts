import type { Diagnostic, Path } from '../../../../shared/runcard/diagnostics';
import type { FormReader } from './form-reader';

/** A part of the form: its name, the keys that it shows, a number that sums it up. */
export interface Section {
  readonly id: string;
  readonly label: string;
  /** Where it begins in the text. */
  readonly path: Path;
  /** Beginnings of the paths of its remarks. */
  readonly keys: readonly string[];
  readonly sum?: (form: FormReader) => number | undefined;
}

export const SECTIONS: readonly Section[] = [
  { id: 'data', label: 'Data', path: ['dataset_inputs'], keys: ['dataset_inputs'], sum: (form) => form.list(['dataset_inputs']).length },
  { id: 'network', label: 'Network', path: ['parameters', 'nodes_per_layer'], keys: ['parameters.nodes_per_layer', 'parameters.activation_per_layer', 'parameters.initializer', 'parameters.layer_type', 'parameters.dropout'] },
  { id: 'training', label: 'Optimiser and stopping', path: ['parameters', 'optimizer'], keys: ['parameters', 'parameters.optimizer', 'parameters.epochs', 'parameters.stopping', 'parameters.threshold_chi2'], sum: (form) => form.number(['parameters', 'epochs']) },
  { id: 'basis', label: 'Basis and preprocessing', path: ['fitting', 'basis'], keys: ['fitting', 'sum_rules', 'parton.quadrature'] },
  { id: 'theory', label: 'Theory and cuts', path: ['datacuts'], keys: ['theory', 'datacuts', 'added_filter_rules', 'diagonal_basis', 'diagonal_frac'] },
  { id: 'replicas', label: 'Seeds and replicas', path: ['trvlseed'], keys: ['trvlseed', 'nnseed', 'mcseed', 'genrep', 'parton.replicas', 'description'], sum: (form) => form.number(['parton', 'replicas']) ?? 100 },
  { id: 'constraints', label: 'Positivity and integrability', path: ['positivity'], keys: ['positivity', 'integrability', 'parameters.positivity', 'parameters.integrability'], sum: (form) => form.list(['positivity', 'posdatasets']).length + form.list(['integrability', 'integdatasets']).length },
];

/** The section whose keys say the most of a path. */
function sectionOf(path: string): Section | undefined {
  const length = ({ keys }: Section) => Math.max(-1, ...keys.filter((key) => path.startsWith(key)).map((key) => key.length));
  return SECTIONS.filter((section) => length(section) >= 0).sort((a, b) => length(b) - length(a))[0];
}

/** Errors and warnings of a section. */
export function sectionRemarks(section: Section, remarks: readonly Diagnostic[]): { readonly errors: number; readonly warnings: number } {
  const own = remarks.filter(({ path }) => sectionOf(path) === SECTIONS.find(({ id }) => id === section.id));
  const of = (severity: Diagnostic['severity']) => own.filter((remark) => remark.severity === severity).length;
  return { errors: of('error'), warnings: of('warning') };
}
