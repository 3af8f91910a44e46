import { PartonError } from '../../../shared/errors';
import { PARTON_PIDS } from '../../../shared/physics/flavour-basis';
import { FK_PIDS } from '../../../shared/physics/flavours';
import type { FkTable } from '../fk-table';
import { inEvolutionBasis } from './evolution-basis';
import type { Channel, PineapplGrid, Subgrid } from './grid';
import { equalNodes, nodeIndices, unionOfNodes } from './nodes';

const PROTON = 2212;
const EVOLUTION: readonly number[] = FK_PIDS;
/** Values of a table may fill this much memory, or this many times the unpacked file (empty bins and channels take no space there). */
const FREE_VALUES = 1 << 22;
const MAX_VALUES = 1 << 27;
const MAX_FILL = 8;

/**
 * Turns an FK table (a grid with one order without couplings, one scale, one parton combination a channel) into the form that the fit uses.
 * PineAPPL's entries multiply f(x) and sum to the observable times the bin normalisation; ours multiply x f(x) and sum to the observable
 * (validphys `pineparser.pineappl_reader`), rounded as there: (entry / normalisation) * (1 / x) or * (1 / (x1 * x2)).
 * Channels of partons are rotated to the evolution basis; they are sorted by flavour, the x-grid is the union of all subgrids' nodes.
 * @throws PartonError `unsupported` if the grid is no FK table for proton PDFs (saying what it is), `input` for impossible numbers
 */
export function toFkTable(grid: PineapplGrid): FkTable {
  const where = { file: grid.file };
  const linear = checkIsFkTable(grid);
  const ofPartons = grid.channels.some((channel) => channel[0]!.pids.some((pid) => !EVOLUTION.includes(pid)));
  const { channels, order } = sortedChannels(grid, ofPartons ? PARTON_PIDS : FK_PIDS);
  const [, ndata, nChannels] = grid.dimensions;
  const { x1, x2, scale } = axesOf(grid);
  if (grid.subgrids.length === 0) throw new PartonError('input', 'the FK table is empty.', where);

  const nodeSets = new Set<Float64Array>();
  for (const { nodes } of grid.subgrids) nodeSets.add(nodes[x1]!).add(nodes[x2]!);
  const x = unionOfNodes(nodeSets);
  if (!(x[0]! > 0 && x[x.length - 1]! <= 1)) throw new PartonError('input', `the x-grid goes from ${x[0]} to ${x[x.length - 1]}, outside (0, 1].`, where);
  const perChannel = linear ? x.length : x.length * x.length;
  const count = ndata * nChannels * perChannel;
  if (count > MAX_VALUES || count > Math.max(FREE_VALUES, MAX_FILL * grid.bytes.length / 8)) {
    throw new PartonError('input', `would need ${count} values (${ndata} points, ${nChannels} channels, ${x.length} x-nodes), far more than it has entries.`, where);
  }

  const placeOf = new Map(Array.from(nodeSets, (nodes) => [nodes, nodeIndices(nodes, x)]));
  const only = Int32Array.of(0);
  const overX = inverseMomenta(x, linear);
  const view = new DataView(grid.bytes.buffer, grid.bytes.byteOffset, grid.bytes.byteLength);
  const values = new Float64Array(count);
  for (const subgrid of grid.subgrids) {
    const bin = Math.floor(subgrid.cell / nChannels) % ndata;
    const channel = subgrid.cell % nChannels;
    const normalisation = grid.binNormalisations[bin]!;
    if (!Number.isFinite(normalisation) || normalisation === 0) throw new PartonError('input', `the normalisation of bin ${bin} is ${normalisation}.`, where);
    const target = values.subarray((bin * nChannels + order[channel]!) * perChannel, (bin * nChannels + order[channel]! + 1) * perChannel);
    const finite = scatter(subgrid, view, target, overX, normalisation, linear ? 1 : x.length, placeOf.get(subgrid.nodes[x1]!)!, linear ? only : placeOf.get(subgrid.nodes[x2]!)!);
    if (!finite) throw new PartonError('input', `an entry of bin ${bin}, channel ${channel} is not a finite number.`, where);
  }
  const polarised = grid.convolutions.map(({ type }) => type === 'PolPDF');
  const table: FkTable = {
    name: tableName(grid.file), kind: linear ? 'linear' : 'bilinear', x, q0: initialScale(grid, scale), ndata, channels, values,
    ...(polarised.includes(true) && { polarised }),
  };
  return ofPartons ? inEvolutionBasis(table) : table;
}

/** 1/x, or 1/(x1 * x2). */
function inverseMomenta(x: Float64Array, linear: boolean): Float64Array {
  if (linear) return x.map((a) => 1 / a);
  const inverse = new Float64Array(x.length * x.length);
  for (let i = 0, k = 0; i < x.length; i++) for (let j = 0; j < x.length; j++) inverse[k++] = 1 / (x[i]! * x[j]!);
  return inverse;
}

/** Writes the entries of one subgrid into its [x] or [x, x] part of the table (rows of `width`); false if one is not finite. */
function scatter(
  subgrid: Subgrid, view: DataView, target: Float64Array, overX: Float64Array, normalisation: number, width: number, place1: Int32Array, place2: Int32Array,
): boolean {
  const { runs, stride } = subgrid;
  const n2 = place2.length;
  let at = subgrid.entriesAt;
  let anyInfinite = 0;
  for (let r = 0; r < runs.length; r += 2) {
    let element = runs[r]!;
    for (let left = runs[r + 1]!; left > 0; left--, element += stride, at += 8) {
      const entry = view.getFloat64(at, true);
      if (entry === 0) continue;
      const i1 = (element / n2) | 0;
      const i = place1[i1]! * width + place2[element - i1 * n2]!;
      const value = (entry / normalisation) * overX[i]!;
      target[i] = value;
      anyInfinite += value - value;
    }
  }
  return anyInfinite === 0;
}

