/** Epochs compared with a reference engine and in stacks, and sizes of the stacks, where none are given. */
export const BASELINE_EPOCHS = 20;
export const BASELINE_STACKS: readonly number[] = [4, 16, 64];

export interface BaselineRequest {
  readonly fit: string;
  readonly replicas: readonly number[];
  /** alone: each replica again, by itself, with the fit's own engine; plain, tfjs: with a reference engine; stacks: in stacks of several sizes; n3fit: against the same replicas of n3fit's fit. */
  readonly against: 'alone' | 'plain' | 'tfjs' | 'stacks' | 'n3fit';
  /** Epochs to compare with a reference engine, and in stacks. */
  readonly epochs?: number;
  /** Sizes of the stacks. */
  readonly stacks?: readonly number[];
  /** Folder of n3fit's fit. */
  readonly n3fit?: string;
}

export interface BaselineProgress {
  readonly fit: string;
  readonly done: number;
  readonly all: number;
  readonly text: string;
}

/** What was checked, stored with the fit as `baselines.json`. */
export interface BaselineStatement {
  /** Of all below, without this line: SHA-256 that shows whether it was changed afterwards. */
  readonly seal: string;
  readonly made: string;
  readonly command: string;
  readonly program: string;
  readonly engine: string;
  readonly machine: string;
  readonly fitHash: string;
  readonly against: BaselineRequest['against'];
  readonly identical: boolean;
  readonly replicas: readonly BaselineReplica[];
  /** Stacks of several sizes, the first alone. */
  readonly stacks?: readonly BaselineStack[];
}

export interface BaselineReplica {
  readonly replica: number;
  readonly identical: boolean;
  /** SHA-256 of the weights in the fit, and of those compared with. */
  readonly weights?: string;
  readonly otherWeights?: string;
  /** First epoch and thing that differ, and by how much, relatively. */
  readonly difference?: { readonly epoch?: number; readonly what: string; readonly size: number };
  /** Largest relative difference of the chi2s after each epoch, the first after the first update. */
  readonly byEpoch?: readonly number[];
}

export interface BaselineStack {
  readonly size: number;
  /** Of an epoch of one replica. */
  readonly milliseconds: number;
  /** Of the kernels. */
  readonly bytes: number;
  /** Largest difference of a replica's chi2 to that of the replica alone. */
  readonly difference: number;
  /** Weights with other bits than in the replica alone, of all replicas. */
  readonly differingBits: number;
}
