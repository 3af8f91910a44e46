import type { BaselineReplica } from '../../shared/contract/baseline-statement';
import { PartonError } from '../../shared/errors';
import { PARTON_LABELS } from '../../shared/physics/flavour-basis';
import { formatReplicas } from '../../shared/replica-range';
import { openFitFolder, readExportGrid, readSummary, type FitFolder } from '../io/fit-folder';

/**
 * Replicas of a fit beside the same replicas of n3fit's fit of the same runcard: their PDFs, relative to the largest value of each
 * parton, and the epochs of their best states. Bits differ: n3fit computes in another order and with TensorFlow's random weights.
 * @throws PartonError when a replica is missing on either side
 */
export function besideN3fit(fit: string, n3fit: string, replicas: readonly number[]): BaselineReplica[] {
  const [ours, theirs] = [openFitFolder(fit), openFitFolder(n3fit)];
  for (const folder of [ours, theirs]) {
    const absent = replicas.filter((replica) => !folder.replicas.includes(replica));
    if (absent.length > 0) throw new PartonError('missing', `the fit has no complete replica ${formatReplicas(absent)}.`, { file: folder.folder }, `Complete are ${formatReplicas(folder.replicas) || 'none'}.`);
  }
  return replicas.map((replica) => compareReplica(ours, theirs, replica));
}

function compareReplica(ours: FitFolder, theirs: FitFolder, replica: number): BaselineReplica {
  const [a, b] = [readExportGrid(ours, replica), readExportGrid(theirs, replica)];
  if (a.partons.length !== b.partons.length) throw new PartonError('input', `the export grids of replica ${replica} have ${a.x.length} and ${b.x.length} points.`, { file: theirs.folder });
  const n = PARTON_LABELS.length;
  let worst = { size: 0, what: '' };
  PARTON_LABELS.forEach((label, p) => {
    const largest = b.partons.reduce((most, value, k) => (k % n === p ? Math.max(most, Math.abs(value)) : most), 0);
    for (let i = 0; i < b.x.length && largest > 0; i++) {
      const size = Math.abs(a.partons[i * n + p]! - b.partons[i * n + p]!) / largest;
      if (size > worst.size) worst = { size, what: `${label} at x = ${b.x[i]!.toPrecision(3)}` };
    }
  });
  const [best, other] = [ours, theirs].map((folder) => readSummary(folder, replica).bestEpoch + 1) as [number, number];
  if (worst.size === 0) return { replica, identical: true };
  return { replica, identical: false, difference: { what: `${worst.what}, of its largest value; best epoch ${best}, n3fit ${other}`, size: worst.size } };
}
