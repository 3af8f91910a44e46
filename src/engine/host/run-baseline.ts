import type { BaselineProgress, BaselineRequest, BaselineStatement } from '../../shared/contract/baseline-statement';
import { PartonError } from '../../shared/errors';
import { formatReplicas } from '../../shared/replica-range';
import type { FolderOptions } from '../data/locate';
import { fitAlone } from '../run/baseline';
import { replicaAlone, replicaReferenced, stateBaseline } from '../run/baseline-statement';
import { besideN3fit } from '../run/beside-n3fit';
import { compareWithReference } from '../run/reference';
import { compareStacks } from '../run/stacks';
import { shellCommand } from '../../shared/command-line';

const EPOCHS = 20;
const STACKS = [4, 16, 64];

/** Checks replicas of a fit against a baseline and stores what was found. @throws PartonError, also when it was cancelled */
export async function runBaseline(request: BaselineRequest, folders: FolderOptions, tell: (progress: BaselineProgress) => void, signal?: AbortSignal): Promise<BaselineStatement> {
  const { fit, replicas, against, epochs = EPOCHS, stacks = STACKS, n3fit } = request;
  const command = commandOf(request);
  const state = (found: Pick<BaselineStatement, 'replicas' | 'stacks'>): BaselineStatement => {
    if (signal?.aborted) throw new PartonError('input', 'it was cancelled.', { file: fit });
    return stateBaseline({ fit, against, command, ...found });
  };
  const progress = (done: number, all: number, text: string): void => tell({ fit, done, all, text });
  switch (against) {
    case 'alone': {
      let done = 0;
      const agreements = await fitAlone({ fit, replicas, folders }, {
        onAgreement: () => progress(++done, replicas.length, `${done} of ${replicas.length} replicas`),
        onView: ({ replicas: [one], epochs: last }) => progress(done + (one ? one.epoch / last : 0), replicas.length, `replica ${one?.replica} alone, epoch ${one?.epoch} of ${last}`),
      }, signal);
      return state({ replicas: (agreements ?? []).map(replicaAlone) });
    }
    case 'plain':
    case 'tfjs': {
      const differences = await compareWithReference({ fit, replicas, engine: against, epochs, folders }, (replica, epoch) => {
        if (signal?.aborted) throw new PartonError('input', 'it was cancelled.', { file: fit });
        progress(replicas.indexOf(replica) + epoch / epochs, replicas.length, `replica ${replica}, epoch ${epoch} of ${epochs}`);
      });
      return state({ replicas: differences.map(replicaReferenced) });
    }
    case 'stacks':
      return state(await compareStacks({ fit, replicas, sizes: stacks, epochs, folders }, (size) => progress(0, stacks.length, size === 1 ? 'alone' : `stack of ${size}`), signal));
    case 'n3fit':
      if (n3fit === undefined) throw new PartonError('input', 'the fit of n3fit is not named.', { file: fit });
      return state({ replicas: besideN3fit(fit, n3fit, replicas) });
  }
}

/** The command line that does the same. */
function commandOf({ fit, replicas, against, epochs, stacks, n3fit }: BaselineRequest): string {
  const more = {
    alone: [], plain: ['--engine', 'plain', '--epochs', String(epochs ?? EPOCHS)], tfjs: ['--engine', 'tfjs', '--epochs', String(epochs ?? EPOCHS)],
    stacks: ['--stacks', (stacks ?? STACKS).join(','), '--epochs', String(epochs ?? EPOCHS)], n3fit: ['--n3fit', n3fit ?? ''],
  }[against];
  return shellCommand('parton', 'baseline', fit, '--replicas', formatReplicas(replicas), ...more);
}