/** True for one convolution, false for two; throws what the grid is if it is no FK table that can be fitted. */
function checkIsFkTable(grid: PineapplGrid): boolean {
  const where = { file: grid.file };
  const isGrid = (what: string): PartonError =>
    new PartonError('unsupported', `is a PineAPPL grid, not an FK table: ${what}.`, where, 'Evolve it to an FK table (pineko, or Grid.evolve of PineAPPL).');
  const powers = grid.orders.map(({ alphas, alpha, logxir, logxif, logxia }) => [alphas, alpha, logxir, logxif, logxia]);
  if (powers.length !== 1) throw isGrid(`it has ${powers.length} perturbative orders`);
  if (powers[0]!.some((power) => power !== 0)) throw isGrid(`its order has the exponents ${powers[0]!.join(', ')} instead of none`);
  for (const [kind, count] of grid.otherSubgrids) throw isGrid(`it has ${count} ${kind} subgrids`);
  if (grid.channels.some((channel) => channel.length !== 1 || Math.abs(channel[0]!.factor - 1) > 1e-12)) throw isGrid('it has channels that are sums of partons');

  const { convolutions } = grid;
  if (convolutions.length !== 1 && convolutions.length !== 2) {
    throw new PartonError('unsupported', `is convolved with ${convolutions.length} functions; one or two are possible.`, where);
  }
  for (const { type, pid } of convolutions) {
    if (type !== 'UnpolPDF' && type !== 'PolPDF') throw new PartonError('unsupported', `is convolved with a fragmentation function (${type}); only PDFs are fitted.`, where);
    if (convolutions.length === 2 && pid !== PROTON) {
      throw new PartonError('unsupported', `is convolved with PDFs of the particle ${pid}; of two both must be protons (${PROTON}).`, where, 'Charge-conjugate it with PineAPPL.');
    }
  }
  return convolutions.length === 1;
}

/** Flavours of the channels sorted by flavour (first parton first), and where each channel of the file went. */
function sortedChannels(grid: PineapplGrid, pids: readonly number[]): { channels: Int32Array; order: Int32Array } {
  const flavours = grid.channels.map((channel) => flavoursOf(channel, pids, grid.file));
  const sorted = flavours.map((_, i) => i).sort((a, b) => compare(flavours[a]!, flavours[b]!));
  const order = new Int32Array(sorted.length);
  sorted.forEach((channel, position) => {
    order[channel] = position;
    if (position > 0 && compare(flavours[sorted[position - 1]!]!, flavours[channel]!) === 0) {
      throw new PartonError('input', `has the channel (${grid.channels[channel]![0]!.pids.join(', ')}) twice.`, { file: grid.file });
    }
  });
  return { channels: Int32Array.from(sorted.flatMap((channel) => flavours[channel]!)), order };
}

/** Places in `known`, the particle ids of a basis. */
function flavoursOf(channel: Channel, known: readonly number[], file: string): number[] {
  const { pids } = channel[0]!;
  return pids.map((pid) => {
    const flavour = known.indexOf(pid);
    if (flavour < 0) throw new PartonError('input', `has a channel (${pids.join(', ')}) with the particle id ${pid}, which is neither in the evolution basis nor, with all others, a parton.`, { file });
    return flavour;
  });
}

function compare(a: readonly number[], b: readonly number[]): number {
  return a[0]! - b[0]! || (a[1] ?? 0) - (b[1] ?? 0);
}

/** Positions of the momentum axes (in the order of the convolutions) and of the factorisation scale; no other axis may have more than one node. */
function axesOf(grid: PineapplGrid): { x1: number; x2: number; scale: number } {
  const momenta = grid.axes.flatMap((axis, i) => (axis.kind === 'x' ? [{ index: axis.index, i }] : []));
  const scale = grid.factorisationAxis;
  if (momenta.length !== grid.convolutions.length || momenta.some(({ index }, n) => index !== n) || scale === undefined) {
    throw new PartonError('unsupported', 'has kinematic variables other than a factorisation scale, x1 and x2.', { file: grid.file });
  }
  const [x1, x2] = momenta.map(({ i }) => i) as [number, number | undefined];
  for (const { shape } of grid.subgrids) {
    if (shape.some((length, i) => length !== 1 && i !== x1 && i !== x2)) throw new PartonError('unsupported', 'is a PineAPPL grid, not an FK table: it has several scales.', { file: grid.file });
  }
  return { x1, x2: x2 ?? x1, scale };
}

/** Q0 in GeV: the factorisation scale that all subgrids share. */
function initialScale(grid: PineapplGrid, scale: number): number {
  let squared = Infinity;
  for (const { nodes } of grid.subgrids) squared = Math.min(squared, nodes[scale]![0]!);
  for (const { nodes } of grid.subgrids) {
    if (!equalNodes(squared, nodes[scale]![0]!)) {
      throw new PartonError('unsupported', `is a PineAPPL grid, not an FK table: its subgrids have different scales, ${squared} and ${nodes[scale]![0]} GeV^2.`, { file: grid.file });
    }
  }
  if (!(squared > 0 && squared < 1e12)) throw new PartonError('input', `has the initial scale ${squared} GeV^2.`, { file: grid.file });
  return Math.sqrt(squared);
}

function tableName(file: string): string {
  return file.replace(/^.*[\\/]/, '').replace(/\.pineappl(\.lz4)?$/, '');
}
