import { PartonError } from '../../shared/errors';
import { readDataYaml } from '../io/data-yaml';
import type { YamlNode } from '../io/data-yaml';
import { isTheoryOnly } from './metadata';
import type { ObservableMetadata } from './metadata';
import type { CommonData, Systematic } from './types';

/** Values of one table: systematics times points. */
const MAX_VALUES = 1 << 23;

/**
 * Reads the data of an observable, all points before cuts (nnpdf_data `load_commondata`). Sets without data (positivity,
 * integrability) have zero central values and no uncertainties.
 * @throws PartonError with file, line and place
 */
export function readCommonData(metadata: ObservableMetadata, legacyNames: readonly string[]): CommonData {
  const { ndata } = metadata;
  const withoutData = isTheoryOnly(metadata.setname);
  const central = withoutData ? new Float64Array(ndata) : readCentral(metadata);
  const { stat, systematics } = withoutData ? { stat: new Float64Array(ndata), systematics: [] } : readUncertainties(metadata, central);
  return {
    name: metadata.name,
    ...(metadata.variant !== undefined && { variant: metadata.variant }),
    process: metadata.process,
    experiment: metadata.experiment,
    groupings: metadata.groupings,
    ndata,
    ...readKinematics(metadata),
    central,
    stat,
    systematics,
    legacyNames,
  };
}

/** The points `kept` of a dataset, in that order. */
export function cutCommonData(data: CommonData, kept: Int32Array): CommonData {
  const nKinematics = data.kinematicsNames.length;
  const kinematics = new Float64Array(kept.length * nKinematics);
  kept.forEach((from, to) => kinematics.set(data.kinematics.subarray(from * nKinematics, (from + 1) * nKinematics), to * nKinematics));
  const cut = (values: Float64Array): Float64Array => Float64Array.from(kept, (i) => values[i]!);
  return {
    ...data,
    ndata: kept.length,
    kinematics,
    central: cut(data.central),
    stat: cut(data.stat),
    systematics: data.systematics.map((systematic) => ({ ...systematic, values: cut(systematic.values) })),
  };
}

function readCentral(metadata: ObservableMetadata): Float64Array {
  const { centralFile, name, ndata } = metadata;
  if (centralFile === undefined) throw new PartonError('input', `${name} has no central values (data_central).`, { file: metadata.file });
  const values = readDataYaml(centralFile).get('data_central');
  checkLength(values, ndata);
  return numbers(values);
}

/** A column of an uncertainties file. */
interface Uncertainty {
  readonly treatment: 'ADD' | 'MULT';
  readonly type: string;
  readonly isStatistical: boolean;
  readonly values: Float64Array;
}

/**
 * The columns of all uncertainty files one after another. One named `stat` is the statistical error (none: zero). MULT columns are
 * stored in the units of the data there and turned into per cent of the central value here.
 */
function readUncertainties(metadata: ObservableMetadata, central: Float64Array): { stat: Float64Array; systematics: Systematic[] } {
  if (metadata.uncertaintyFiles.length === 0) {
    throw new PartonError('input', `${metadata.name} has no uncertainties without a variant.`, { file: metadata.file }, 'Choose a variant in the runcard, such as `variant: legacy`.');
  }
  const columns = metadata.uncertaintyFiles.flatMap((file) => readUncertaintyFile(file, metadata.ndata));
  const statistical = columns.filter((column) => column.isStatistical);
  if (statistical.length > 1) throw new PartonError('input', `${metadata.name} has ${statistical.length} statistical uncertainties (stat).`, { file: metadata.file });
  const systematics = columns
    .filter((column) => !column.isStatistical)
    .map(({ treatment, type, values }) => ({ treatment, name: type, values: treatment === 'MULT' ? inPerCent(values, central, type, metadata) : values }));
  return { stat: statistical[0]?.values ?? new Float64Array(metadata.ndata), systematics };
}

function inPerCent(values: Float64Array, central: Float64Array, type: string, metadata: ObservableMetadata): Float64Array {
  return values.map((value, i) => {
    const perCent = value * (100 / central[i]!);
    if (!Number.isFinite(perCent)) {
      throw new PartonError('input', `point ${i} has the central value ${central[i]} and the multiplicative uncertainty ${type}.`, { file: metadata.file });
    }
    return perCent;
  });
}

