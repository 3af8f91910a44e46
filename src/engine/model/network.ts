import { ACTIVATION_FUNCTIONS } from '../../shared/physics/activations';
import type { NetworkShape, ReplicaWeights } from './weights';

/** The network's inputs (x, ln x), shape [x, 2]. */
export function networkInputs(x: Float64Array): Float64Array {
  const inputs = new Float64Array(2 * x.length);
  x.forEach((value, i) => inputs.set([value, Math.log(value)], 2 * i));
  return inputs;
}

/** Values of every layer, the inputs first, the network's output last: shapes [x, 2], [x, nodes[0]], ... */
export function evaluateNetwork(shape: NetworkShape, weights: ReplicaWeights, x: Float64Array): Float64Array[] {
  const layers = [networkInputs(x)];
  shape.nodes.forEach((outputs, layer) => {
    const { value } = ACTIVATION_FUNCTIONS[shape.activations[layer]!];
    const before = layers[layer]!;
    const kernel = weights.kernels[layer]!;
    const inputs = before.length / x.length;
    const after = new Float64Array(x.length * outputs);
    for (let point = 0; point < x.length; point++) {
      const row = after.subarray(point * outputs, (point + 1) * outputs);
      row.set(weights.biases[layer]!);
      for (let i = 0; i < inputs; i++) {
        const input = before[point * inputs + i]!;
        for (let o = 0; o < outputs; o++) row[o]! += input * kernel[i * outputs + o]!;
      }
      for (let o = 0; o < outputs; o++) row[o] = value(row[o]!);
    }
    layers.push(after);
  });
  return layers;
}

/**
 * The adjoint of `evaluateNetwork`: adds to `gradient` what dL/d(output), shape [x, flavours], means for kernels and biases.
 * `layers` are the values that `evaluateNetwork` returned.
 */
export function networkAdjoint(
  shape: NetworkShape, weights: ReplicaWeights, layers: readonly Float64Array[], dOutput: Float64Array, gradient: ReplicaWeights,
): void {
  const points = layers[0]!.length / shape.inputs;
  let dAfter = dOutput;
  for (let layer = shape.nodes.length - 1; layer >= 0; layer--) {
    const { slope } = ACTIVATION_FUNCTIONS[shape.activations[layer]!];
    const [before, after, kernel] = [layers[layer]!, layers[layer + 1]!, weights.kernels[layer]!];
    const [dKernel, dBias] = [gradient.kernels[layer]!, gradient.biases[layer]!];
    const outputs = shape.nodes[layer]!;
    const inputs = before.length / points;
    const dBefore = new Float64Array(before.length);
    const dSum = new Float64Array(outputs);
    for (let point = 0; point < points; point++) {
      for (let o = 0; o < outputs; o++) {
        dSum[o] = dAfter[point * outputs + o]! * slope(after[point * outputs + o]!);
        dBias[o]! += dSum[o]!;
      }
      for (let i = 0; i < inputs; i++) {
        const input = before[point * inputs + i]!;
        let sum = 0;
        for (let o = 0; o < outputs; o++) {
          dKernel[i * outputs + o]! += input * dSum[o]!;
          sum += dSum[o]! * kernel[i * outputs + o]!;
        }
        dBefore[point * inputs + i] = sum;
      }
    }
    dAfter = dBefore;
  }
}
