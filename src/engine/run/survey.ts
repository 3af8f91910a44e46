import { PartonError } from '../../shared/errors';
import { POWER_CORRECTIONS } from '../../shared/physics/power-corrections';
import type { Path } from '../../shared/runcard/diagnostics';
import { runcardOf, type Runcard } from '../../shared/runcard/runcard';
import { parseRule } from '../data/cuts';
import { Library } from '../data/library';
import { loadDataset, loadLagrangeSet, type LoadContext } from '../data/load-dataset';
import { readTrials } from '../data/hyperscan';
import { findTheory, type SearchFolders } from '../data/locate';
import type { Operation } from '../data/types';
import { exponentRanges, networkShape } from '../model/from-runcard';
import { findPdfSet, readPdfMember } from '../pdf/lhapdf';
import { PhotonSet } from '../pdf/photon-set';
import { checkCharm, loadContext } from '../problem/load-problem';
import { prescribedTheories } from '../problem/prescribed-covariance';
import { readCovariance } from '../problem/theory-covariance';
import { startingWeights, weightsIn } from './starting-weights';

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

export interface SurveyOptions {
  /** Of the runcard's theory, which may have read some of it already. */
  readonly openLibrary?: () => Library;
  /** Which are to be fitted; else as many as the runcard says. */
  readonly replicas?: readonly number[];
}

/** Looks for, reads and checks everything that a runcard names, one by one, so that all that is wrong is told at once. */
export async function surveySources(
  runcard: Runcard, folders: SearchFolders,
  { openLibrary = () => new Library(folders, runcard.theoryId), replicas = Array.from({ length: runcard.replicas }, (_, i) => i + 1) }: SurveyOptions = {},
): Promise<Survey> {
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
  await surveyStart(runcard, replicas, attempt);
  const library = await attempt(['theory', 'theoryid'], openLibrary);
  if (library) await attempt(['fitting', 'fitbasis'], () => checkCharm(runcard, library));
  const rules = await Promise.all([
    ...(runcard.cuts.rules ?? []).map((rule, i) => attempt(['filter_rules', i, 'rule'], () => parseRule(rule))),
    ...runcard.addedFilterRules.map((rule, i) => attempt(['added_filter_rules', i, 'rule'], () => parseRule(rule))),
  ]);
  const sound = library && !rules.includes(undefined);
  const context = sound && await attempt(['datacuts', runcard.cuts.theories ? 'cuts_intersection_spec' : 'use_cuts'], () => loadContext(runcard, library));
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

/** Weights to begin with: a file that is read, or one of each replica, of which the first is. */
async function surveyStart(runcard: Runcard, replicas: readonly number[], attempt: Attempt): Promise<void> {
  const { start, trials } = runcard;
  if (!start || (trials && !trials.chosen)) return;
  const [first] = replicas as [number];
  const { network } = runcardOf(runcard, first);
  const wanted = { network: networkShape(network), exponents: exponentRanges(runcard), initializer: network.initializer, seed: 0 };
  await attempt(['file' in start ? 'load' : 'load_weights_from_fit'], () => {
    if ('fit' in start) replicas.forEach((replica) => weightsIn(start.fit, replica));
    startingWeights(first, wanted, start);
  });
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
