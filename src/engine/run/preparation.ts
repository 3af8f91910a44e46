import type { Runcard } from '../../shared/runcard/runcard';
import type { SearchFolders } from '../data/locate';
import { loadProblem, type LoadedProblem } from '../problem/load-problem';
import { shareArrays } from '../problem/shared-arrays';
import { reduceProblem } from '../reduction/reduce';
import type { ReducedProblem } from '../reduction/reduced-problem';
import type { ReplicaJob } from '../train/worker-protocol';
import { newJobs } from './jobs';
import { inputHash } from './provenance';

/** A problem in memory that threads share. */
export interface LoadedInputs {
  readonly problem: LoadedProblem;
  /** SHA-256 of all numbers that go into the fit. */
  readonly hash: string;
}

/** What takes seconds before a fit trains: here, or in another thread. */
export interface Preparation {
  /** @throws PartonError */
  load(runcard: Runcard, folders: SearchFolders): Promise<LoadedInputs>;
  /** Reduces what was loaded. @throws PartonError */
  reduce(): Promise<ReducedProblem>;
  /** Draws replicas, as `newJobs`. @throws PartonError */
  draw(replicas: readonly number[], weightsFile?: string): Promise<readonly ReplicaJob[]>;
  /** All is prepared, or nobody wants it any more. */
  end(): Promise<void>;
}

/** In the thread that asks. */
export class OwnPreparation implements Preparation {
  private problem: LoadedProblem | undefined;

  async load(runcard: Runcard, folders: SearchFolders): Promise<LoadedInputs> {
    const problem = shareArrays(await loadProblem(runcard, folders));
    this.problem = problem;
    return { problem, hash: inputHash(problem) };
  }

  async reduce(): Promise<ReducedProblem> {
    const { fit, t0Pdf } = this.problem!;
    return shareArrays(reduceProblem(fit, t0Pdf));
  }

  async draw(replicas: readonly number[], weightsFile?: string): Promise<readonly ReplicaJob[]> {
    return newJobs(this.problem!, replicas, weightsFile);
  }

  async end(): Promise<void> {
    this.problem = undefined;
  }
}
