import { PartonError } from '../../shared/errors';
import { readCheckpoint, writeCheckpoint, type JsonObject, type TypedArray } from '../io/checkpoint';
import { kernelShapes, zeroWeights, type NetworkShape, type ReplicaWeights } from '../model/weights';
import { MOMENTS } from '../train/optimizers';
import type { StoppingState } from '../train/stopping';
import type { ReplicaCheckpoint } from '../train/worker-protocol';

/** A replica that was given up. */
export interface SetAside {
  readonly replica: number;
  readonly epoch: number;
  readonly reason: string;
}

/** What a fit goes on from. Replicas that have ended well are complete on disk and not in here. */
export interface FitCheckpoint {
  readonly replicas: readonly ReplicaCheckpoint[];
  readonly setAside: readonly SetAside[];
}

/** Weights stand flat in float64, in which the numbers of every engine are exact. */
export function saveCheckpoint(folder: string, { replicas, setAside }: FitCheckpoint): void {
  const arrays: Record<string, TypedArray> = {};
  const entries = replicas.map(({ progress, state }): JsonObject => {
    const { replica, ndata, stopping, snapshots } = progress;
    arrays[`${replica}/weights`] = flat(state.weights);
    for (const name of MOMENTS) if (state.moments[name]) arrays[`${replica}/${name}`] = flat(state.moments[name]);
    if (stopping.best && state.kept) arrays[`${replica}/kept`] = flat(state.kept);
    arrays[`${replica}/losses`] = Float64Array.from(snapshots.flatMap(({ trainingLoss, validationLoss }) => [trainingLoss, validationLoss]));
    arrays[`${replica}/snapshots`] = Float64Array.from(snapshots.flatMap(({ weights }) => [...flat(weights)]));
    const { status, epoch, degree, best } = stopping;
    return {
      replica, step: state.step, training: ndata.training, validation: ndata.validation,
      stopping: { status, epoch, degree, ...(best && { best: { ...best } }) }, snapshots: snapshots.map((snapshot) => snapshot.epoch),
    };
  });
  writeCheckpoint(folder, { header: { replicas: entries, setAside: setAside.map((one) => ({ ...one })) }, arrays });
}

/** The newest checkpoint of a fit, or undefined when it has none. @param networkOf a replica @throws PartonError when it is damaged or of other networks */
export function loadCheckpoint(folder: string, networkOf: (replica: number) => NetworkShape): (FitCheckpoint & { readonly warning?: string }) | undefined {
  const stored = readCheckpoint(folder);
  if (!stored) return undefined;
  const { header, arrays, warning } = stored;
  const array = (name: string, length?: number): Float64Array => {
    const found = arrays[name];
    if (!(found instanceof Float64Array) || (length !== undefined && found.length !== length)) {
      throw new PartonError('input', `the checkpoint has no ${name} that fits the runcard's network.`, { file: folder }, 'Go on with the runcard it was made with, or fit again.');
    }
    return found;
  };
  const entries = header.replicas as unknown as readonly StoredReplica[];
  const replicas = entries.map(({ replica, step, training, validation, stopping, snapshots }): ReplicaCheckpoint => {
    const network = networkOf(replica);
    const size = flat(zeroWeights(network)).length;
    const weights = (name: string) => (arrays[name] ? unflat(array(name, size), network) : undefined);
    const losses = array(`${replica}/losses`, 2 * snapshots.length);
    const states = array(`${replica}/snapshots`, size * snapshots.length);
    const moments = Object.fromEntries(MOMENTS.flatMap((name) => (arrays[`${replica}/${name}`] ? [[name, weights(`${replica}/${name}`)!]] : [])));
    const kept = weights(`${replica}/kept`);
    return {
      progress: {
        replica, ndata: { training, validation }, stopping,
        snapshots: snapshots.map((epoch, k) => ({
          epoch, trainingLoss: losses[2 * k]!, validationLoss: losses[2 * k + 1]!, weights: unflat(states.subarray(k * size, (k + 1) * size), network),
        })),
      },
      state: { weights: unflat(array(`${replica}/weights`, size), network), moments, ...(kept && { kept }), step },
    };
  });
  return { replicas, setAside: header.setAside as unknown as readonly SetAside[], ...(warning !== undefined && { warning }) };
}

interface StoredReplica {
  readonly replica: number;
  readonly step: number;
  readonly training: number;
  readonly validation: number;
  readonly stopping: StoppingState;
  readonly snapshots: readonly number[];
}

function flat({ kernels, biases, alpha, beta }: ReplicaWeights): Float64Array<ArrayBuffer> {
  return Float64Array.from([...kernels.flatMap((kernel, layer) => [...kernel, ...biases[layer]!]), ...alpha, ...beta]);
}

function unflat(numbers: Float64Array, network: NetworkShape): ReplicaWeights {
  let at = 0;
  const take = (count: number) => numbers.slice(at, (at += count));
  const layers = kernelShapes(network).map(([inputs, outputs]) => ({ kernel: take(inputs * outputs), bias: take(outputs) }));
  const flavours = network.nodes.at(-1)!;
  return { kernels: layers.map(({ kernel }) => kernel), biases: layers.map(({ bias }) => bias), alpha: take(flavours), beta: take(flavours) };
}
