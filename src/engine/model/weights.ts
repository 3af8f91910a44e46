import type { Activation } from '../../shared/runcard/runcard';

/** A dense network: layer l has nodes[l] outputs and the activation function activations[l]. */
export interface NetworkShape {
  /** x and ln x. */
  readonly inputs: 2;
  readonly nodes: readonly number[];
  readonly activations: readonly Activation[];
}

/** Everything trained or drawn for one replica; also the shape of a gradient and of an optimizer's moments. */
export interface ReplicaWeights {
  /** One a layer, shape [inputs, outputs], row-major. */
  readonly kernels: readonly Float64Array[];
  /** One a layer, shape [outputs]. */
  readonly biases: readonly Float64Array[];
  /** Exponents of x^(1-alpha) (1-x)^beta, shape [flavours of the fit basis]. */
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
}

/** Shapes of the kernels, [inputs, outputs] a layer. */
export function kernelShapes({ inputs, nodes }: NetworkShape): [number, number][] {
  return nodes.map((outputs, layer) => [layer === 0 ? inputs : nodes[layer - 1]!, outputs]);
}

export function zeroWeights(shape: NetworkShape): ReplicaWeights {
  const flavours = shape.nodes.at(-1)!;
  return {
    kernels: kernelShapes(shape).map(([inputs, outputs]) => new Float64Array(inputs * outputs)),
    biases: shape.nodes.map((outputs) => new Float64Array(outputs)),
    alpha: new Float64Array(flavours),
    beta: new Float64Array(flavours),
  };
}

export function copyWeights({ kernels, biases, alpha, beta }: ReplicaWeights): ReplicaWeights {
  return { kernels: kernels.map((k) => k.slice()), biases: biases.map((b) => b.slice()), alpha: alpha.slice(), beta: beta.slice() };
}

/**
 * The variables of a replica, as views, in Keras' sense: what clipnorm takes the norm of. Kernel and bias of each layer,
 * then alpha and beta of each flavour, one number each.
 */
export function variables({ kernels, biases, alpha, beta }: ReplicaWeights): Float64Array[] {
  const layers = kernels.flatMap((kernel, layer) => [kernel, biases[layer]!]);
  const exponents = Array.from(alpha, (_, f) => [alpha.subarray(f, f + 1), beta.subarray(f, f + 1)]).flat();
  return [...layers, ...exponents];
}
