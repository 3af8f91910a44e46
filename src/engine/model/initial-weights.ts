import type { Initializer } from '../../shared/runcard/runcard';
import { Generator } from '../../shared/stats/random/generator';
import type { ExponentRange } from '../problem/fit-problem';
import { kernelShapes, type NetworkShape, type ReplicaWeights } from './weights';

/** Standard deviation of a standard normal cut at +-2. */
const TRUNCATED_SIGMA = 0.87962566103423978;
/** Keeps the streams of one replica apart: network seeds are below 2^31. */
const STREAM = 2 ** 31;

/** One draw for a kernel of given numbers of inputs and outputs (Glorot and Bengio, AISTATS 2010, as Keras scales it). */
const DRAW: Readonly<Record<Initializer, (random: Generator, inputs: number, outputs: number) => number>> = {
  glorot_uniform: (random, inputs, outputs) => Math.sqrt(6 / (inputs + outputs)) * (2 * random.random() - 1),
  glorot_normal: (random, inputs, outputs) => (Math.sqrt(2 / (inputs + outputs)) / TRUNCATED_SIGMA) * truncatedNormal(random),
};

/**
 * The weights from which a replica starts: kernels from the initializer, biases zero, exponents uniform in their ranges.
 * A function of its arguments alone. The distributions are n3fit's; the numbers are not, for they come from PCG64 streams of ours.
 * @param seed the replica's network seed (n3fit's `nnseed` of the replica), an integer in [0, 2^31)
 */
export function initialWeights(seed: number, network: NetworkShape, initializer: Initializer, exponents: readonly ExponentRange[]): ReplicaWeights {
  const uniform = new Generator(seed + STREAM);
  const between = ([low, high]: readonly [number, number]) => low + (high - low) * uniform.random();
  const drawn = exponents.map(({ alpha, beta }) => [between(alpha), between(beta)] as const);
  return {
    kernels: kernelShapes(network).map(([inputs, outputs], layer) => {
      const random = new Generator(seed + (layer + 2) * STREAM);
      return Float64Array.from({ length: inputs * outputs }, () => DRAW[initializer](random, inputs, outputs));
    }),
    biases: network.nodes.map((outputs) => new Float64Array(outputs)),
    alpha: Float64Array.from(drawn, ([alpha]) => alpha),
    beta: Float64Array.from(drawn, ([, beta]) => beta),
  };
}

function truncatedNormal(random: Generator): number {
  for (;;) {
    const z = random.standardNormal();
    if (Math.abs(z) < 2) return z;
  }
}
