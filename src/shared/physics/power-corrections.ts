import { PartonError } from '../errors';

/** The prescription of a theory covariance that needs no other theories. */
export const POWER_CORRECTIONS = 'power corrections';

/** A correction as a polygon: its height at each node of x or a rapidity, in units of GeV^2 (DIS) or GeV (jets); zero outside. */
export interface PowerCorrection {
  readonly nodes: readonly number[];
  readonly heights: readonly number[];
}

/** By name: f2p, f2d (structure functions of proton and deuteron), dis_cc, Hj (jets), H2j_ystar, H2j_ymax, H2j_yb (dijets). */
export type PowerCorrections = Readonly<Record<string, PowerCorrection>>;

/** What the correction of a dataset depends on. */
export interface CorrectedData {
  readonly name: string;
  readonly process: string;
  readonly experiment: string;
  readonly ndata: number;
  /** A kinematic variable, shape [ndata]. @throws PartonError where the dataset has none of this name */
  readonly variable: (name: string) => Float64Array;
}

const [YSTAR, YMAX, YB] = ['H2j_ystar', 'H2j_ymax', 'H2j_yb'];
const PROTON = new Set([
  'SLAC_NC_NOTFIXED_P_EM-F2', 'BCDMS_NC_NOTFIXED_P_EM-F2', 'NMC_NC_NOTFIXED_P_EM-SIGMARED', 'HERA_NC_318GEV_EM-SIGMARED', 'HERA_NC_225GEV_EP-SIGMARED',
  'HERA_NC_251GEV_EP-SIGMARED', 'HERA_NC_300GEV_EP-SIGMARED', 'HERA_NC_318GEV_EP-SIGMARED', 'HERA_NC_318GEV_EAVG_CHARM-SIGMARED', 'HERA_NC_318GEV_EAVG_BOTTOM-SIGMARED',
]);
const DEUTERON = new Set(['SLAC_NC_NOTFIXED_D_EM-F2', 'BCDMS_NC_NOTFIXED_D_EM-F2']);
const RATIO = 'NMC_NC_NOTFIXED_EM-F2';
const CHARGED_CURRENT = ['CHORUS_CC', 'NUTEV_CC', 'HERA_CC'];

/**
 * What power corrections (higher twists) change in the predictions of a dataset, as parts of them: one array [ndata] a variation, in the
 * same order for all datasets. A variation is one height of one correction with all others zero, and one of each of the two dijet
 * corrections in ystar and yb where both are given (validphys `theorycovariance/higher_twist_functions.py`).
 * @throws PartonError for data that validphys has no correction of, and without the correction that they need
 */
export function powerShifts(data: CorrectedData, corrections: PowerCorrections): Float64Array[] {
  const shift = shiftOf(data, corrections);
  return variations(corrections).map(shift);
}

/** How many operands of FK tables the prediction of a dataset may have. */
export const correctedOperands = (name: string): number => (name === RATIO ? 2 : 1);

const isTwoDimensional = (corrections: PowerCorrections): boolean => YSTAR in corrections && YB in corrections;

function variations(corrections: PowerCorrections): PowerCorrections[] {
  const zero = Object.fromEntries(Object.entries(corrections).map(([name, { nodes, heights }]) => [name, { nodes, heights: heights.map(() => 0) }]));
  const only = (name: string, at: number) => ({ [name]: { ...corrections[name]!, heights: corrections[name]!.heights.map((height, i) => (i === at ? height : 0)) } });
  const two = isTwoDimensional(corrections);
  const one = Object.entries(corrections).filter(([name]) => !two || (name !== YSTAR && name !== YB));
  const pairs = two ? corrections[YSTAR]!.heights.flatMap((_, i) => corrections[YB]!.heights.map((__, j) => ({ ...zero, ...only(YSTAR, i), ...only(YB, j) }))) : [];
  return [...one.flatMap(([name, { heights }]) => heights.map((_, i) => ({ ...zero, ...only(name, i) }))), ...pairs];
}

