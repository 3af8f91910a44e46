import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { SubjectInfo } from '../../shared/contract/compare-api';
import { PartonError } from '../../shared/errors';
import { fkFromPartons, PARTON_LABELS } from '../../shared/physics/flavour-basis';
import { elementValues } from '../../shared/physics/pdf-bases';
import { parseRuncard } from '../../shared/runcard/parse';
import { openFitFolder, readExportGrid, readSummary } from '../io/fit-folder';
import { readWhole } from '../io/durable';
import { keptByPostfit } from '../run/kept-by-postfit';
import { readManifest, type Manifest } from '../run/manifest';
import { interpolator, resample, resampler } from '../model/resample';
import { pdfOf } from '../problem/replica-data';
import { storedPdfs } from '../run/stored-pdfs';
import { mean, type Ensemble } from './ensemble';
import { Kept } from './kept';

/** Of elements of one fit: some choices of them. */
const MOST_BYTES = 16 << 20;

/** PDFs of a fit that is running now: as `EngineApi.fitPdfs` gives them. */
export interface LivePdfs {
  readonly q0: number;
  readonly x: Float64Array;
  readonly replicas: readonly number[];
  /** Shape [replica, x, 14]. */
  readonly partons: Float32Array;
}

/**
 * A fit of this program or of n3fit as something to compare: its complete replicas, or as they stand when it is running. All of them: which of
 * them count, `withMembers` says.
 * Values between the points of the export grid are cubic in ln x.
 * @throws PartonError
 */
export function fitEnsemble(folder: string, live?: LivePdfs): Ensemble {
  const manifest = readManifest(folder);
  const { q0, x: nodes, replicas, rows } = live ? liveRows(live) : storedRows(folder);
  if (replicas.length === 0) throw new PartonError('missing', 'the fit has no complete replica.', { file: folder }, 'Wait until one has ended.');
  const hash = createHash('sha256');
  for (const row of rows) hash.update(new Uint8Array(row.buffer, row.byteOffset, row.byteLength));
  const all = [mean(rows), ...rows];
  const info: SubjectInfo = {
    folder, name: basename(resolve(folder)), kind: manifest ? 'fit' : 'n3fit', errorType: replicas.length > 1 ? 'replicas' : 'none', members: replicas, kept: live ? replicas : keptOf(folder, replicas),
    q0, qMin: q0, qMax: q0, xMin: nodes[0]!, madeBy: madeBy(folder, manifest), description: descriptionOf(folder),
    running: live !== undefined, contentHash: hash.digest('hex'),
  };
  /** Elements on the nodes: another range of x is then interpolated alone. */
  const combined = new Kept<readonly Float64Array[]>(MOST_BYTES);
  const means = new WeakMap<readonly number[], Float64Array>();
  const known = (q: number): void => {
    if (Math.abs(q / q0 - 1) <= 1e-6) return;
    throw new PartonError('unsupported', `a fit is known at its scale alone, Q0 = ${q0} GeV; Q = ${q} GeV needs its evolved LHAPDF set.`, { file: folder }, 'Compare at Q0, or take the set.');
  };
  return {
    info, uncertainty: { type: info.errorType, rescale: 1 },
    partons(x, q) {
      known(q);
      const size = x.length * PARTON_LABELS.length;
      const values = new Float64Array(all.length * size);
      const at = resampler(nodes, x);
      all.forEach((row, m) => { at(row, values.subarray(m * size, (m + 1) * size)); });
      return values;
    },
    meanPartons(rows, x, q) {
      known(q);
      const central = means.get(rows) ?? mean(rows.map((row) => all[row]!));
      means.set(rows, central);
      return resample(nodes, central, x);
    },
    elements(elements, x, q) {
      known(q);
      const at = interpolator(nodes, x);
      const onNodes = combined.get(elements.map(({ key, terms }) => `${key} ${terms.join()}`).join('; '), () => all.map((row) => elementValues(elements, row, nodes.length)), (rows) => rows.length * rows[0]!.byteLength);
      const values = new Float64Array(all.length * elements.length * x.length);
      onNodes.forEach((row, m) => {
        for (let e = 0; e < elements.length; e++) at(row, e * nodes.length, values, (m * elements.length + e) * x.length);
      });
      return values;
    },
    onGrid(problem) {
      if (Math.abs(problem.q0 / q0 - 1) > 1e-6) throw new PartonError('unsupported', `the fit is at Q0 = ${q0} GeV, the theory at ${problem.q0} GeV.`, { file: folder });
      const { grid } = problem.fit;
      const own = live ? rows.map((row) => resample(nodes, fkFromPartons(row), grid)) : [...storedPdfs(folder, (replica) => pdfOf(problem, replica), grid).values()];
      return [mean(own), ...own];
    },
  };
}

/** All, where postfit keeps none: then there is nothing better to look at. */
function keptOf(folder: string, replicas: readonly number[]): readonly number[] {
  const kept = keptByPostfit(folder).filter((replica) => replicas.includes(replica));
  return kept.length > 0 ? kept : replicas;
}

function storedRows(folder: string) {
  const fit = openFitFolder(folder);
  const grids = fit.replicas.map((replica) => readExportGrid(fit, replica));
  const [first] = grids;
  const odd = grids.findIndex(({ x }) => x.length !== first!.x.length);
  if (odd !== -1) throw new PartonError('input', `the export grid of replica ${fit.replicas[odd]!} has ${grids[odd]!.x.length} points, that of replica ${fit.replicas[0]!} ${first!.x.length}.`, { file: folder });
  return { q0: Math.sqrt(first?.q20 ?? NaN), x: first?.x ?? [], replicas: fit.replicas, rows: grids.map(({ partons }) => partons) };
}

function liveRows({ q0, x, replicas, partons }: LivePdfs) {
  const size = x.length * PARTON_LABELS.length;
  return { q0, x, replicas, rows: replicas.map((_, r) => Float64Array.from(partons.subarray(r * size, (r + 1) * size))) };
}

function madeBy(folder: string, manifest: Manifest | undefined): string {
  if (manifest) return `Parton ${manifest.program.version}`;
  const fit = openFitFolder(folder);
  const version = fit.replicas[0] === undefined ? undefined : readSummary(fit, fit.replicas[0]).version;
  return `n3fit ${version?.nnpdf ?? ''}`.trim();
}

function descriptionOf(folder: string): string {
  const file = join(folder, 'filter.yml');
  return existsSync(file) ? (parseRuncard(new TextDecoder().decode(readWhole(file, 1 << 20))).runcard?.description ?? '') : '';
}
