import { listsOfMappings, valueKeys } from '../../../../shared/runcard/key-values';
import { sectionOf, SECTIONS, type Section, type SectionId } from './sections';

/** Keys for which a section has a field made for them (`[]`: of each item); every other key gets the field that fits its schema. */
const OWN_FIELDS: readonly string[] = [
  'description', 'trvlseed', 'nnseed', 'mcseed', 'genrep', 'parton.replicas', 'parton.quadrature', 'theory.theoryid', 'diagonal_basis', 'diagonal_frac', 'sum_rules',
  'datacuts.t0pdfset', 'datacuts.q2min', 'datacuts.w2min', 'datacuts.use_cuts',
  'dataset_inputs.[].dataset', 'dataset_inputs.[].frac', 'dataset_inputs.[].variant', 'dataset_inputs.[].cfac',
  'added_filter_rules.[].dataset', 'added_filter_rules.[].process_type', 'added_filter_rules.[].rule', 'added_filter_rules.[].reason', 'added_filter_rules.[].local_variables',
  'parameters.nodes_per_layer', 'parameters.activation_per_layer', 'parameters.initializer', 'parameters.layer_type',
  'parameters.optimizer.optimizer_name', 'parameters.optimizer.learning_rate', 'parameters.optimizer.clipnorm',
  'parameters.epochs', 'parameters.stopping_patience', 'parameters.stopping_delta', 'parameters.threshold_chi2',
  'parameters.positivity.initial', 'parameters.positivity.multiplier', 'parameters.positivity.threshold', 'parameters.integrability.initial', 'parameters.integrability.multiplier',
  'fitting.fitbasis', 'fitting.sum_rules', 'fitting.basis.[].fl', 'fitting.basis.[].trainable', 'fitting.basis.[].smallx', 'fitting.basis.[].largex',
  'positivity.posdatasets.[].dataset', 'positivity.posdatasets.[].maxlambda', 'integrability.integdatasets.[].dataset', 'integrability.integdatasets.[].maxlambda',
];

/** Lists of mappings that have a table of their own. */
const OWN_LISTS: readonly string[] = ['dataset_inputs', 'added_filter_rules', 'fitting.basis', 'positivity.posdatasets', 'integrability.integdatasets'];

const others = [...valueKeys().filter((path) => !OWN_FIELDS.includes(path.join('.'))), ...listsOfMappings().filter((path) => !OWN_LISTS.includes(path.join('.')))];

/** Keys of a section, outside of lists, that have no field of their own. */
export const otherKeys = (section: SectionId): readonly (readonly string[])[] => others.filter((path) => !path.includes('[]') && sectionOf(path.join('.')).id === section);

/** Keys of the items of a list that have no field of their own. */
export const otherItemKeys = (list: readonly string[]): readonly string[] =>
  others.filter((path) => path.length === list.length + 2 && path[list.length] === '[]' && list.every((part, i) => path[i] === part)).map((path) => path.at(-1)!);

export const ownFields = (): readonly string[] => OWN_FIELDS;

/** All sections, without the last one while every key has its place elsewhere. */
export const shownSections = (): readonly Section[] => SECTIONS.filter(({ id }) => id !== 'more' || otherKeys('more').length > 0);
