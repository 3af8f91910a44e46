import type { MessagePort } from 'node:worker_threads';
import type { ErrorKind, ErrorPlace } from '../../shared/errors';
import type { Runcard } from '../../shared/runcard/runcard';
import type { ReplicaResult } from '../io/fit-folder';
import type { Simd } from '../kernels/load';
import type { ReplicaData } from '../problem/fit-problem';
import type { ReducedProblem } from '../reduction/reduced-problem';
import type { TfjsBackend } from '../reference/tfjs';
import type { ReportContext } from '../run/report';
import type { ReplicaState } from './engine';
import type { StoppingState } from './stopping';
import type { MetricsChunk, ReplicaProgress } from './trainer';

/** Which engine trains: the kernels, the float64 model, or TensorFlow.js on one of its backends. */
export type EngineChoice =
  | { readonly kind: 'fast'; readonly simd: Simd; /** What the kernels train on. */ readonly reduced: ReducedProblem }
  | { readonly kind: 'webgpu'; readonly reduced: ReducedProblem; /** The device that must be there. */ readonly device: string }
  | { readonly kind: 'plain' }
  | { readonly kind: 'tfjs'; readonly backend: TfjsBackend };

/** All that the workers of a fit share. */
export interface WorkerTask {
  readonly engine: EngineChoice;
  readonly runcard: Runcard;
  /** The whole problem, and what reports need. */
  readonly report: ReportContext;
}

/** Beside the task: ports to a device and to desks for who trains on it, or the port at which a desk is served. */
export interface WorkerPorts {
  readonly devicePort?: MessagePort;
  readonly desks?: readonly MessagePort[];
  readonly deskPort?: MessagePort;
}

/** A replica given to a worker. */
export interface ReplicaJob {
  readonly data: ReplicaData;
  readonly progress: ReplicaProgress;
  readonly state: ReplicaState;
}

/** What a checkpoint keeps of a replica in training. */
export interface ReplicaCheckpoint {
  readonly progress: ReplicaProgress;
  readonly state: ReplicaState;
}

export type ToWorker =
  | { readonly type: 'train'; readonly jobs: readonly ReplicaJob[] }
  | { readonly type: 'pause' | 'resume' | 'checkpoint' }
  /** Ends these replicas now, as if their epochs were done. */
  | { readonly type: 'stop'; readonly replicas: readonly number[] };

export type FromWorker =
  /** All its replicas are set up; the first epoch begins. */
  | { readonly type: 'ready' }
  | { readonly type: 'metrics'; readonly chunk: MetricsChunk; /** Milliseconds it took. */ readonly milliseconds: number }
  | { readonly type: 'finished'; readonly replica: number; readonly stopping: StoppingState; readonly result: ReplicaResult }
  | { readonly type: 'set aside'; readonly replica: number; readonly stopping: StoppingState }
  | { readonly type: 'checkpoint'; readonly replicas: readonly ReplicaCheckpoint[] }
  /** Nothing left to train. */
  | { readonly type: 'done' }
  | { readonly type: 'error'; readonly kind: ErrorKind; readonly problem: string; readonly where: ErrorPlace; readonly remedy?: string; readonly stack?: string };
