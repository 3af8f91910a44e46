import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { evaluatePdf } from '../model/pdf';
import type { LoadedProblem } from '../problem/load-problem';
import { pdfOf } from '../problem/replica-data';
import type { FitControl } from '../run/fit';
import { readRuncardText } from './fit-files';
import type { Problems } from './problems';
import { storedPdfs, type ReplicaPdfs } from '../run/stored-pdfs';

/**
 * The problem of a fit and the PDFs of its replicas on its grid: of those that have ended and, while it trains, of all.
 * @throws PartonError when it has none yet
 */
export async function fitTheory(folder: string, problems: Problems, control: FitControl | undefined): Promise<{ problem: LoadedProblem; pdfs: ReplicaPdfs }> {
  const file = join(folder, 'filter.yml');
  const problem = control?.problem ?? (await problems.load(readRuncardText(folder) ?? '', file));
  const present = control ? await control.states().catch(() => []) : []; // the fit may end meanwhile: then all is on disk
  const pdfs = new Map(storedPdfs(folder, (replica) => pdfOf(problem, replica), problem.fit.grid));
  for (const { progress: { replica }, state } of present) {
    if (!pdfs.has(replica)) pdfs.set(replica, evaluatePdf(pdfOf(problem, replica), state.weights, problem.fit.grid).xf);
  }
  if (pdfs.size === 0) throw new PartonError('missing', 'no replica has a PDF yet.', { file: folder });
  return { problem, pdfs };
}
