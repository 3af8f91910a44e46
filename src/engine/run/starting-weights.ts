import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import type { Initializer, Runcard } from '../../shared/runcard/runcard';
import { readWhole } from '../io/durable';
import { openFitFolder, weightsFile } from '../io/fit-folder';
import { initialWeights } from '../model/initial-weights';
import { readKerasWeights } from '../model/keras-weights';
import { readWeights } from '../model/weights-file';
import type { NetworkShape, ReplicaWeights } from '../model/weights';
import type { ExponentRange } from '../problem/fit-problem';

/** Of which network weights are wanted. */
interface Wanted {
  readonly network: NetworkShape;
  readonly exponents: readonly ExponentRange[];
  readonly initializer: Initializer;
  /** Of the network. */
  readonly seed: number;
}

/**
 * The weights with which a replica begins: from a file given (`.npz` of this program, or `.h5` of n3fit, which is one replica's), else as
 * the runcard says, else drawn.
 * @throws PartonError
 */
export function startingWeights(replica: number, wanted: Wanted, start: Runcard['start'], given?: string): ReplicaWeights {
  const file = given ?? (start && ('file' in start ? start.file : weightsIn(start.fit, replica)));
  if (file === undefined) return initialWeights(wanted.seed, wanted.network, wanted.initializer, wanted.exponents);
  const bytes = readWhole(file);
  if (file.endsWith('.h5')) return readKerasWeights(bytes, file, wanted.network, wanted.exponents);
  return readWeights(bytes, file, wanted.network, [replica])[0]!;
}

/** The file with a replica's weights in a fit of n3fit or of this program. @throws PartonError where it has none */
export function weightsIn(folder: string, replica: number): string {
  const own = join(folder, 'nnfit', `replica_${replica}`);
  if (!existsSync(own)) openFitFolder(folder); // says so where it is no fit, and looks at every replica
  const ofKeras = existsSync(own) ? readdirSync(own).find((name) => name.endsWith('.weights.h5')) : undefined;
  const file = ofKeras === undefined ? weightsFile({ folder }, replica) : join(own, ofKeras);
  if (file === undefined || !existsSync(file)) {
    throw new PartonError('missing', `the fit has no weights of replica ${replica}.`, { file: folder }, 'n3fit saves them with `save: weights.h5`.');
  }
  return file;
}
