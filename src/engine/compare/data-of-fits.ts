import { createHash } from 'node:crypto';
import { searchFolders, type FolderOptions } from '../data/locate';
import { exponentRanges, pdfModel } from '../model/from-runcard';
import { loadProblem, type LoadedProblem } from '../problem/load-problem';
import { Libraries } from '../study/libraries';
import { canonicalData } from '../../shared/runcard/canonical';
import type { Runcard } from '../../shared/runcard/runcard';
import { FitData } from './fit-data';
import { MeasuredData } from './measured-data';
import { runcardOf } from './runcards';

/** Data and theories that are kept: one takes some 100 MB. */
const MOST = 8;
/** Fits of one data set whose pseudodata are kept: some 10 MB each. */
const MOST_FITS = 8;

interface Loaded {
  readonly problem: LoadedProblem;
  readonly measured: MeasuredData;
  /** By the text of their runcards. */
  readonly fits: Map<string, FitData>;
}

/** Data and theory of fits, loaded once for all fits that have the same. */
export class DataOfFits {
  private readonly loaded = new Map<string, Promise<Loaded>>();
  /** What decides the data of a runcard. */
  private readonly contents = new WeakMap<Runcard, string>();
  private readonly libraries = new Libraries();

  constructor(private folders: FolderOptions) {}

  setFolders(folders: FolderOptions): void {
    this.folders = folders;
  }

  /** @throws PartonError */
  async of(folder: string): Promise<FitData> {
    const { text, runcard } = runcardOf(folder);
    const data = this.contents.get(runcard) ?? canonicalData(runcard);
    this.contents.set(runcard, data);
    const key = hashOf(`${data} ${JSON.stringify(this.folders)}`); // in other folders they may be others
    const found = this.loaded.get(key) ?? this.load(runcard, key);
    this.loaded.delete(key);
    this.loaded.set(key, found); // the last used is the last to go
    found.catch(() => this.loaded.delete(key));
    for (const old of [...this.loaded.keys()].slice(0, -MOST)) this.loaded.delete(old);
    const { problem, measured, fits } = await found;
    const fit = fits.get(text) ?? new FitData(problemOf(problem, runcard), measured);
    fits.delete(text);
    fits.set(text, fit);
    for (const old of [...fits.keys()].slice(0, -MOST_FITS)) fits.delete(old);
    return fit;
  }

  /** In data space: chi2 to measured data needs no eigenmodes. */
  private async load(runcard: Runcard, key: string): Promise<Loaded> {
    const problem = await loadProblem({ ...runcard, diagonalBasis: false }, searchFolders(this.folders), this.libraries.of(runcard.theoryId, this.folders));
    return { problem, measured: new MeasuredData(problem, key), fits: new Map() };
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The problem of another runcard with the same data. */
function problemOf(problem: LoadedProblem, runcard: Runcard): LoadedProblem {
  const { fit } = problem;
  return { ...problem, runcard, fit: { ...fit, pdf: runcard.network.scalingPoints === undefined ? { ...pdfModel(runcard), ...(fit.pdf.photon && { photon: fit.pdf.photon }) } : fit.pdf, exponents: exponentRanges(runcard) } };
}
