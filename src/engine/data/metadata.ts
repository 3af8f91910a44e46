import { dirname, join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { OPERATIONS } from '../../shared/physics/operations';
import type { YamlNode } from '../io/data-yaml';
import { readDataYaml } from '../io/data-yaml';
import type { Operation } from './types';

/** What `metadata.yaml` says of one observable, variants applied (nnpdf_data `ObservableMetaData`). */
export interface ObservableMetadata {
  /** `SETNAME_OBSERVABLE`, spelt as in the metadata. */
  readonly name: string;
  readonly setname: string;
  /** Names of the applied variants joined by `_`. */
  readonly variant?: string;
  readonly process: string;
  /** Experiment by which n3fit groups the dataset; empty if the metadata gives none. */
  readonly experiment: string;
  readonly groupings: Readonly<Record<string, string>>;
  readonly ndata: number;
  /** The variables that are read, `kinematic_coverage`. */
  readonly kinematicCoverage: readonly string[];
  /** All variables of the kinematics file. */
  readonly variables: readonly string[];
  readonly kinematicsFile: string;
  readonly centralFile?: string;
  readonly uncertaintyFiles: readonly string[];
  readonly theory?: TheoryMetadata;
  /** The metadata file. */
  readonly file: string;
}

/** Which FK tables make a prediction (nnpdf_data `TheoryMeta`). */
export interface TheoryMetadata {
  /** Outer list: operands of the operation; inner: tables whose points follow one another. */
  readonly tables: readonly (readonly string[])[];
  readonly operation: Operation;
  readonly conversionFactor: number;
  /** Points that are missing before a table, by its name. */
  readonly shifts: ReadonlyMap<string, number>;
  /** Factors of single tables, by name. */
  readonly normalization: ReadonlyMap<string, number>;
}

const MAX_POINTS = 100_000;

/** NNPDF's sets without data: positivity, integrability. */
export function isTheoryOnly(setname: string): boolean {
  return setname.startsWith('NNPDF');
}

/** `SETNAME_OBSERVABLE` split at its last underscore. @throws PartonError */
export function splitName(name: string): { setname: string; observable: string } {
  if (!/^[A-Za-z0-9][\w.+-]*_[\w.+-]+$/.test(name)) {
    throw new PartonError('input', `${JSON.stringify(name)} is not the name of a dataset.`, {}, 'Names look like HERA_NC_318GEV_EP-SIGMARED.');
  }
  const cut = name.lastIndexOf('_');
  return { setname: name.slice(0, cut), observable: name.slice(cut + 1) };
}

/**
 * Reads an observable from the `metadata.yaml` of its set and applies variants, the later ones over the earlier.
 * @throws PartonError `missing` if the observable or variant is not there, `input` if the file is wrong, `unsupported` for an operation that is not available
 */
export function readMetadata(set: YamlNode, observable: string, variants: readonly string[]): ObservableMetadata {
  const setname = set.get('setname').text();
  const observables = set.get('implemented_observables').items();
  const node = observables.find((candidate) => candidate.get('observable_name').text().toUpperCase() === observable.toUpperCase());
  if (!node) {
    const names = observables.map((candidate) => `${setname}_${candidate.get('observable_name').text()}`);
    throw new PartonError('missing', `${setname} has no observable ${observable}.`, { file: set.file }, `It has: ${names.join(', ')}.`);
  }
  const chosen = variants.map((variant) => variantNode(node, variant, `${setname}_${observable}`));
  /** The last variant that replaces `key`, or the observable itself. */
  const effective = (key: string): YamlNode => chosen.findLast((variant) => !variant.get(key).isAbsent)?.get(key) ?? node.get(key);

  const kinematics = node.get('kinematics');
  const central = effective('data_central');
  const theory = effective('theory');
  const file = (name: YamlNode): string => dataFile(set, name);
  return {
    name: `${setname}_${node.get('observable_name').text()}`,
    setname,
    ...(variants.length > 0 && { variant: variants.join('_') }),
    process: node.get('process_type').text().toUpperCase(),
    experiment: experimentOf(set, node, chosen),
    groupings: groupingsOf(set),
    ndata: node.get('ndata').integer(0, MAX_POINTS),
    kinematicCoverage: node.get('kinematic_coverage').items().map((name) => name.text()),
    variables: Object.keys(kinematics.get('variables').mapping()),
    kinematicsFile: file(kinematics.get('file')),
    ...(!central.isAbsent && { centralFile: file(central) }),
    uncertaintyFiles: effective('data_uncertainties').isAbsent ? [] : effective('data_uncertainties').items().map(file),
    ...(!theory.isAbsent && { theory: readTheory(theory) }),
    file: set.file,
  };
}

/** Names of the variants that an observable has. */
export function variantNames(observable: YamlNode): string[] {
  const variants = observable.get('variants');
  return variants.isAbsent ? [] : Object.keys(variants.mapping());
}

function variantNode(observable: YamlNode, variant: string, name: string): YamlNode {
  const names = variantNames(observable);
  if (!names.includes(variant)) {
    const has = names.length > 0 ? `It has: ${names.join(', ')}.` : 'It has none.';
    throw new PartonError('missing', `${name} has no variant ${variant}.`, { file: observable.file }, has);
  }
  return observable.get('variants').get(variant);
}

/** The plotting section's experiment if it names one, else that of the last variant with one, else that of the set. */
function experimentOf(set: YamlNode, observable: YamlNode, variants: readonly YamlNode[]): string {
  const plotting = observable.get('plotting');
  const candidates = [
    ...(plotting.isAbsent ? [] : [plotting.get('experiment')]),
    ...variants.map((variant) => variant.get('experiment')).reverse(),
    set.get('nnpdf_metadata').get('experiment'),
  ];
  return candidates.find((candidate) => !candidate.isAbsent)?.text() ?? '';
}

/** The other texts of `nnpdf_metadata`. */
function groupingsOf(set: YamlNode): Record<string, string> {
  const entries = set.get('nnpdf_metadata').isAbsent ? [] : set.get('nnpdf_metadata').entries();
  return Object.fromEntries(entries.filter(([, value]) => typeof value.value === 'string').map(([key, value]) => [key, value.text()]));
}

/** A file named by the metadata, beside it. */
function dataFile(set: YamlNode, name: YamlNode): string {
  const text = name.text();
  if (!/^[\w.+-]+$/.test(text)) name.fail(`${JSON.stringify(text)} is not the name of a file beside the metadata`);
  return join(dirname(set.file), text);
}

function readTheory(theory: YamlNode): TheoryMetadata {
  const operation = theory.get('operation').isAbsent ? 'NULL' : theory.get('operation').text().toUpperCase();
  if (!(OPERATIONS as readonly string[]).includes(operation)) {
    throw new PartonError('unsupported', `the operation ${operation} on FK tables is not available.`, { file: theory.file }, `Available: ${OPERATIONS.join(', ')}.`);
  }
  const factor = theory.get('conversion_factor');
  return {
    tables: theory.get('FK_tables').items().map((operand) => operand.items().map(tableName)),
    operation: operation as Operation,
    conversionFactor: factor.isAbsent ? 1 : factor.number(),
    shifts: byTable(theory.get('shifts'), (shift) => shift.integer(0, MAX_POINTS)),
    normalization: byTable(theory.get('normalization'), (value) => value.number()),
  };
}

function tableName(node: YamlNode): string {
  const name = node.text();
  if (!/^[\w.:+-]+$/.test(name)) node.fail(`${JSON.stringify(name)} is not the name of an FK table`);
  return name;
}

function byTable(node: YamlNode, read: (value: YamlNode) => number): Map<string, number> {
  return node.isAbsent ? new Map() : new Map(node.entries().map(([table, value]) => [table, read(value)]));
}

/** Reads `metadata.yaml` of a set's folder, for `readMetadata`. @throws PartonError */
export function openSet(folder: string): YamlNode {
  return readDataYaml(join(folder, 'metadata.yaml'));
}
