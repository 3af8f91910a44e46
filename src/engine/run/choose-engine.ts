import type { FitEngine, TrainingEngine } from '../../shared/contract/fit-engines';
import { PartonError } from '../../shared/errors';
import { GpuTrouble, type GpuSight } from '../../shared/gpu/computer';
import { gpuObstacle } from '../gpu/obstacle';
import { deviceError, lookForDevice } from '../gpu/provider';
import { availableSimd, type Simd } from '../kernels/load';
import type { LoadedProblem } from '../problem/load-problem';
import { reduceProblem } from '../reduction/reduce';
import type { Runcard } from '../../shared/runcard/runcard';
import type { ReducedProblem } from '../reduction/reduced-problem';
import type { TfjsBackend } from '../reference/tfjs';
import type { EngineChoice } from '../train/worker-protocol';

/** Which engine trains a fit, in which variant, and why: part of its manifest. */
export interface EngineDecision {
  readonly engine: TrainingEngine;
  /** Build of the kernels, backend of TensorFlow.js, or name of the graphics device: part of the bits. */
  readonly variant?: string;
  /** Of an automatic choice. */
  readonly why?: string;
}

export interface EngineWish {
  /** `auto` if not given. */
  readonly engine?: FitEngine;
  readonly simd?: Simd;
  readonly backend?: TfjsBackend;
  readonly workers?: number;
  /** Where the device asked for is not there: the processor. */
  readonly fallBack?: boolean;
}

/** Reduces a problem once, for whoever asks. */
export class Reduction {
  /** @param result where it is there already */
  constructor(readonly problem: LoadedProblem, private result?: ReducedProblem) {}

  get reduced(): ReducedProblem {
    return (this.result ??= reduceProblem(this.problem.fit, this.problem.t0Pdf));
  }
}

/** A look for a device, which goes on while data are read. */
type Look = Promise<GpuSight | GpuTrouble>;

/** The look that a wish needs, begun now. */
export function lookFor({ engine = 'auto' }: EngineWish): Look | undefined {
  return engine === 'auto' || engine === 'webgpu' ? lookForDevice(engine === 'webgpu') : undefined;
}

/**
 * The engine that is named; undefined where it is left to the program.
 * @throws PartonError when a GPU is asked for that is not there, or cannot fit this runcard
 */
export async function namedEngine({ engine = 'auto', simd, backend, fallBack }: EngineWish, runcard: Runcard, look: Look | undefined): Promise<EngineDecision | undefined> {
  switch (engine) {
    case 'auto': return undefined;
    case 'fast': return onProcessor(simd);
    case 'plain': return { engine };
    case 'tfjs': return { engine, variant: backend ?? 'cpu' };
    case 'webgpu': {
      const obstacle = gpuObstacle(runcard);
      if (obstacle) throw new PartonError('unsupported', `the runcard is ${obstacle}.`, {}, 'Fit on the processor (--engine cpu).');
      const sight = (await look)!;
      if (!(sight instanceof GpuTrouble)) return { engine, variant: sight.name };
      if (fallBack) return { ...onProcessor(simd), why: `processor: ${sight.message}` };
      throw deviceError(sight);
    }
  }
}

/** The faster of processor and graphics device, where there is one. */
export async function fasterEngine({ simd, workers }: EngineWish, reduction: Reduction, replicas: number, look: Look | undefined): Promise<EngineDecision> {
  const { compareEngines } = await import('./compare-engines');
  const { device, why } = await compareEngines(reduction, replicas, (await look)!, workers);
  return { ...(device === undefined ? onProcessor(simd) : { engine: 'webgpu', variant: device }), why };
}

const onProcessor = (simd: Simd | undefined): EngineDecision => ({ engine: 'fast', variant: simd ?? availableSimd() });

/** What the workers are told. @throws PartonError when a fit cannot go on with what it was begun with */
export function engineChoice({ engine, variant }: EngineDecision, reduction: Reduction): EngineChoice {
  switch (engine) {
    case 'plain': return { kind: 'plain' };
    case 'tfjs': return { kind: 'tfjs', backend: variant as TfjsBackend };
    case 'webgpu': return { kind: 'webgpu', device: variant!, reduced: reduction.reduced };
    case 'fast':
      if (variant === 'relaxed' && availableSimd() !== 'relaxed') {
        throw new PartonError('unsupported', 'the fit was begun with relaxed SIMD, which this machine or Node version lacks.', {}, 'Go on where it was begun, or fit again.');
      }
      return { kind: 'fast', simd: variant as Simd, reduced: reduction.reduced };
  }
}
