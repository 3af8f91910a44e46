import type { Initializer } from '../../shared/runcard/runcard';
import { TensorFlowRandom } from '../../shared/stats/random/tensorflow';
import type { ExponentRange } from '../problem/fit-problem';
import { kernelShapes, type NetworkShape, type ReplicaWeights } from './weights';

/** Standard deviation of a standard normal cut at +-2. */
const TRUNCATED_SIGMA = 0.87962566103423978;
/** Range of n3fit's `random_uniform` (keras_backend/MetaLayer.py). */
const UNIFORM = [-0.5, 0.5] as const;

/** A kernel of given numbers of inputs and outputs (Glorot and Bengio, AISTATS 2010, as Keras scales it). */
const DRAW: Readonly<Record<Initializer, (random: TensorFlowRandom, inputs: number, outputs: number) => Float32Array>> = {
  random_uniform: (random, inputs, outputs) => random.uniform(inputs * outputs, ...UNIFORM),
  glorot_uniform(random, inputs, outputs) {
    const limit = Math.sqrt(3 / ((inputs + outputs) / 2));
    return random.uniform(inputs * outputs, -limit, limit);
  },
  glorot_normal: (random, inputs, outputs) =>
    random.truncatedNormal(inputs * outputs, Math.sqrt(1 / ((inputs + outputs) / 2)) / TRUNCATED_SIGMA),
};

/**
 * The weights from which a replica starts, as n3fit draws them in float32 (model_gen.py, layers/preprocessing.py): kernel number l from
 * seed + l, biases zero, then exponent number k (alpha and beta of the first flavour, of the second, ...) uniform in its range from seed + k.
 * A function of its arguments alone.
 * @param seed the replica's network seed (n3fit's `nnseed` of the replica), an integer in [0, 2^31)
 */
export function initialWeights(seed: number, network: NetworkShape, initializer: Initializer, exponents: readonly ExponentRange[]): ReplicaWeights {
  const shapes = kernelShapes(network);
  const exponent = (number: number, [low, high]: readonly [number, number]) => new TensorFlowRandom(seed + number).uniform(1, low, high)[0]!;
  return {
    kernels: shapes.map(([inputs, outputs], layer) => Float64Array.from(DRAW[initializer](new TensorFlowRandom(seed + layer), inputs, outputs))),
    biases: shapes.map(([, outputs]) => new Float64Array(outputs)),
    alpha: Float64Array.from(exponents, ({ alpha }, flavour) => exponent(2 * flavour, alpha)),
    beta: Float64Array.from(exponents, ({ beta }, flavour) => exponent(2 * flavour + 1, beta)),
  };
}
