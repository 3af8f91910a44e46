import type { Agreement } from '../../shared/contract/engine-api';
import { PartonError } from '../../shared/errors';
import { fitAlone, type BaselineRequest } from '../run/baseline';

/**
 * Fits one complete replica of a fit again, alone, and compares the bits of all that it leaves.
 * @throws PartonError when the fit is not ours, the replica is not complete, or it was cancelled
 */
export async function refitAlone(request: BaselineRequest & { readonly replicas: readonly [number] }, signal?: AbortSignal): Promise<Agreement> {
  const start = performance.now();
  const [found] = (await fitAlone(request, {}, signal)) ?? [];
  if (!found) throw new PartonError('input', 'it was cancelled.', { file: request.fit });
  const { identical, status, aloneStatus, metrics, weights, grid, log } = found;
  const parts = [
    ['status', { same: status === aloneStatus, detail: status === aloneStatus ? status : `${status} in the fit, ${aloneStatus} alone` }],
    ['chi2 of every epoch', metrics], ['weights', weights], ['export grid', grid], ['chi2 log', log],
  ] as const;
  return {
    replica: found.replica, identical, comparisons: parts.flatMap(([what, comparison]) => (comparison ? [{ what, ...comparison }] : [])),
    seconds: (performance.now() - start) / 1000,
  };
}