function shiftOf(data: CorrectedData, corrections: PowerCorrections): (variation: PowerCorrections) => Float64Array {
  const { name, process, experiment, variable } = data;
  const needed = (key: string) => {
    if (!(key in corrections)) throw new PartonError('input', `${name} needs the power correction ${key}.`, { place: 'theorycovmatconfig: pc_parameters' }, 'Add it, or name the dataset in pc_excluded_datasets.');
    return key;
  };
  const polygon = (key: string, along: Float64Array, over: Float64Array) => {
    needed(key);
    return (variation: PowerCorrections) => along.map((value, i) => heightAt(variation[key]!, value) / over[i]!);
  };
  if (process.startsWith('DIS')) {
    const [x, q2] = [variable('x'), variable('Q2')];
    if (name !== RATIO) return polygon(structureFunction(name), x, q2);
    const [proton, deuteron] = [polygon('f2p', x, q2), polygon('f2d', x, q2)];
    return (variation) => {
      const [p, d] = [proton(variation), deuteron(variation)];
      return d.map((value, i) => (value - p[i]!) / (1 + p[i]!));
    };
  }
  if (process === 'JET') return polygon('Hj', variable('y'), variable('pT'));
  if (process !== 'DIJET' && process !== 'DIJET_3D') throw unknown(name, `the process ${process}`);
  const mass = variable('m_jj');
  const over = (values: ArrayLike<number>) => mass.map((m, i) => values[i]! / m);
  if (process === 'DIJET_3D') {
    for (const key of [YSTAR, YB]) needed(key);
    const [ystar, yb] = [variable('ystar'), variable('yb')];
    return (variation) => over(ystar.map((y, i) => heightAt(variation[YSTAR]!, y) * heightAt(variation[YB]!, yb[i]!)));
  }
  if (experiment !== 'ATLAS' && experiment !== 'CMS') throw unknown(name, `dijets of ${experiment}`);
  const inYstar = experiment === 'ATLAS';
  const rapidity = variable(inYstar ? 'ystar' : 'ymax');
  if (!isTwoDimensional(corrections)) return polygon(inYstar ? YSTAR : YMAX, rapidity, mass);
  return inYstar
    ? (variation) => over(rapidity.map((y) => heightAt(variation[YSTAR]!, y) * mean(variation[YB]!)))
    : (variation) => over(rapidity.map((y) => alongDiagonal(variation[YSTAR]!, variation[YB]!, y)));
}

function structureFunction(name: string): string {
  if (PROTON.has(name)) return 'f2p';
  if (DEUTERON.has(name)) return 'f2d';
  if (CHARGED_CURRENT.some((prefix) => name.startsWith(prefix))) return 'dis_cc';
  throw unknown(name, 'this structure function');
}

function unknown(name: string, what: string): PartonError {
  return new PartonError('input', `power corrections of ${name} are not known: validphys has none of ${what}.`, { place: 'theorycovmatconfig' }, 'Name it in pc_excluded_datasets, or leave its process out of pc_included_procs.');
}

/** The polygon at a place, zero outside its nodes. */
function heightAt({ nodes, heights }: PowerCorrection, at: number): number {
  const last = nodes.length - 1;
  if (!(at >= nodes[0]! && at <= nodes[last]!)) return 0;
  let i = 0;
  while (i < last && at >= nodes[i + 1]!) i++;
  if (i === last) return heights[last]!;
  return ((heights[i + 1]! - heights[i]!) / (nodes[i + 1]! - nodes[i]!)) * (at - nodes[i]!) + heights[i]!;
}

/** The mean of the polygon between its outermost nodes. */
function mean({ nodes, heights }: PowerCorrection): number {
  const area = heights.slice(1).reduce((sum, height, i) => sum + ((height + heights[i]!) / 2) * (nodes[i + 1]! - nodes[i]!), 0);
  return area / (nodes.at(-1)! - nodes[0]!);
}

/** The integral of h(ystar) h(yb) along yb = ymax - ystar, over the width of the nodes in ystar: Simpson's rule cell by cell, exact for a product of lines. */
function alongDiagonal(ystar: PowerCorrection, yb: PowerCorrection, ymax: number): number {
  let integral = 0;
  for (let i = 0; i + 1 < ystar.nodes.length; i++) {
    for (let j = 0; j + 1 < yb.nodes.length; j++) {
      const from = Math.max(ystar.nodes[i]!, ymax - yb.nodes[j + 1]!);
      const to = Math.min(ystar.nodes[i + 1]!, ymax - yb.nodes[j]!);
      if (from >= to) continue;
      const product = (y: number) => inCell(ystar, i, y) * inCell(yb, j, ymax - y);
      integral += ((to - from) / 6) * (product(from) + 4 * product((from + to) / 2) + product(to));
    }
  }
  return integral / (ystar.nodes.at(-1)! - ystar.nodes[0]!);
}

/** The line through node i and the next. */
function inCell({ nodes, heights }: PowerCorrection, i: number, at: number): number {
  const part = (at - nodes[i]!) / (nodes[i + 1]! - nodes[i]!);
  return heights[i]! * (1 - part) + heights[i + 1]! * part;
}
