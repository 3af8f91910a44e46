import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { POINT_PRESCRIPTIONS, prescribedCovariance, type PointPrescriptionName } from '../../shared/physics/point-prescriptions';
import { correctedOperands, POWER_CORRECTIONS, powerShifts } from '../../shared/physics/power-corrections';
import type { TheoryCovariance } from '../../shared/runcard/runcard';
import type { Dataset } from '../data/types';
import { readWhole } from '../io/durable';
import { projectRoot } from '../io/project-root';
import { metadataOf, type DataGroup } from './groups';

/** resources/theory/point-prescriptions.json */
interface Prescriptions {
  readonly prescriptions: Readonly<Record<string, readonly string[]>>;
  readonly sets: readonly Readonly<Record<string, number>>[];
  readonly theories: Readonly<Record<string, number>>;
}

let table: Prescriptions | undefined;

/** The theories of a prescription, the central one first. @throws PartonError where validphys has none for this central theory */
export function prescribedTheories(name: PointPrescriptionName, central: string): string[] {
  table ??= JSON.parse(new TextDecoder().decode(readWhole(join(projectRoot(), 'resources/theory/point-prescriptions.json'), 1 << 20))) as Prescriptions;
  const variations = table.sets[table.theories[central] ?? -1];
  if (!variations) throw new PartonError('input', `no theories are known that vary the scales of theory ${central}.`, {}, `They are of ${Object.keys(table.theories).join(', ')}.`);
  const keys = table.prescriptions[name]!;
  const lacking = keys.filter((key) => variations[key] === undefined);
  if (lacking.length > 0) throw new PartonError('input', `theory ${central} has no theory for the variation ${lacking.join(', ')} of ${name}.`, {}, 'Choose another prescription.');
  return keys.map((key) => String(variations[key]));
}

type Prescribed = NonNullable<TheoryCovariance['prescriptions']>;

/**
 * The theory covariance of some prescriptions, one matrix [ndata, ndata] a group (validphys `theory_covmat_custom`, which
 * passes it through float32). Scales vary together in datasets of one process (`nnpdf31_process`).
 * @param theories of the fit, whose predictions have power corrections, and the central one of varied theories
 * @param predict predictions for the points of the groups with the tables of a theory, [group][dataset]
 */
export async function prescribedCovariances(
  { names, power }: Pick<Prescribed, 'names' | 'power'>, { fitted, central }: { readonly fitted: string; readonly central: string }, groups: readonly DataGroup<Dataset>[],
  predict: (theoryId: string) => Promise<readonly (readonly Float64Array[])[]>,
): Promise<Float64Array[]> {
  const known = new Map<string, Float64Array[]>();
  const predictions = async (theoryId: string): Promise<Float64Array[]> => {
    const found = known.get(theoryId) ?? (await predict(theoryId)).map((sets) => Float64Array.from(sets.flatMap((values) => [...values])));
    known.set(theoryId, found);
    return found;
  };
  const totals = groups.map(({ ndata }) => new Float64Array(ndata * ndata));
  const processes = groups.map(({ datasets }) => datasets.flatMap(({ data }) => new Array<string>(data.ndata).fill(metadataOf(data, 'nnpdf31_process'))));
  for (const name of names) {
    if (name === POWER_CORRECTIONS) {
      const predicted = await predictions(fitted);
      if (power) totals.forEach((total, g) => addPowerCorrections(total, groups[g]!, predicted[g]!, power));
      continue;
    }
    const all: Float64Array[][] = [];
    for (const theory of prescribedTheories(name, central)) all.push(await predictions(theory)); // one after the other: a theory's tables are large
    const [reference, ...varied] = all as [Float64Array[], ...Float64Array[][]];
    totals.forEach((total, g) => {
      const shifts = varied.map((prediction) => prediction[g]!.map((value, i) => value - reference[g]![i]!));
      prescribedCovariance(POINT_PRESCRIPTIONS[name], shifts, processes[g]!).forEach((value, k) => (total[k]! += value));
    });
  }
  return totals;
}

/** Adds the sum over variations of u u^T, with u the shift of each prediction (validphys `covmat_power_corrections`). */
function addPowerCorrections(total: Float64Array, { datasets, ndata }: DataGroup<Dataset>, predictions: Float64Array, { corrections, processes, excluded }: NonNullable<Prescribed['power']>): void {
  const shifts: Float64Array[] = [];
  let first = 0;
  for (const { data, tables } of datasets) {
    if (processes.includes(metadataOf(data, 'nnpdf31_process')) && !excluded.includes(data.name)) {
      const operands = correctedOperands(data.name);
      if (tables.length !== operands) throw new PartonError('input', `power corrections are of predictions of ${operands} FK tables; ${data.name} has ${tables.length}.`, {}, 'Name it in pc_excluded_datasets.');
      powerShifts({ ...data, experiment: data.name.split('_')[0]!, variable: (name) => kinematicVariable(data, name) }, corrections).forEach((parts, k) => {
        shifts[k] ??= new Float64Array(ndata);
        parts.forEach((part, i) => (shifts[k]![first + i] = part * predictions[first + i]!));
      });
    }
    first += data.ndata;
  }
  for (const shift of shifts) {
    const shifted = Array.from(shift.keys()).filter((i) => shift[i] !== 0);
    for (const i of shifted) for (const j of shifted) total[i * ndata + j]! += shift[i]! * shift[j]!;
  }
}

function kinematicVariable({ name: dataset, kinematicsNames, kinematics, ndata }: Dataset['data'], name: string): Float64Array {
  const column = kinematicsNames.indexOf(name);
  if (column < 0) throw new PartonError('input', `${dataset} has no variable ${name}, which its power correction depends on.`, {}, `It has ${kinematicsNames.join(', ')}.`);
  return new Float64Array(ndata).map((_, i) => kinematics[i * kinematicsNames.length + column]!);
}