function readUncertaintyFile(file: string, ndata: number): Uncertainty[] {
  const content = readDataYaml(file);
  const definitions = content.get('definitions').entries();
  const bins = content.get('bins');
  checkLength(bins, ndata);
  if (definitions.length * ndata > MAX_VALUES) bins.fail(`${definitions.length} uncertainties of ${ndata} points are too many`);
  // Columns belong to definitions by position, as in NNPDF's reader; columns are the keys of the points as they first appear.
  const names = [...new Set(bins.list().flatMap((_, i) => (i === 0 ? Object.keys(bins.at(i).mapping()) : newKeys(bins, i))))];
  if (names.length !== definitions.length) bins.fail(`${definitions.length} uncertainties are defined, but the points have ${names.length}`);
  return definitions.map(([name, definition], column) => ({
    ...treatmentAndType(name, definition),
    values: columnOf(bins, names[column]!),
  }));
}

/** Keys of point `i` that the first point lacks: none, unless the file is irregular. */
function newKeys(bins: YamlNode, i: number): string[] {
  const first = bins.list()[0] as Record<string, unknown>;
  const extra: string[] = [];
  for (const key in bins.at(i).mapping()) if (!Object.hasOwn(first, key)) extra.push(key);
  return extra;
}

function treatmentAndType(name: string, definition: YamlNode): Omit<Uncertainty, 'values'> {
  const treatment = definition.get('treatment').text();
  const type = definition.get('type').text();
  if (treatment !== 'ADD' && treatment !== 'MULT') return definition.get('treatment').fail(`the treatment of an uncertainty is ADD or MULT, not ${treatment}`);
  const isStatistical = name.toLowerCase() === 'stat';
  if (isStatistical && (treatment !== 'ADD' || type !== 'UNCORR')) definition.fail(`the statistical uncertainty must be ADD and UNCORR, not ${treatment} and ${type}`);
  return { treatment, type, isStatistical };
}

function columnOf(bins: YamlNode, name: string): Float64Array {
  const rows = bins.list() as readonly Readonly<Record<string, unknown>>[];
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = rows[i]![name];
    values[i] = typeof value === 'number' && Number.isFinite(value) ? value : bins.at(i).get(name).number();
  }
  return values;
}

/** The variables of the coverage, three in all as in NNPDF: with fewer, `extra_0`... repeat the last variable of the file. */
function readKinematics(metadata: ObservableMetadata): Pick<CommonData, 'kinematics' | 'kinematicsNames'> {
  const { ndata, kinematicCoverage, variables, file } = metadata;
  if (kinematicCoverage.length > 3) throw new PartonError('input', `${metadata.name} has ${kinematicCoverage.length} variables in kinematic_coverage; three are possible.`, { file });
  const unknown = kinematicCoverage.find((variable) => !variables.includes(variable) && !variable.startsWith('extra_'));
  if (unknown !== undefined) throw new PartonError('input', `${metadata.name} has the variable ${unknown} in kinematic_coverage but not in kinematics.`, { file });

  const names = [...kinematicCoverage];
  for (let extra = 0; names.length < 3; extra++) names.push(`extra_${extra}`);
  const bins = readDataYaml(metadata.kinematicsFile).get('bins');
  checkLength(bins, ndata);
  const kinematics = new Float64Array(ndata * names.length);
  bins.items().forEach((bin, i) => {
    const inFile = Object.keys(bin.mapping());
    names.forEach((name, k) => {
      kinematics[i * names.length + k] = midpoint(bin.get(name.startsWith('extra_') && !inFile.includes(name) ? inFile.at(-1)! : name));
    });
  });
  return { kinematicsNames: names, kinematics };
}

/** `mid`, or halfway between `min` and `max`. */
function midpoint(variable: YamlNode): number {
  const middle = variable.get('mid');
  if (!middle.isAbsent) return middle.number();
  return 0.5 * (variable.get('max').number() + variable.get('min').number());
}

function checkLength(list: YamlNode, ndata: number): void {
  const { length } = list.list();
  if (length !== ndata) list.fail(`there are ${length} points, but the metadata says ${ndata}`);
}

function numbers(list: YamlNode): Float64Array {
  return Float64Array.from(list.list(), (value, i) => (typeof value === 'number' && Number.isFinite(value) ? value : list.at(i).number()));
}
