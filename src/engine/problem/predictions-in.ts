import type { Runcard } from '../../shared/runcard/runcard';
import { Library } from '../data/library';
import { loadDataset, type LoadContext } from '../data/load-dataset';
import { makeObservable, predict, unionGrid } from '../model/observable';
import { findPdfSet, fkFlavoursOf, readPdfMember } from '../pdf/lhapdf';
import { unpolarisedPdfs } from '../pdf/unpolarised';

/** Predictions of a PDF set's central member (in a polarised fit, with the unpolarised one of t0) and the tables of any theory, for the points of the fit: [group][dataset]. */
export async function predictionsIn(
  theoryId: string, { datasets: choices, unpolarised }: Pick<Runcard, 'datasets' | 'unpolarised'>, pdfSet: string,
  groups: readonly { readonly datasets: readonly { readonly data: { readonly name: string } }[] }[], { library, cuts }: LoadContext,
): Promise<Float64Array[][]> {
  const theory = theoryId === library.theoryId ? library : new Library(library.folders, theoryId);
  const context = { library: theory, cuts, ...(unpolarised && { unpolarised: unpolarisedPdfs(findPdfSet(unpolarised.t0PdfSet, library.folders.pdfs)) }) };
  const inTheory = await Promise.all(choices.map((choice) => loadDataset(choice, context)));
  const byName = new Map(inTheory.map((dataset) => [dataset.data.name, dataset]));
  const grid = unionGrid(inTheory.flatMap(({ tables }) => tables));
  const pdf = fkFlavoursOf(readPdfMember(findPdfSet(pdfSet, library.folders.pdfs)), grid, theory.theoryCard.q0);
  return groups.map(({ datasets }) => datasets.map(({ data: { name } }) => {
    const { operation, tables } = byName.get(name)!;
    return predict(makeObservable(name, operation, tables, grid), pdf).prediction;
  }));
}
