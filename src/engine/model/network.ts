import { ACTIVATION_FUNCTIONS } from '../../shared/physics/activations';
import { denseLayers, type NetworkShape, type ReplicaWeights } from './weights';

/** What a network computes at some points, with what its adjoint needs. */
export interface NetworkEvaluation {
  /** Shape [points, inputs]. */
  readonly inputs: Float64Array;
  /** One a layer, shape [points, outputs]: before and after the activation function, and as the next layer reads them. */
  readonly sums: readonly Float64Array[];
  readonly values: readonly Float64Array[];
  readonly passed: readonly Float64Array[];
  /** Shape [points, flavours]. */
  readonly output: Float64Array;
  /** Factors on the values of the layer with dropout, shape [points, outputs]. */
  readonly dropped?: Float64Array;
}

/** @param inputs shape [points, inputs]; @param dropped factors of a training step on the layer with dropout, shape [points, its outputs] */
export function evaluateNetwork(shape: NetworkShape, weights: ReplicaWeights, inputs: Float64Array, dropped?: Float64Array): NetworkEvaluation {
  const points = inputs.length / shape.inputs;
  const [sums, values, passed]: [Float64Array[], Float64Array[], Float64Array[]] = [[], [], []];
  const layers = denseLayers(shape);
  layers.forEach(({ inputs: ins, outputs, activation, from }, layer) => {
    const before = from < 0 ? inputs : passed[from]!;
    const kernel = weights.kernels[layer]!;
    const [sum, value] = [new Float64Array(points * outputs), new Float64Array(points * outputs)];
    for (let point = 0; point < points; point++) {
      const row = sum.subarray(point * outputs, (point + 1) * outputs);
      row.set(weights.biases[layer]!);
      for (let i = 0; i < ins; i++) {
        const input = before[point * ins + i]!;
        for (let o = 0; o < outputs; o++) row[o]! += input * kernel[i * outputs + o]!;
      }
      ACTIVATION_FUNCTIONS[activation].forward(row, value.subarray(point * outputs, (point + 1) * outputs));
    }
    sums.push(sum);
    values.push(value);
    passed.push(dropped && layer === shape.dropout?.layer ? value.map((v, k) => v * dropped[k]!) : value);
  });
  return { inputs, sums, values, passed, output: joinBranches(shape, passed), ...(dropped && { dropped }) };
}

/** The outputs of all flavours side by side. */
function joinBranches({ nodes, perFlavour }: NetworkShape, passed: readonly Float64Array[]): Float64Array {
  if (!perFlavour) return passed.at(-1)!;
  const last = passed.slice(-nodes.at(-1)!);
  return new Float64Array(last[0]!.length * last.length).map((_, k) => last[k % last.length]![Math.floor(k / last.length)]!);
}

/** The adjoint of `evaluateNetwork`: adds to `gradient` what dL/d(output), shape [points, flavours], means for kernels and biases. */
export function networkAdjoint(
  shape: NetworkShape, weights: ReplicaWeights, evaluation: NetworkEvaluation, dOutput: Float64Array, gradient: ReplicaWeights,
): void {
  const { inputs, sums, values, passed, dropped } = evaluation;
  const points = inputs.length / shape.inputs;
  const layers = denseLayers(shape);
  const branches = shape.perFlavour ? shape.nodes.at(-1)! : 1;
  const dPassed = passed.map((array) => new Float64Array(array.length));
  for (let branch = 0; branch < branches; branch++) {
    const d = dPassed[layers.length - branches + branch]!;
    d.set(branches === 1 ? dOutput : d.map((_, point) => dOutput[point * branches + branch]!));
  }
  for (let layer = layers.length - 1; layer >= 0; layer--) {
    const { inputs: ins, outputs, activation, from } = layers[layer]!;
    const { adjoint } = ACTIVATION_FUNCTIONS[activation];
    const [before, kernel] = [from < 0 ? inputs : passed[from]!, weights.kernels[layer]!];
    const [dKernel, dBias] = [gradient.kernels[layer]!, gradient.biases[layer]!];
    const dValue = dropped && layer === shape.dropout?.layer ? dPassed[layer]!.map((d, k) => d * dropped[k]!) : dPassed[layer]!;
    const dSum = new Float64Array(outputs);
    for (let point = 0; point < points; point++) {
      const row = (array: Float64Array) => array.subarray(point * outputs, (point + 1) * outputs);
      adjoint(row(sums[layer]!), row(values[layer]!), row(dValue), dSum);
      for (let o = 0; o < outputs; o++) dBias[o]! += dSum[o]!;
      for (let i = 0; i < ins; i++) {
        const input = before[point * ins + i]!;
        let sum = 0;
        for (let o = 0; o < outputs; o++) {
          dKernel[i * outputs + o]! += input * dSum[o]!;
          sum += dSum[o]! * kernel[i * outputs + o]!;
        }
        if (from >= 0) dPassed[from]![point * ins + i] = sum;
      }
    }
  }
}

/** What a network's penalty adds to the loss. */
export function penaltyLoss({ penalty }: NetworkShape, { kernels }: ReplicaWeights): number {
  if (!penalty) return 0;
  return kernels.reduce((total, kernel) => kernel.reduce((sum, w) => sum + penalty.l1 * Math.abs(w) + penalty.l2 * w * w, total), 0);
}

/** Adds the gradient of the penalty. */
export function penaltyAdjoint({ penalty }: NetworkShape, { kernels }: ReplicaWeights, gradient: ReplicaWeights): void {
  if (!penalty) return;
  kernels.forEach((kernel, layer) => kernel.forEach((w, k) => (gradient.kernels[layer]![k]! += penalty.l1 * Math.sign(w) + 2 * penalty.l2 * w)));
}
