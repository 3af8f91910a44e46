import type { FitStatus } from '../../shared/contract/engine-api';
import type { FitFolder } from '../io/fit-folder';
import type { Manifest } from '../run/manifest';

/** How a fit that is not being fitted here stands, by its files. */
export function fitStatus({ replicas }: FitFolder, manifest: Manifest | undefined): FitStatus {
  if (!manifest) return replicas.length > 0 ? 'complete' : 'interrupted';
  if (manifest.outcome.status === 'complete') return 'complete';
  const ended = new Set([...replicas, ...manifest.outcome.setAside.map(({ replica }) => replica)]);
  return manifest.replicas.every((replica) => ended.has(replica)) ? 'complete' : 'interrupted';
}
