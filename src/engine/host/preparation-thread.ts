import type { SearchFolders } from '../data/locate';
import type { LoadedInputs, Preparation } from '../run/preparation';
import type { ReducedProblem } from '../reduction/reduced-problem';
import { studyProtocol, type StudyApi } from '../study/study-api';
import type { ReplicaJob } from '../train/worker-protocol';
import type { Runcard } from '../../shared/runcard/runcard';
import { ServiceThread } from './service-thread';

/** Prepares fits in a thread of their own, so that windows are answered meanwhile; it ends with each, and its memory with it. */
export class PreparationThread implements Preparation {
  private readonly thread = new ServiceThread<StudyApi>('study.cjs', studyProtocol, () => undefined);

  load(runcard: Runcard, folders: SearchFolders): Promise<LoadedInputs> {
    return this.thread.start().loadFit(runcard, folders);
  }

  reduce(): Promise<ReducedProblem> {
    return this.thread.start().reduceFit();
  }

  draw(replicas: readonly number[], weightsFile?: string): Promise<readonly ReplicaJob[]> {
    return this.thread.start().drawFit(replicas, weightsFile);
  }

  end(): Promise<void> {
    return this.thread.end('the fit is prepared.');
  }
}
