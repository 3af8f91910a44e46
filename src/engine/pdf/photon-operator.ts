import { PartonError } from '../../shared/errors';
import { EXPORT_X } from '../../shared/physics/export-grid';
import { parseDataYaml } from '../io/data-yaml';
import { readWhole } from '../io/durable';
import { readNpy, readNpz, toFloat64, type NpyArray } from '../io/npz';
import { readTar } from '../io/tar';
import { decodeLz4 } from '../theory/lz4';

/** Partons in the order of an evolution operator (EKO, `basis_rotation.py`), PDG ids. */
export const OPERATOR_PIDS = [22, -6, -5, -4, -3, -2, -1, 21, 1, 2, 3, 4, 5, 6] as const;

/** How the photon at Q0 follows from the partons at a higher scale, both f(x) at `EXPORT_X`. */
export interface PhotonOperator {
  /** Scale of those partons, GeV. */
  readonly q: number;
  /** Shape [x, parton, x]. */
  readonly values: Float64Array;
}

const MAX_BYTES = 1 << 28;
/** An operator with its errors has 121 MB. */
const UNPACKED = { freeBytes: 1 << 27, maxRatio: 1, maxBytes: 1 << 27 };

/**
 * Reads the photon's rows of the one operator in an EKO archive (data versions 1 and 2: a tar of `metadata.yaml` and
 * `operators/*.npy.lz4`, or `.npz.lz4` with errors).
 * @throws PartonError with the file
 */
export function readPhotonOperator(file: string): PhotonOperator {
  const files = readTar(readWhole(file, MAX_BYTES), file);
  const bad = (problem: string) => new PartonError('input', problem, { file }, 'Make it with `evolven3fit produce_eko_photon`.');
  const metadata = files.get('metadata.yaml');
  const operators = [...files].filter(([name]) => /^operators\/[^/]*\.np[yz]\.lz4$/.test(name));
  if (!metadata || operators.length !== 1) throw bad(`it must hold metadata and one evolution operator; there are ${operators.length}.`);
  const squared = parseDataYaml(new TextDecoder().decode(metadata), `${file}: metadata.yaml`).get('origin').at(0).number();
  const [name, packed] = operators[0]!;
  const operator = readOperator(decodeLz4(packed, `${file}: ${name}`, UNPACKED), file, name);
  const [partons, points] = [OPERATOR_PIDS.length, EXPORT_X.length];
  if (operator.shape.join() !== [partons, points, partons, points].join()) {
    throw bad(`its operator has the shape (${operator.shape.join(', ')}) instead of (${[partons, points, partons, points].join(', ')}): partons and the x of n3fit, twice.`);
  }
  const values = toFloat64(operator, name).slice(0, points * partons * points);
  if (!values.every(Number.isFinite)) throw bad('its operator of the photon is not all numbers.');
  return { q: Math.sqrt(squared), values };
}

function readOperator(bytes: Uint8Array, file: string, name: string): NpyArray {
  if (name.endsWith('.npy.lz4')) return readNpy(bytes, file, name);
  const operator = readNpz(bytes, file).get('operator');
  if (!operator) throw new PartonError('input', 'it has no array `operator`.', { file, place: name });
  return operator;
}
