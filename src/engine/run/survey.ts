import { PartonError } from '../../shared/errors';
import { POWER_CORRECTIONS } from '../../shared/physics/power-corrections';
import type { Path } from '../../shared/runcard/diagnostics';
import type { Runcard } from '../../shared/runcard/runcard';
import { Library } from '../data/library';
import { loadDataset, loadLagrangeSet, type LoadContext } from '../data/load-dataset';
import { readTrials } from '../data/hyperscan';
import { findTheory, type SearchFolders } from '../data/locate';
import type { Operation } from '../data/types';
import { findPdfSet, readPdfMember } from '../pdf/lhapdf';
import { PhotonSet } from '../pdf/photon-set';
import { loadContext } from '../problem/load-problem';
import { prescribedTheories } from '../problem/prescribed-covariance';
import { readCovariance } from '../problem/theory-covariance';

/** A dataset, positivity or integrability set that a runcard names, as it was found. */
export interface SurveyedSet {
  readonly kind: 'data' | 'positivity' | 'integrability';
  readonly name: string;
  /** Before cuts, and after. */
  readonly points: number;
  readonly kept: number;
  readonly process: string;
  readonly operation: Operation;
  /** Names of the FK tables, one list an operand. */
  readonly tables: readonly (readonly string[])[];
  /** Of a dataset. */
  readonly experiment?: string;
  readonly variant?: string;
  readonly cfactors?: readonly string[];
  readonly frac?: number;
  /** Of a positivity or integrability set. */
  readonly maxlambda?: number;
}

/** Something a runcard names that cannot be had, and where it names it. */
export interface SurveyProblem {
  readonly path: Path;
  readonly error: PartonError;
}

export interface Survey {
  readonly sets: readonly SurveyedSet[];
  readonly problems: readonly SurveyProblem[];
}

/**
 * Looks for, reads and checks everything that a runcard names, one by one, so that all that is wrong is told at once.
 * @param openLibrary of the runcard's theory, which may have read some of it already
 */
export async function surveySources(runcard: Runcard, folders: SearchFolders, openLibrary = () => new Library(folders, runcard.theoryId)): Promise<Survey> {
  const problems: SurveyProblem[] = [];
  const attempt: Attempt = async (path, work) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PartonError)) throw error;
      problems.push({ path, error });
      return undefined;
    }
  };
  await attempt(['datacuts', 't0pdfset'], () => readPdfMember(findPdfSet(runcard.t0Set, folders.pdfs)));
  const { unpolarised, trials, basis } = runcard;
  if (trials && !trials.chosen) await attempt(['trial_specs', 'hyperscan'], () => readTrials(trials, basis.flavours.length, folders.scans));
  if (unpolarised && !(await attempt(['positivity_bound', 'unpolarized_bc'], () => readPdfMember(findPdfSet(unpolarised.pdfSet, folders.pdfs))))) return { sets: [], problems };
  await surveyOptions(runcard, folders, attempt);
  const library = await attempt(['theory', 'theoryid'], openLibrary);
  const context = library && await attempt(['datacuts', 'cuts_intersection_spec'], () => loadContext(runcard, library));
  if (!context) return { sets: [], problems };
  const sets = await Promise.all([
    ...runcard.datasets.map((choice, i) => attempt(['dataset_inputs', i], () => surveyDataset(choice, context))),
    ...(['positivity', 'integrability'] as const).flatMap((kind) =>
      runcard[kind].map((set, i) => attempt([kind, kind === 'positivity' ? 'posdatasets' : 'integdatasets', i], () => surveyLagrangeSet(kind, set, context)))),
  ]);
  return { sets: sets.filter((set) => set !== undefined), problems };
}

type Attempt = <T>(path: Path, work: () => T | Promise<T>) => Promise<T | undefined>;

/** Other theories, PDF sets and files that options name. */
async function surveyOptions({ theoryId, t0TheoryId, unpolarised, closure, theoryCovariance, photon }: Runcard, folders: SearchFolders, attempt: Attempt): Promise<void> {
  const { pdfs, theories } = folders;
  const set = (path: Path, name: string | undefined) => name !== undefined && attempt(path, () => readPdfMember(findPdfSet(name, pdfs)));
  const theory = (path: Path, id: string | undefined) => id !== undefined && attempt(path, () => findTheory(theories, id));
  await theory(['theory', 't0theoryid'], t0TheoryId);
  if (unpolarised?.t0PdfSet !== unpolarised?.pdfSet) await set(['datacuts', 'unpolarized_bc'], unpolarised?.t0PdfSet);
  if (photon) await attempt(['fiatlux', 'luxset'], () => new PhotonSet(folders, theoryId, photon.set).of(1));
  await set(['closuretest', 'fakepdf'], closure?.pdfSet);
  await theory(['closuretest', 'faketheoryid'], closure?.theoryId);
  const { file, prescriptions } = theoryCovariance ?? {};
  if (file !== undefined) await attempt(['theorycovmatconfig', 'user_covmat_path'], () => readCovariance(file));
  if (!prescriptions) return;
  await set(['theorycovmatconfig', 'pdf'], prescriptions.pdfSet);
  await set(['theorycovmatconfig', 'unpolarized_bc'], prescriptions.unpolarisedPdfSet);
  for (const [i, name] of prescriptions.names.entries()) {
    if (name === POWER_CORRECTIONS) continue;
    await attempt(['theorycovmatconfig', 'point_prescriptions', i], () => prescribedTheories(name, t0TheoryId ?? theoryId).forEach((id) => findTheory(theories, id)));
  }
}

async function surveyDataset(choice: Runcard['datasets'][number], context: LoadContext): Promise<SurveyedSet> {
  const { variant, cfactors, frac } = choice;
  const { metadata } = context.library.named(choice);
  const { cuts, operation, data } = await loadDataset(choice, context);
  return {
    kind: 'data', name: data.name, process: metadata.process, points: metadata.ndata, kept: cuts.length, operation, tables: metadata.theory?.tables ?? [],
    experiment: data.experiment, cfactors, frac, ...(variant !== undefined && { variant }),
  };
}

async function surveyLagrangeSet(kind: 'positivity' | 'integrability', set: Runcard['positivity'][number], context: LoadContext): Promise<SurveyedSet> {
  const { metadata } = context.library.named(set);
  const { name, operation, tables } = await loadLagrangeSet(kind, set, context);
  const kept = Math.max(...tables.map(({ ndata }) => ndata));
  return { kind, name, process: metadata.process, points: metadata.ndata, kept, operation, tables: metadata.theory?.tables ?? [], maxlambda: set.maxlambda };
}
