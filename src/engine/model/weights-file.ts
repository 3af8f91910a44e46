import { PartonError } from '../../shared/errors';
import { npyArray, readNpz, toFloat64, writeNpz, type NpyArray } from '../io/npz';
import { kernelShapes, type NetworkShape, type ReplicaWeights } from './weights';

/**
 * The arrays of a weights file (.npz), each with the replicas as first axis: `W_nn_w0`, `W_nn_w1`, ... kernel [R, inputs, outputs]
 * and bias [R, outputs] of each layer, `W_alpha` and `W_beta` [R, flavours] in the order of the runcard's basis, and optionally
 * `replicas` [R], their numbers; without it they are 1 to R. Arrays of other names are not looked at.
 */
function arrayShapes(network: NetworkShape): [name: string, shape: number[]][] {
  const layers = kernelShapes(network).flatMap(([inputs, outputs], layer): [string, number[]][] => [
    [`W_nn_w${2 * layer}`, [inputs, outputs]],
    [`W_nn_w${2 * layer + 1}`, [outputs]],
  ]);
  const flavours = network.nodes.at(-1)!;
  return [...layers, ['W_alpha', [flavours]], ['W_beta', [flavours]]];
}

/**
 * Reads the weights of some replicas from a weights file.
 * @throws PartonError when the file is damaged, lacks an array or a replica, or has other shapes than the network
 */
export function readWeights(bytes: Uint8Array, file: string, network: NetworkShape, replicas: readonly number[]): ReplicaWeights[] {
  const arrays = readNpz(bytes, file);
  const rows = arrays.get('W_nn_w0')?.shape[0] ?? 0;
  const numbers = arrays.has('replicas') ? toFloat64(arrays.get('replicas')!, 'replicas') : Float64Array.from({ length: rows }, (_, r) => r + 1);
  const values = arrayShapes(network).map(([name, shape]) => checked(arrays.get(name), file, name, [rows, ...shape]));
  return replicas.map((replica) => {
    const row = numbers.indexOf(replica);
    if (row < 0 || row >= rows) {
      throw new PartonError('missing', `it has no weights for replica ${replica}.`, { file }, rows === 0 ? 'It holds none.' : `It holds ${rows} replicas, ${numbers[0]} to ${numbers.at(-1)}.`);
    }
    const cut = values.map((all) => all.slice((row * all.length) / rows, ((row + 1) * all.length) / rows));
    const [layers, [alpha, beta]] = [cut.slice(0, -2), cut.slice(-2) as [Float64Array, Float64Array]];
    return { kernels: layers.filter((_, k) => k % 2 === 0), biases: layers.filter((_, k) => k % 2 === 1), alpha, beta };
  });
}

/** The bytes of a weights file, which `readWeights` reads. */
export function writeWeights(network: NetworkShape, replicas: readonly number[], weights: readonly ReplicaWeights[]): Uint8Array {
  const inOrder = weights.map(({ kernels, biases, alpha, beta }) => [...kernels.flatMap((kernel, layer) => [kernel, biases[layer]!]), alpha, beta]);
  const arrays = arrayShapes(network).map(([name, shape], k): [string, NpyArray] => {
    const joined = new Float64Array(weights.length * inOrder[0]![k]!.length);
    inOrder.forEach((one, r) => joined.set(one[k]!, r * one[k]!.length));
    return [name, npyArray(joined, [weights.length, ...shape])];
  });
  return writeNpz([['replicas', npyArray(Int32Array.from(replicas))], ...arrays]);
}

function checked(array: NpyArray | undefined, file: string, name: string, shape: readonly number[]): Float64Array {
  if (!array) throw new PartonError('missing', `it has no array ${name}.`, { file }, 'It must hold the weights of the network that the runcard describes.');
  if (array.shape.join() !== shape.join()) {
    throw new PartonError('input', `its array ${name} has the shape (${array.shape.join(', ')}), the runcard's network needs (${shape.join(', ')}).`, { file });
  }
  const values = toFloat64(array, name);
  if (!values.every(Number.isFinite)) throw new PartonError('input', `its array ${name} holds numbers that are not finite.`, { file });
  return values;
}
