import type { BincodeReader } from './bincode';
import type { Axis, Channel, Convolution, Order, PineapplGrid } from './grid';
import { SubgridCollector } from './subgrids';

const CONVOLUTION_TYPES = ['UnpolPDF', 'PolPDF', 'UnpolFF', 'PolFF'] as const;
const SCALE_FORMS = 15;
const INTERPOLATION_BYTES = 8 + 8 + 8 + 8 + 3 * 4;

/** Reads a grid of file version 1 (PineAPPL 1.0 to 1.5), after the 16 bytes that name the version. */
export function readGridV1(reader: BincodeReader): PineapplGrid {
  const collector = new SubgridCollector(reader);
  const dimensions = collector.array((cell) => readSubgrid(reader, collector, cell));

  const normalisations = reader.sequence(16, 'the bins', () => {
    reader.take(16 * reader.length(16, 'the limits of a bin'), 'the limits of a bin');
    return reader.f64('the normalisation of a bin');
  });
  reader.f64s('the fill limits');
  const orders = reader.sequence(5, 'the orders', (): Order => {
    const [alphas, alpha, logxir, logxif, logxia] = reader.bytes.subarray(reader.take(5, 'an order'), reader.at) as unknown as [number, number, number, number, number];
    return { alphas, alpha, logxir, logxif, logxia };
  });
  const channels = reader.sequence(8, 'the channels', (): Channel =>
    reader.sequence(16, 'a channel', () => ({ pids: reader.sequence(4, 'the partons of a channel', () => reader.i32('a particle id')), factor: reader.f64('a channel factor') })),
  );
  const pidBasis = ['pdg', 'evol'][reader.tag(2, 'the basis of particle ids')]!;
  const convolutions = reader.sequence(8, 'the convolutions', (): Convolution => ({
    type: CONVOLUTION_TYPES[reader.tag(4, 'the type of a convolution')]!,
    pid: reader.i32('a particle id'),
  }));
  reader.sequence(INTERPOLATION_BYTES, 'the interpolations', () => readInterpolation(reader));
  const axes = reader.sequence(12, 'the kinematics', (): Axis => ({ kind: reader.tag(2, 'a kinematic variable') === 0 ? 'scale' : 'x', index: reader.usize('the index of a kinematic variable') }));
  readScale(reader);
  const factorisation = readScale(reader);
  readScale(reader);
  const metadata = new Map(reader.sequence(16, 'the metadata', () => [reader.string('a metadata key'), reader.string('a metadata value')] as const));
  reader.tag(1, 'the version of the further members');
  readReference(reader);

  const factorisationAxis = axes.findIndex((axis) => axis.kind === 'scale' && axis.index === factorisation);
  return {
    file: reader.file,
    bytes: reader.bytes,
    fileVersion: 1,
    pidBasis,
    convolutions,
    orders,
    channels,
    binNormalisations: Float64Array.from(normalisations),
    metadata,
    dimensions,
    axes,
    factorisationAxis: factorisationAxis < 0 ? undefined : factorisationAxis,
    subgrids: collector.subgrids,
    otherSubgrids: collector.others,
  };
}

function readSubgrid(reader: BincodeReader, collector: SubgridCollector, cell: number): void {
  switch (reader.tag(3, 'a subgrid')) {
    case 0:
      collector.packedArray(cell);
      reader.sequence(INTERPOLATION_BYTES, 'the interpolations of a subgrid', () => readInterpolation(reader));
      reader.sequence(1, 'the static nodes of a subgrid', () => {
        if (reader.flag('a static node')) reader.f64('a static node');
      });
      collector.count('interpolation');
      break;
    case 2: {
      const array = collector.packedArray(cell);
      collector.add(array, reader.sequence(8, 'the nodes of a subgrid', () => collector.nodes('the nodes of a subgrid')));
    }
  }
}

/** Limits, number of nodes, order; reweighting, map and method, which have 2, 2 and 1 kinds. */
function readInterpolation(reader: BincodeReader): void {
  reader.take(32, 'an interpolation');
  for (const kinds of [2, 2, 1]) reader.tag(kinds, 'an interpolation');
}

/** How a scale follows from the scale axes: the index of the axis if it is simply that one. */
function readScale(reader: BincodeReader): number | undefined {
  const form = reader.tag(SCALE_FORMS, 'a scale');
  const indices = Array.from({ length: Math.min(form, 2) }, () => reader.usize('the index of a scale'));
  return form === 1 ? indices[0] : undefined;
}

/** Reference results and uncertainties, by bin and perhaps order and channel; names of PDF sets. Nothing here needs them. */
function readReference(reader: BincodeReader): void {
  const values = (what: string, uncertainty: boolean): void => {
    const form = reader.tag(4, what);
    if (form === 0) reader.f64(what);
    else if (form === 3) reader.sequence(8, what, () => reader.f64s(what));
    else reader.f64s(what);
    if (uncertainty && form !== 0) reader.tag(2, what);
  };
  reader.sequence(8, 'the reference results', () => {
    values('a reference result', false);
    values('a reference uncertainty', true);
  });
  reader.sequence(8, 'the reference convolutions', () => reader.string('a reference convolution'));
}
