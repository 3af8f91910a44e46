import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { mean } from '../compare/ensemble';
import { readWhole } from '../io/durable';
import { evaluatePdf } from '../model/pdf';
import type { LoadedProblem } from '../problem/load-problem';
import { pdfOf } from '../problem/replica-data';
import { keptByPostfit } from '../run/kept-by-postfit';
import type { Problems } from './problems';
import { storedPdfs, type ReplicaPdfs } from '../run/stored-pdfs';
import type { StudiedFit } from './study-api';

/** A fit with what its predictions are made of. */
export interface FitTheory {
  readonly problem: LoadedProblem;
  /** Of the replicas that have ended and, while it trains, of all; on the grid of the problem. */
  readonly pdfs: ReplicaPdfs;
  /** Mean of the replicas that postfit keeps; of all while it trains, or when it keeps none. Shape [x, 14]. */
  readonly central: Float64Array;
}

/** @throws PartonError when what its runcard names is not there */
export function fitProblem({ folder, folders }: StudiedFit, problems: Problems): Promise<LoadedProblem> {
  const file = join(folder, 'filter.yml');
  return problems.load(new TextDecoder().decode(readWhole(file, 1 << 20)), file, folders);
}

/** @throws PartonError when the fit has no PDF yet, or what its runcard names is not there */
export async function fitTheory(fit: StudiedFit, problems: Problems): Promise<FitTheory> {
  const { folder, present } = fit;
  const problem = await fitProblem(fit, problems);
  const pdfs = new Map(storedPdfs(folder, (replica) => pdfOf(problem, replica), problem.fit.grid));
  for (const { replica, weights } of present) if (!pdfs.has(replica)) pdfs.set(replica, evaluatePdf(pdfOf(problem, replica), weights, problem.fit.grid).xf);
  if (pdfs.size === 0) throw new PartonError('missing', 'no replica has a PDF yet.', { file: folder });
  const kept = present.length > 0 ? [] : keptByPostfit(folder).filter((replica) => pdfs.has(replica));
  return { problem, pdfs, central: mean((kept.length > 0 ? kept : [...pdfs.keys()]).map((replica) => pdfs.get(replica)!)) };
}
