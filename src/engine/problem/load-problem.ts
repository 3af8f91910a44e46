import { PartonError } from '../../shared/errors';
import { activeFlavours } from '../../shared/physics/flavour-basis';
import { FIT_BASES, type FitBasisName, isPolarised, type Runcard } from '../../shared/runcard/runcard';
import { Library } from '../data/library';
import { loadDataset, loadLagrangeSet, type LoadContext } from '../data/load-dataset';
import type { SearchFolders } from '../data/locate';
import type { TheoryCard } from '../data/theory-card';
import type { Dataset, LagrangeSet } from '../data/types';
import { exponentRanges, pdfModel } from '../model/from-runcard';
import { makeObservable, predict, unionGrid } from '../model/observable';
import { findPdfSet, fkFlavoursOf, readPdfMember } from '../pdf/lhapdf';
import type { Photon } from '../model/photon';
import { PhotonSet } from '../pdf/photon-set';
import { unpolarisedPdfs } from '../pdf/unpolarised';
import type { FkTable } from '../theory/fk-table';
import { closureData } from './closure-data';
import { diagonalBasis } from './diagonal-basis';
import type { Covariance, FitProblem } from './fit-problem';
import { groupCovariances } from './group-covariances';
import { groupDatasets, type DataGroup } from './groups';
import { predictionsIn } from './predictions-in';
import { prescribedCovariances } from './prescribed-covariance';
import { runcardCuts } from './runcard-cuts';

/** A runcard with everything that it names, loaded: what all replicas share. */
export interface LoadedProblem {
  readonly runcard: Runcard;
  readonly fit: FitProblem;
  /** One an experiment of `fit`: its datasets, and its t0 covariance, shape [n, n]. */
  readonly groups: readonly DataGroup<Dataset>[];
  readonly covariances: readonly Float64Array[];
  /** What pseudodata are drawn from; the same matrices unless the runcard says otherwise. */
  readonly samplingCovariances: readonly Float64Array[];
  /** x f(x, Q0) of the t0 set on the grid of `fit`, shape [x, 14]. */
  readonly t0Pdf: Float64Array;
  /** GeV. */
  readonly q0: number;
  /** Quarks that PDFs have at Q0. */
  readonly activeFlavours: number;
  /** The photon of a replica, where the runcard has photons. @throws PartonError where its file is missing or damaged */
  readonly photonOf?: (replica: number) => Photon;
}

/** Where a runcard's datasets come from, and how they are cut. @throws PartonError */
export async function loadContext(runcard: Runcard, library: Library): Promise<LoadContext> {
  const { unpolarised } = runcard;
  return {
    library, cuts: await runcardCuts(runcard, library),
    ...(unpolarised && { unpolarised: unpolarisedPdfs(findPdfSet(unpolarised.pdfSet, library.folders.pdfs)), boundDeviations: unpolarised.deviations }),
  };
}

/**
 * Loads data, theory and t0 set, and makes covariances.
 * @param library of the runcard's theory, which may have read some of it already
 * @throws PartonError with file and place if anything is missing or wrong
 */
export async function loadProblem(runcard: Runcard, folders: SearchFolders, library = new Library(folders, runcard.theoryId)): Promise<LoadedProblem> {
  checkCharm(runcard, library);
  const context = await loadContext(runcard, library);
  const { q0 } = library.theoryCard;
  const t0Folder = findPdfSet(runcard.t0Set, folders.pdfs);
  const photons = runcard.photon && new PhotonSet(folders, runcard.theoryId, runcard.photon.set);
  const [measured, positivity, integrability] = await Promise.all([
    Promise.all(runcard.datasets.map((choice) => loadDataset(choice, context))),
    Promise.all(runcard.positivity.map((set) => loadLagrangeSet('positivity', set, context))),
    Promise.all(runcard.integrability.map((set) => loadLagrangeSet('integrability', set, context))),
  ]);
  checkScale([...measured, ...positivity, ...integrability], q0);
  const datasets = await closureDatasets(runcard, measured, context);
  const grid = unionGrid([...datasets, ...positivity, ...integrability].flatMap(({ tables }) => tables));
  const t0Pdf = fkFlavoursOf(readPdfMember(t0Folder), grid, q0);

  const groups = groupDatasets(datasets, runcard.grouping);
  const observables = groups.map((group) => group.datasets.map(({ data, operation, tables }) => makeObservable(data.name, operation, tables, grid)));
  const t0 = runcard.t0TheoryId === undefined && runcard.unpolarised?.t0PdfSet === runcard.unpolarised?.pdfSet
    ? groups.map((_, g) => observables[g]!.map((observable) => predict(observable, t0Pdf).prediction))
    : await predictionsIn(runcard.t0TheoryId ?? runcard.theoryId, runcard, runcard.t0Set, groups, context);
  const covariances = groupCovariances(runcard, groups, t0, await theoryCovariances(runcard, groups, context));
  const constrained = (sets: readonly LagrangeSet[]) => sets.map(({ name, operation, tables }) => makeObservable(name, operation, tables, grid));
  return {
    runcard, groups, covariances: covariances.fitted, samplingCovariances: covariances.sampled, t0Pdf, q0,
    activeFlavours: quarksAt(library.theoryCard), ...(photons && { photonOf: (replica: number) => photons.of(replica) }),
    fit: {
      pdf: {
        ...pdfModel(runcard, [
          ...groups.map((group) => gridsOf(group.datasets.map(({ tables }) => tables))),
          ...[...positivity, ...integrability].map(({ tables }) => gridsOf([tables])),
        ]),
        ...(photons && { photon: photons.of(1) }),
      },
      exponents: exponentRanges(runcard),
      grid,
      experiments: groups.map((group, g) => ({
        name: group.name, observables: observables[g]!, ndata: group.ndata, covariance: basisOf(runcard, group, covariances.fitted[g]!),
      })),
      positivity: constrained(positivity),
      integrability: constrained(integrability),
    },
  };
}

