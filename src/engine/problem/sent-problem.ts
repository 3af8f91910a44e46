import type { SearchFolders } from '../data/locate';
import { PhotonSet } from '../pdf/photon-set';
import type { LoadedProblem } from './load-problem';

/** A problem as one thread sends it to another: functions stay behind. */
export const asMessage = (problem: LoadedProblem): LoadedProblem => ({ ...problem, photonOf: undefined });

/** A problem that was sent: its photons are read here. @throws PartonError where they are not there */
export function fromMessage(problem: LoadedProblem, folders: SearchFolders): LoadedProblem {
  const { photon, theoryId } = problem.runcard;
  if (!photon) return problem;
  const photons = new PhotonSet(folders, theoryId, photon.set);
  return { ...problem, photonOf: (replica) => photons.of(replica) };
}
