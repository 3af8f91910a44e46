import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { readWhole } from '../io/durable';
import type { LoadedProblem } from '../problem/load-problem';
import { pdfOf } from '../problem/replica-data';
import type { Problems } from './problems';
import { storedPdfs, type ReplicaPdfs } from '../run/stored-pdfs';
import type { StudiedFit } from './study-api';

/**
 * The problem of a fit and the PDFs of its replicas on its grid: of those that have ended and, while it trains, of all.
 * @throws PartonError when it has none yet
 */
export async function fitTheory({ folder, folders, present }: StudiedFit, problems: Problems): Promise<{ problem: LoadedProblem; pdfs: ReplicaPdfs }> {
  const file = join(folder, 'filter.yml');
  const problem = await problems.load(new TextDecoder().decode(readWhole(file, 1 << 20)), file, folders);
  const pdfs = new Map(storedPdfs(folder, (replica) => pdfOf(problem, replica), problem.fit.grid));
  for (const { replica, xf } of present) if (!pdfs.has(replica)) pdfs.set(replica, xf);
  if (pdfs.size === 0) throw new PartonError('missing', 'no replica has a PDF yet.', { file: folder });
  return { problem, pdfs };
}
