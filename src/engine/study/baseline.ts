import { baselineCommand } from '../../shared/command-line';
import { BASELINE_EPOCHS, BASELINE_STACKS, type BaselineProgress, type BaselineRequest, type BaselineStatement } from '../../shared/contract/baseline-statement';
import { PartonError } from '../../shared/errors';
import type { FolderOptions } from '../data/locate';
import { fitAlone } from '../run/baseline';
import { replicaAlone, replicaReferenced, stateBaseline } from '../run/baseline-statement';
import { besideN3fit } from '../run/beside-n3fit';
import { compareWithReference } from '../run/reference';
import { compareStacks } from '../run/stacks';

/** Checks replicas of a fit against a baseline and stores what was found. @param scratch folder for what does not stay @throws PartonError, also when it was cancelled */
export async function runBaseline(
  request: BaselineRequest, { folders, scratch }: { readonly folders: FolderOptions; readonly scratch: string }, tell: (progress: BaselineProgress) => void, signal?: AbortSignal,
): Promise<BaselineStatement> {
  const { fit, replicas, against, epochs = BASELINE_EPOCHS, stacks = BASELINE_STACKS, n3fit } = request;
  const command = baselineCommand(request);
  const state = (found: Pick<BaselineStatement, 'replicas' | 'stacks'>): BaselineStatement => {
    if (signal?.aborted) throw new PartonError('input', 'it was cancelled.', { file: fit });
    return stateBaseline({ fit, against, command, ...found });
  };
  const progress = (done: number, all: number, text: string): void => tell({ fit, done, all, text });
  switch (against) {
    case 'alone': {
      let done = 0;
      const agreements = await fitAlone({ fit, replicas, folders, scratch }, {
        onAgreement: () => progress(++done, replicas.length, `${done} of ${replicas.length} replicas`),
        onView: ({ replicas: [one], epochs: last }) => progress(done + (one ? one.epoch / last : 0), replicas.length, `replica ${one?.replica} alone, epoch ${one?.epoch} of ${last}`),
      }, signal);
      return state({ replicas: (agreements ?? []).map(replicaAlone) });
    }
    case 'plain':
    case 'tfjs': {
      const differences = await compareWithReference({ fit, replicas, engine: against, epochs, folders }, (replica, epoch) => {
        progress(replicas.indexOf(replica) + epoch / epochs, replicas.length, `replica ${replica}, epoch ${epoch} of ${epochs}`);
      }, signal);
      return state({ replicas: differences.map(replicaReferenced) });
    }
    case 'stacks':
      return state(await compareStacks({ fit, replicas, sizes: stacks, epochs, folders }, (size, epoch, done) => progress(done, 1, `${size === 1 ? 'alone' : `in a stack of ${size}`}, epoch ${epoch} of ${epochs}`), signal));
    case 'n3fit':
      if (n3fit === undefined) throw new PartonError('input', 'the fit of n3fit is not named.', { file: fit });
      return state({ replicas: besideN3fit(fit, n3fit, replicas) });
  }
}
