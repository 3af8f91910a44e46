import { readWhole } from '../io/durable';
import { openFitFolder, readExportGrid, weightsFile } from '../io/fit-folder';
import { evaluatePdf } from '../model/pdf';
import { readWeights } from '../model/weights-file';
import { readManifest } from './manifest';
import type { PdfModel } from '../model/pdf';
import { fkFromPartons } from '../../shared/physics/flavour-basis';
import { resample } from '../model/resample';

/** x f(x, Q0) of the FK flavours of some replicas, each of shape [x, 14]. */
export type ReplicaPdfs = ReadonlyMap<number, Float64Array>;

/**
 * PDFs of the complete replicas of a fit at given x: from their weights where this program wrote them, else from their export grids.
 * @param pdfOf a replica's model
 * @throws PartonError
 */
export function storedPdfs(folder: string, pdfOf: (replica: number) => PdfModel, x: Float64Array, replicas?: readonly number[]): ReplicaPdfs {
  const fit = openFitFolder(folder);
  const ours = readManifest(folder) !== undefined;
  const wanted = replicas === undefined ? fit.replicas : fit.replicas.filter((replica) => replicas.includes(replica));
  return new Map(wanted.map((replica) => {
    const file = ours ? weightsFile(fit, replica) : undefined;
    if (file !== undefined) {
      const pdf = pdfOf(replica);
      const [weights] = readWeights(readWhole(file), file, pdf.network, [replica]);
      return [replica, evaluatePdf(pdf, weights!, x).xf];
    }
    const grid = readExportGrid(fit, replica);
    return [replica, resample(grid.x, fkFromPartons(grid.partons), x)];
  }));
}
