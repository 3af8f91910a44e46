import { PartonError } from '../../shared/errors';
import { activeFlavours } from '../../shared/physics/flavour-basis';
import type { Runcard } from '../../shared/runcard/runcard';
import { prepareCuts } from '../data/cuts';
import { Library } from '../data/library';
import { loadDataset, loadLagrangeSet, type LoadContext } from '../data/load-dataset';
import type { SearchFolders } from '../data/locate';
import type { TheoryCard } from '../data/theory-card';
import type { Dataset, LagrangeSet } from '../data/types';
import { exponentRanges, pdfModel } from '../model/from-runcard';
import { makeObservable, predict, unionGrid } from '../model/observable';
import { findPdfSet, fkFlavoursOf, readPdfMember } from '../pdf/lhapdf';
import type { FkTable } from '../theory/fk-table';
import { groupCovariance } from './covariance';
import { diagonalBasis } from './diagonal-basis';
import type { Covariance, FitProblem } from './fit-problem';
import { groupDatasets, type DataGroup } from './groups';

/** A runcard with everything that it names, loaded: what all replicas share. */
export interface LoadedProblem {
  readonly runcard: Runcard;
  readonly fit: FitProblem;
  /** One an experiment of `fit`: its datasets, and its t0 covariance, shape [n, n]. */
  readonly groups: readonly DataGroup<Dataset>[];
  readonly covariances: readonly Float64Array[];
  /** x f(x, Q0) of the t0 set on the grid of `fit`, shape [x, 14]. */
  readonly t0Pdf: Float64Array;
  /** GeV. */
  readonly q0: number;
  /** Quarks that PDFs have at Q0. */
  readonly activeFlavours: number;
}

/** Where a runcard's datasets come from, and how they are cut. @throws PartonError if its theory is not there */
export function loadContext({ theoryId, cuts: { use, q2min, w2min }, addedFilterRules }: Runcard, folders: SearchFolders): LoadContext {
  const library = new Library(folders, theoryId);
  return { library, cuts: prepareCuts({ use, limits: { q2min, w2min }, addedRules: addedFilterRules }, library.theoryCard) };
}

/** Loads data, theory and t0 set, and makes covariances. @throws PartonError with file and place if anything is missing or wrong */
export async function loadProblem(runcard: Runcard, folders: SearchFolders): Promise<LoadedProblem> {
  const context = loadContext(runcard, folders);
  const { library } = context;
  const { q0 } = library.theoryCard;
  const t0Folder = findPdfSet(runcard.t0Set, folders.pdfs);
  const [datasets, positivity, integrability] = await Promise.all([
    Promise.all(runcard.datasets.map((choice) => loadDataset({ ...choice }, context))),
    Promise.all(runcard.positivity.map((set) => loadLagrangeSet('positivity', set, context))),
    Promise.all(runcard.integrability.map((set) => loadLagrangeSet('integrability', set, context))),
  ]);
  checkScale([...datasets, ...positivity, ...integrability], q0);
  const grid = unionGrid([...datasets, ...positivity, ...integrability].flatMap(({ tables }) => tables));
  const t0Pdf = fkFlavoursOf(readPdfMember(t0Folder), grid, q0);

  const groups = groupDatasets(datasets, runcard.diagonalBasis);
  const observables = groups.map((group) => group.datasets.map(({ data, operation, tables }) => makeObservable(data.name, operation, tables, grid)));
  const covariances = groups.map((group, g) => groupCovariance(group, observables[g]!.map((observable) => predict(observable, t0Pdf).prediction)));
  const constrained = (sets: readonly LagrangeSet[]) => sets.map(({ name, operation, tables }) => makeObservable(name, operation, tables, grid));
  return {
    runcard, groups, covariances, t0Pdf, q0,
    activeFlavours: quarksAt(library.theoryCard),
    fit: {
      pdf: pdfModel(runcard, [
        ...groups.map((group) => gridsOf(group.datasets.map(({ tables }) => tables))),
        ...[...positivity, ...integrability].map(({ tables }) => gridsOf([tables])),
      ]),
      exponents: exponentRanges(runcard),
      grid,
      experiments: groups.map((group, g) => ({
        name: group.name, observables: observables[g]!, ndata: group.ndata, covariance: basisOf(runcard, group, covariances[g]!),
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

function quarksAt({ q0, charmMass, bottomMass, topMass, thresholdRatios, intrinsicCharm }: TheoryCard): number {
  return activeFlavours({ q0, masses: [charmMass, bottomMass, topMass], thresholdRatios, intrinsicCharm: intrinsicCharm === 1 });
}

function basisOf({ diagonalBasis: diagonal }: Runcard, { name, ndata }: DataGroup, matrix: Float64Array): Covariance {
  return diagonal ? { basis: 'eigen', ...diagonalBasis(matrix, ndata, name) } : { basis: 'data', matrix };
}

/** FK tables begin at the scale of the fit, or they are of another theory. */
function checkScale(sets: readonly (Dataset | LagrangeSet)[], q0: number): void {
  for (const { tables } of sets) {
    const odd = tables.find((table) => Math.abs(table.q0 / q0 - 1) > 1e-6);
    if (odd) {
      throw new PartonError('input', `the FK table ${odd.name} begins at Q0 = ${odd.q0} GeV, but the theory card says ${q0} GeV.`, {}, 'Use tables and card of one theory.');
    }
  }
}
