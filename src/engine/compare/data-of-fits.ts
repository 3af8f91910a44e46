import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { searchFolders, type FolderOptions } from '../data/locate';
import { exponentRanges, pdfModel } from '../model/from-runcard';
import { loadProblem, type LoadedProblem } from '../problem/load-problem';
import { Libraries } from '../study/libraries';
import { canonicalData } from '../../shared/runcard/canonical';
import { requireRuncard } from '../../shared/runcard/parse';
import type { Runcard } from '../../shared/runcard/runcard';
import { FitData } from './fit-data';
import { MeasuredData } from './measured-data';
import { runcardText } from './runcards';

/** Data and theories that are kept: one takes some 100 MB. */
const MOST = 8;
/** Fits whose pseudodata are kept: some 10 MB each. */
const MOST_FITS = 20;

interface Loaded {
  readonly problem: LoadedProblem;
  readonly measured: MeasuredData;
}

/** Data and theory of fits, loaded once for all fits that have the same. */
export class DataOfFits {
  private readonly loaded = new Map<string, Promise<Loaded>>();
  private readonly fits = new Map<string, FitData>();
  private readonly runcards = new Map<string, { readonly runcard: Runcard; readonly key: string }>();
  private readonly libraries = new Libraries();

  constructor(private folders: FolderOptions) {}

  setFolders(folders: FolderOptions): void {
    this.folders = folders;
    this.loaded.clear();
    this.fits.clear();
  }

  /** @throws PartonError */
  async of(folder: string): Promise<FitData> {
    const text = runcardText(folder);
    const { runcard, key } = this.read(text, folder);
    const found = this.loaded.get(key) ?? this.load(runcard, key);
    this.loaded.delete(key);
    this.loaded.set(key, found); // the last used is the last to go
    found.catch(() => this.loaded.delete(key));
    for (const old of [...this.loaded.keys()].slice(0, -MOST)) this.loaded.delete(old);
    const { problem, measured } = await found;
    const known = this.fits.get(text);
    if (known?.measured === measured) return known;
    const made = new FitData(problemOf(problem, runcard), measured);
    this.fits.delete(text);
    this.fits.set(text, made);
    for (const old of [...this.fits.keys()].slice(0, -MOST_FITS)) this.fits.delete(old);
    return made;
  }

  /** A runcard and what decides its data, read once. */
  private read(text: string, folder: string): { readonly runcard: Runcard; readonly key: string } {
    const known = this.runcards.get(text);
    if (known) return known;
    const runcard = requireRuncard(text, join(folder, 'filter.yml'));
    const made = { runcard, key: createHash('sha256').update(canonicalData(runcard)).digest('hex') };
    this.runcards.set(text, made);
    for (const old of [...this.runcards.keys()].slice(0, -MOST_FITS)) this.runcards.delete(old);
    return made;
  }

  /** In data space: chi2 to measured data needs no eigenmodes. */
  private async load(runcard: Runcard, key: string): Promise<Loaded> {
    const problem = await loadProblem({ ...runcard, diagonalBasis: false }, searchFolders(this.folders), this.libraries.of(runcard.theoryId, this.folders));
    return { problem, measured: new MeasuredData(problem, key) };
  }
}

/** The problem of another runcard with the same data. */
function problemOf(problem: LoadedProblem, runcard: Runcard): LoadedProblem {
  const { fit } = problem;
  return { ...problem, runcard, fit: { ...fit, pdf: runcard.network.scalingPoints === undefined ? { ...pdfModel(runcard), ...(fit.pdf.photon && { photon: fit.pdf.photon }) } : fit.pdf, exponents: exponentRanges(runcard) } };
}
