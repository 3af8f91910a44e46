import { statSync } from 'node:fs';
import type { FitPdfs } from '../../shared/contract/engine-api';
import { EXPORT_X } from '../../shared/physics/export-grid';
import { partonsFromFk, PARTON_LABELS } from '../../shared/physics/flavour-basis';
import { exportGridFile, openFitFolder, readExportGrid, type FitFolder } from '../io/fit-folder';
import { evaluatePdf } from '../model/pdf';
import { pdfOf } from '../problem/replica-data';
import { fitProblem } from './fit-theory';
import type { Problems } from './problems';
import type { StudiedFit } from './study-api';

/** Fits whose export grids are remembered. */
const MOST = 4;

interface StoredGrid {
  readonly stamp: number;
  readonly x: ArrayLike<number>;
  readonly q0: number;
  readonly partons: Float64Array;
}

/** PDFs of a fit's replicas as they are now; export grids are read once. */
export class PresentPdfs {
  private readonly fits = new Map<string, Map<number, StoredGrid>>();

  constructor(private readonly problems: Problems) {}

  /**
   * x f(x, Q0) of complete replicas from their export grids and, while it trains, of the others at their present weights.
   * @throws PartonError
   */
  async of(fit: StudiedFit): Promise<FitPdfs> {
    const grids = this.stored(fit.folder);
    const rows: { replica: number; partons: Float64Array }[] = [...grids].map(([replica, { partons }]) => ({ replica, partons }));
    const training = fit.present.filter(({ replica }) => !grids.has(replica));
    const problem = training.length > 0 ? await fitProblem(fit, this.problems) : undefined;
    for (const { replica, weights } of training) {
      rows.push({ replica, partons: partonsFromFk(evaluatePdf(pdfOf(problem!, replica), weights, Float64Array.from(EXPORT_X)).xf, problem!.activeFlavours) });
    }
    rows.sort((a, b) => a.replica - b.replica);
    const [first] = grids.values();
    const x = Float64Array.from(first?.x ?? EXPORT_X);
    const size = x.length * PARTON_LABELS.length;
    const same = rows.filter(({ partons }) => partons.length === size); // n3fit's grids of one fit are alike
    const all = new Float32Array(same.length * size);
    same.forEach(({ partons }, r) => all.set(partons, r * size));
    return { q0: first?.q0 ?? problem?.q0 ?? NaN, x, replicas: same.map(({ replica }) => replica), partons: all };
  }

  private stored(folder: string): ReadonlyMap<number, StoredGrid> {
    const before = this.fits.get(folder);
    const fit = openFitFolder(folder);
    const now = new Map(fit.replicas.map((replica) => {
      const stamp = statSync(exportGridFile(fit, replica), { throwIfNoEntry: false })?.mtimeMs ?? 0;
      const known = before?.get(replica);
      return [replica, known?.stamp === stamp ? known : readGrid(fit, replica, stamp)];
    }));
    this.fits.delete(folder);
    this.fits.set(folder, now);
    for (const old of [...this.fits.keys()].slice(0, -MOST)) this.fits.delete(old);
    return now;
  }
}

function readGrid(fit: FitFolder, replica: number, stamp: number): StoredGrid {
  const { x, q20, partons } = readExportGrid(fit, replica);
  return { stamp, x, q0: Math.sqrt(q20), partons };
}
