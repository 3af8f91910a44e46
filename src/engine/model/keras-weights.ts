import { PartonError } from '../../shared/errors';
import { readKerasFile, type KerasLayer } from '../io/keras-file';
import { isTrained, type ExponentRange } from '../problem/fit-problem';
import { kernelShapes, type NetworkShape, type ReplicaWeights } from './weights';

/**
 * The weights of one replica that n3fit saved (`save: weights.h5`; model_gen.py, layers/preprocessing.py).
 * @throws PartonError when the file is damaged or of another network or basis
 */
export function readKerasWeights(bytes: Uint8Array, file: string, network: NetworkShape, exponents: readonly ExponentRange[]): ReplicaWeights {
  const layers = readKerasFile(bytes, file);
  const dense = numbered(layers, 'dense');
  const shapes = kernelShapes(network);
  const [found, needed] = [dense.map(({ variables }) => variables[0]?.shape.join(' x ')), shapes.map((shape) => shape.join(' x '))];
  if (found.join() !== needed.join() || dense.some(({ variables }, l) => variables[1]?.values.length !== shapes[l]![1])) {
    throw new PartonError('input', `it has the layers ${found.join(', ') || 'of no network'}, the runcard's network needs ${needed.join(', ')}.`, { file });
  }
  const preprocessing = numbered(layers, 'preprocessing')[0]?.variables ?? [];
  // Keras stores what is trained first
  const order = exponents.flatMap((range, flavour) => (['alpha', 'beta'] as const).map((kind) => ({ flavour, kind, trained: isTrained(range, kind) })));
  const stored = [...order.filter(({ trained }) => trained), ...order.filter(({ trained }) => !trained)];
  if (preprocessing.length !== stored.length || preprocessing.some(({ values }) => values.length !== 1)) {
    throw new PartonError('input', `it has ${preprocessing.length} exponents, the runcard's basis needs ${stored.length}.`, { file });
  }
  const weights: ReplicaWeights = {
    kernels: dense.map(({ variables }) => variables[0]!.values), biases: dense.map(({ variables }) => variables[1]!.values),
    alpha: new Float64Array(exponents.length), beta: new Float64Array(exponents.length),
  };
  stored.forEach(({ flavour, kind }, k) => (weights[kind][flavour] = preprocessing[k]!.values[0]!));
  if (![...weights.kernels, ...weights.biases, weights.alpha, weights.beta].every((array) => array.every(Number.isFinite))) {
    throw new PartonError('input', 'it holds numbers that are not finite.', { file });
  }
  return weights;
}

/** The layers of a kind in the order in which they were made: kind, kind_1, kind_2, ... */
function numbered(layers: readonly KerasLayer[], kind: string): KerasLayer[] {
  const number = ({ path }: KerasLayer) => {
    const [name, count = '0'] = path.split('/').at(-1)!.split(new RegExp(`(?<=^${kind})_`));
    return name === kind ? Number(count) : NaN;
  };
  return layers.filter((layer) => !Number.isNaN(number(layer))).sort((a, b) => number(a) - number(b));
}
