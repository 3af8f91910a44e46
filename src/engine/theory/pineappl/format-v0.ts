import type { BincodeReader } from './bincode';
import type { Axis, Channel, Convolution, Order, PineapplGrid } from './grid';
import { SubgridCollector } from './subgrids';

/**
 * Reads a grid of file version 0 (PineAPPL up to 0.8; with or without the 16 bytes that name the version).
 * It always has two momentum axes; which of them is convolved with something follows from metadata.
 */
export function readGridV0(reader: BincodeReader): PineapplGrid {
  const collector = new SubgridCollector(reader);
  const dimensions = collector.array((cell) => readSubgrid(reader, collector, cell));

  const pairs = reader.sequence(8, 'the channels', () =>
    reader.sequence(16, 'a channel', () => ({ pids: [reader.i32('a particle id'), reader.i32('a particle id')], factor: reader.f64('a channel factor') })),
  );
  const widths = readBinWidths(reader, dimensions[1]);
  const orders = reader.sequence(16, 'the orders', (): Order => {
    const [alphas, alpha, logxir, logxif] = [0, 0, 0, 0].map(() => reader.u32('an order')) as [number, number, number, number];
    return { alphas, alpha, logxir, logxif, logxia: 0 };
  });
  readSubgridParameters(reader);
  const { normalisations, metadata } = readMoreMembers(reader);

  const convolved = [0, 1].map((i) => convolution(i, pairs, metadata));
  const used = [0, 1].filter((i) => convolved[i] !== undefined);
  const axes: Axis[] = [
    { kind: 'scale', index: 0 },
    ...convolved.map((c, i): Axis => (c === undefined ? { kind: 'none' } : { kind: 'x', index: used.indexOf(i) })),
  ];
  return {
    file: reader.file,
    bytes: reader.bytes,
    fileVersion: 0,
    pidBasis: metadata.get('lumi_id_types') ?? 'pdg_mc_ids',
    convolutions: used.map((i) => convolved[i]!),
    orders,
    channels: pairs.map((channel): Channel => channel.map(({ pids, factor }) => ({ pids: used.map((i) => pids[i]!), factor }))),
    binNormalisations: normalisations ?? widths,
    metadata,
    dimensions,
    axes,
    factorisationAxis: 0,
    subgrids: collector.subgrids,
    otherSubgrids: collector.others,
  };
}

function readSubgrid(reader: BincodeReader, collector: SubgridCollector, cell: number): void {
  const xNodes = (scales: Float64Array): [Float64Array, Float64Array, Float64Array] => [scales, collector.nodes('the x1 nodes of a subgrid'), collector.nodes('the x2 nodes of a subgrid')];
  switch (reader.tag(7, 'a subgrid')) {
    case 0: // LagrangeSubgridV1: six sizes, a flag, four limits
      readDenseArray(reader, collector);
      reader.take(6 * 8 + 1 + 4 * 8, 'a subgrid');
      collector.count('interpolation');
      break;
    case 1: // NtupleSubgridV1
      reader.take(32 * reader.length(32, 'the events of a subgrid'), 'the events of a subgrid');
      collector.count('event');
      break;
    case 2: // LagrangeSparseSubgridV1: four sizes, a flag, four limits
      collector.sparseArray(cell);
      reader.take(4 * 8 + 1 + 4 * 8, 'a subgrid');
      collector.count('interpolation');
      break;
    case 3: // LagrangeSubgridV2: eight sizes, two flags, seven limits
      readDenseArray(reader, collector);
      reader.take(8 * 8 + 2 + 7 * 8, 'a subgrid');
      collector.count('interpolation');
      break;
    case 4: { // ImportOnlySubgridV1: one scale for renormalisation and factorisation
      const array = collector.sparseArray(cell);
      collector.add(array, xNodes(collector.nodes('the scales of a subgrid')));
      break;
    }
    case 6: { // ImportOnlySubgridV2: pairs of renormalisation and factorisation scale
      const array = collector.sparseArray(cell);
      const scales = reader.sequence(16, 'the scales of a subgrid', () => [reader.f64('a scale'), reader.f64('a scale')] as const);
      collector.add(array, xNodes(Float64Array.from(scales, ([, factorisation]) => factorisation)));
    }
  }
}

function readDenseArray(reader: BincodeReader, collector: SubgridCollector): void {
  if (reader.flag('the array of a subgrid')) collector.array3('the array of a subgrid', 8, () => reader.take(8, 'the array of a subgrid'));
}

function readBinWidths(reader: BincodeReader, bins: number): Float64Array {
  if (reader.tag(2, 'the bin limits') === 0) {
    const [left, right] = [reader.f64('a bin limit'), reader.f64('a bin limit')];
    const count = reader.usize('the number of bins');
    if (count !== bins) throw reader.damaged(`there are ${count} bins, but subgrids for ${bins}`);
    return new Float64Array(count).fill((right - left) / count);
  }
  const limits = reader.f64s('the bin limits');
  return Float64Array.from({ length: Math.max(0, limits.length - 1) }, (_, i) => limits[i + 1]! - limits[i]!);
}

/** Numbers, limits and orders of the interpolation: nine values, one of them a flag. */
function readSubgridParameters(reader: BincodeReader): void {
  reader.take(4 * 8, 'the subgrid parameters');
  reader.flag('the subgrid parameters');
  reader.take(4 * 8, 'the subgrid parameters');
}

/** Members that came with later versions: the normalisations of multi-dimensional bins, and metadata. */
function readMoreMembers(reader: BincodeReader): { normalisations?: Float64Array; metadata: Map<string, string> } {
  const version = reader.tag(3, 'the version of the further members');
  if (version === 0) return { metadata: new Map() };
  let normalisations: Float64Array | undefined;
  if (reader.flag('the remapped bins')) {
    normalisations = reader.f64s('the normalisations of remapped bins');
    reader.take(16 * reader.length(16, 'the limits of remapped bins'), 'the limits of remapped bins');
  }
  const metadata = new Map(reader.sequence(16, 'the metadata', () => [reader.string('a metadata key'), reader.string('a metadata value')] as const));
  if (version === 2) readSubgrid(reader, new SubgridCollector(reader), 0); // an empty subgrid, from which new ones are made
  return { ...(normalisations && { normalisations }), metadata };
}

const TYPES: Readonly<Record<string, Convolution['type']>> = { UnpolPDF: 'UnpolPDF', PolPDF: 'PolPDF', UnpolFF: 'UnpolFF', PolFF: 'PolFF' };

/**
 * What momentum axis `i` is convolved with, undefined if with nothing: convolution_type_N and convolution_particle_N of the metadata,
 * else initial_state_N, which is the particle itself in every channel where there is no convolution (the lepton of DIS).
 */
function convolution(i: number, channels: readonly Channel[], metadata: ReadonlyMap<string, string>): Convolution | undefined {
  const type = metadata.get(`convolution_type_${i + 1}`);
  const particle = metadata.get(`convolution_particle_${i + 1}`);
  if (type === 'None') return undefined;
  if (type !== undefined && particle !== undefined && Object.hasOwn(TYPES, type)) return { type: TYPES[type]!, pid: Number(particle) };
  const pid = Number(metadata.get(`initial_state_${i + 1}`) ?? 2212);
  const lepton = channels.every((channel) => channel.every(({ pids }) => pids[i] === pid));
  return metadata.has(`initial_state_${i + 1}`) && lepton ? undefined : { type: 'UnpolPDF', pid };
}
