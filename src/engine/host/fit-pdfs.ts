import type { FitPdfs } from '../../shared/contract/engine-api';
import { EXPORT_X } from '../../shared/physics/export-grid';
import { partonsFromFk, PARTON_LABELS } from '../../shared/physics/flavour-basis';
import { openFitFolder, readExportGrid, type FitFolder } from '../io/fit-folder';
import { evaluatePdf } from '../model/pdf';
import { pdfOf } from '../problem/replica-data';
import type { FitControl } from '../run/fit';

/** PDFs of a fit's replicas, those that have ended read once. */
export class PdfReader {
  private readonly ended = new Map<string, Map<number, { readonly x: ArrayLike<number>; readonly q0: number; readonly partons: Float64Array }>>();

  /**
   * x f(x, Q0) of complete replicas from their export grids and, while it trains, of the others at their present weights.
   * @throws PartonError
   */
  async read(folder: string, control: FitControl | undefined): Promise<FitPdfs> {
    const present = control ? await control.states().catch(() => []) : []; // the fit may end meanwhile: then all is on disk
    const grids = this.stored(folder);
    const rows: { replica: number; partons: Float64Array }[] = [...grids].map(([replica, { partons }]) => ({ replica, partons }));
    for (const { progress: { replica }, state } of present) {
      if (grids.has(replica)) continue;
      const { problem } = control!;
      rows.push({ replica, partons: partonsFromFk(evaluatePdf(pdfOf(problem, replica), state.weights, Float64Array.from(EXPORT_X)).xf, problem.activeFlavours) });
    }
    rows.sort((a, b) => a.replica - b.replica);
    const [first] = grids.values();
    const x = Float64Array.from(first?.x ?? EXPORT_X);
    const size = x.length * PARTON_LABELS.length;
    const same = rows.filter(({ partons }) => partons.length === size); // n3fit's grids of one fit are alike
    const all = new Float32Array(same.length * size);
    same.forEach(({ partons }, r) => all.set(partons, r * size));
    return { q0: first?.q0 ?? control?.problem.q0 ?? NaN, x, replicas: same.map(({ replica }) => replica), partons: all };
  }

  forget(folder: string): void {
    this.ended.delete(folder);
  }

  private stored(folder: string) {
    const known = this.ended.get(folder) ?? new Map<number, { x: ArrayLike<number>; q0: number; partons: Float64Array }>();
    this.ended.set(folder, known);
    const fit = openFitFolder(folder);
    for (const replica of fit.replicas) if (!known.has(replica)) known.set(replica, readGrid(fit, replica));
    return known;
  }
}

function readGrid(fit: FitFolder, replica: number) {
  const { x, q20, partons } = readExportGrid(fit, replica);
  return { x, q0: Math.sqrt(q20), partons };
}
