import type { Activation } from '../../shared/runcard/runcard';

/** A network: layer l has nodes[l] outputs and the activation function activations[l]. */
export interface NetworkShape {
  /** x and ln x; with feature scaling the scaled x alone. */
  readonly inputs: 1 | 2;
  /** The last is the number of flavours. */
  readonly nodes: readonly number[];
  readonly activations: readonly Activation[];
  /** True: every flavour has a network of its own, with the hidden layers `nodes` and one output (n3fit's `dense_per_flavour`). */
  readonly perFlavour?: boolean;
  /** In training, nodes of layer number `layer` are left out with this probability, at each x and step anew; the others are scaled up. */
  readonly dropout?: { readonly rate: number; readonly layer: number };
  /** Added to the training loss: l1 |w| + l2 w^2, summed over all kernels. */
  readonly penalty?: { readonly l1: number; readonly l2: number };
}

/** One fully connected layer: a kernel and a bias. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: Activation;
  /** The number of the layer whose outputs it reads; -1: the network's inputs. */
  readonly from: number;
}

/** The layers of a network in Keras' order: layer by layer, and within a layer flavour by flavour. */
export function denseLayers({ inputs, nodes, activations, perFlavour }: NetworkShape): DenseLayer[] {
  const branches = perFlavour ? nodes.at(-1)! : 1;
  const widths = perFlavour ? [...nodes.slice(0, -1), 1] : nodes;
  return widths.flatMap((outputs, l) => Array.from({ length: branches }, (_, branch): DenseLayer =>
    ({ inputs: l === 0 ? inputs : widths[l - 1]!, outputs, activation: activations[l]!, from: l === 0 ? -1 : (l - 1) * branches + branch })));
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
export function kernelShapes(shape: NetworkShape): [number, number][] {
  return denseLayers(shape).map(({ inputs, outputs }) => [inputs, outputs]);
}

/** Weights that are all the same number. */
export function filledWeights(shape: NetworkShape, value: number): ReplicaWeights {
  const layers = denseLayers(shape);
  const flavours = shape.nodes.at(-1)!;
  const filled = (length: number) => new Float64Array(length).fill(value);
  return {
    kernels: layers.map(({ inputs, outputs }) => filled(inputs * outputs)), biases: layers.map(({ outputs }) => filled(outputs)),
    alpha: filled(flavours), beta: filled(flavours),
  };
}

export function zeroWeights(shape: NetworkShape): ReplicaWeights {
  return filledWeights(shape, 0);
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