/** x at which n3fit evaluates the PDFs for some sets: once where all tables have the same, else one after the other (model_gen.py observable_generator). */
function gridsOf(sets: readonly (readonly FkTable[])[]): Float64Array {
  const grids = sets.flatMap((tables) => distinctGrids(tables.map(({ x }) => x)));
  return Float64Array.from(distinctGrids(grids).flatMap((x) => [...x]));
}

/** The first, where all are the same; else all. */
function distinctGrids(grids: readonly Float64Array[]): readonly Float64Array[] {
  const [first] = grids;
  return grids.every((grid) => grid.length === first!.length && grid.every((x, i) => x === first![i])) ? grids.slice(0, 1) : grids;
}

/** Those of the runcard's point prescriptions, which vary the t0 theory, and of its power corrections. */
async function theoryCovariances(runcard: Runcard, groups: readonly DataGroup<Dataset>[], context: LoadContext): Promise<Float64Array[] | undefined> {
  const { theoryCovariance, unpolarised, t0TheoryId, theoryId } = runcard;
  if (!theoryCovariance?.prescriptions) return undefined;
  const { prescriptions, prescriptions: { pdfSet, unpolarisedPdfSet } } = theoryCovariance;
  const sources = { ...runcard, ...(unpolarised && { unpolarised: { ...unpolarised, t0PdfSet: unpolarisedPdfSet ?? unpolarised.t0PdfSet } }) };
  return prescribedCovariances(prescriptions, { fitted: theoryId, central: t0TheoryId ?? theoryId }, groups, (theory) => predictionsIn(theory, sources, pdfSet, groups, context));
}

/** The datasets as measured, or with the data of the runcard's closure test. */
async function closureDatasets({ closure, sampling, ...runcard }: Runcard, measured: readonly Dataset[], context: LoadContext): Promise<readonly Dataset[]> {
  if (!closure) return measured;
  const [predictions] = await predictionsIn(closure.theoryId ?? runcard.theoryId, runcard, closure.pdfSet, [{ datasets: measured }], context);
  return closureData(measured, predictions!, closure, sampling.separateMultiplicative);
}

function quarksAt({ q0, charmMass, bottomMass, topMass, thresholdRatios, intrinsicCharm }: TheoryCard): number {
  return activeFlavours({ q0, masses: [charmMass, bottomMass, topMass], thresholdRatios, intrinsicCharm: intrinsicCharm === 1 });
}

function basisOf({ diagonalBasis: diagonal }: Runcard, { name, ndata }: DataGroup, matrix: Float64Array): Covariance {
  return diagonal ? { basis: 'eigen', ...diagonalBasis(matrix, ndata, name) } : { basis: 'data', matrix };
}

/** A theory with intrinsic charm has it fitted, and no other has (n3fit checks.py `check_consistent_basis`). @throws PartonError */
export function checkCharm({ basis: { name } }: Runcard, { theoryId, theoryCard: { intrinsicCharm } }: Library): void {
  const fitted = hasCharm(name);
  if (fitted === (intrinsicCharm === 1)) return;
  const others = (Object.keys(FIT_BASES) as FitBasisName[]).filter((other) => hasCharm(other) !== fitted && isPolarised(other) === isPolarised(name));
  throw new PartonError(
    'input', `the basis ${name} has ${fitted ? '' : 'no '}charm, and the charm of theory ${theoryId} is ${fitted ? 'perturbative' : 'intrinsic, and so fitted'}.`, { place: 'fitting.fitbasis' },
    `Choose ${others.length > 0 ? `${others.join(', ')} or ` : ''}another theory.`,
  );
}

const CHARM: readonly string[] = ['c', 'cp', 't15'];
const hasCharm = (basis: FitBasisName): boolean => FIT_BASES[basis].some((flavour) => CHARM.includes(flavour));

/** FK tables begin at the scale of the fit, or they are of another theory. */
function checkScale(sets: readonly (Dataset | LagrangeSet)[], q0: number): void {
  for (const { tables } of sets) {
    const odd = tables.find((table) => Math.abs(table.q0 / q0 - 1) > 1e-6);
    if (odd) {
      throw new PartonError('input', `the FK table ${odd.name} begins at Q0 = ${odd.q0} GeV, but the theory card says ${q0} GeV.`, {}, 'Use tables and card of one theory.');
    }
  }
}
