import type { FitStatus } from '../../shared/contract/engine-api';
import type { LockHolder } from '../io/fit-lock';
import type { Manifest } from '../run/manifest';

/** How a fit that is not being fitted here stands, by its files. @param replicas that are complete */
export function fitStatus(replicas: readonly number[], manifest: Manifest | undefined, holder: LockHolder | undefined): FitStatus {
  if (holder) return 'elsewhere';
  if (!manifest) return replicas.length > 0 ? 'complete' : 'interrupted';
  if (manifest.outcome.status === 'complete') return 'complete';
  const ended = new Set([...replicas, ...manifest.outcome.setAside.map(({ replica }) => replica)]);
  return manifest.replicas.every((replica) => ended.has(replica)) ? 'complete' : 'interrupted';
}

export const holderText = ({ pid, host }: LockHolder): string => `process ${pid} on ${host} fits it, or has it in its queue`;
