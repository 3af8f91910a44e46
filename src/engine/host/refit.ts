import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Agreement } from '../../shared/contract/engine-api';
import { PartonError } from '../../shared/errors';
import type { FolderOptions } from '../data/locate';
import { readWhole } from '../io/durable';
import { openFitFolder } from '../io/fit-folder';
import type { Simd } from '../kernels/load';
import type { TfjsBackend } from '../reference/tfjs';
import { runFit } from '../run/fit';
import { readManifest } from '../run/manifest';

/**
 * Fits one complete replica of a fit again, alone, with the same engine, and compares the bits of what it leaves.
 * @throws PartonError when the fit is not ours or the replica is not complete
 */
export async function refitAlone(folder: string, replica: number, folders: FolderOptions): Promise<Agreement> {
  const fit = openFitFolder(folder);
  const manifest = readManifest(folder);
  if (!manifest) throw new PartonError('unsupported', 'n3fit made it: its bits depend on its machine and libraries.', { file: folder });
  if (!fit.replicas.includes(replica)) throw new PartonError('missing', `replica ${replica} is not complete.`, { file: folder }, 'Wait until it has ended.');
  const scratch = mkdtempSync(join(tmpdir(), 'parton-refit-'));
  const start = performance.now();
  try {
    const out = join(scratch, fit.name);
    const { engine, variant, initialWeights } = manifest;
    await runFit({
      runcard: join(folder, 'filter.yml'), out, replicas: [replica], workers: 1, engine, folders,
      ...(engine === 'fast' && { simd: variant as Simd }), ...(engine === 'tfjs' && { backend: variant as TfjsBackend }),
      ...(initialWeights !== undefined && { initialWeights }),
    });
    const alone = openFitFolder(out);
    if (!alone.replicas.includes(replica)) return { replica, identical: false, difference: 'it was set aside', weightsHash: '', seconds: secondsSince(start) };
    const files = ['weights.npz', `${fit.name}.exportgrid`, 'chi2exps.log'];
    const read = (from: string, name: string) => readWhole(join(from, 'nnfit', `replica_${replica}`, name));
    const difference = files.map((name) => firstDifference(name, read(folder, name), read(out, name))).find((one) => one !== undefined);
    const weightsHash = createHash('sha256').update(read(out, 'weights.npz')).digest('hex');
    return { replica, identical: difference === undefined, ...(difference !== undefined && { difference }), weightsHash, seconds: secondsSince(start) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function firstDifference(name: string, a: Uint8Array, b: Uint8Array): string | undefined {
  if (Buffer.compare(a, b) === 0) return undefined;
  const byte = a.findIndex((value, i) => value !== b[i]);
  return `${name}, byte ${byte < 0 ? a.length : byte}`;
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;
