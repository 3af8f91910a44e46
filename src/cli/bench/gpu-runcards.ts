import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Agreement } from '../../engine/bench/agreement';
import type { GpuProblem } from '../../engine/bench/gpu';
import type { FolderOptions } from '../../engine/data/locate';
import { PartonError } from '../../shared/errors';
import type { GpuSight } from '../../shared/gpu/computer';
import { changedRuncard, disRuncard, globalRuncard } from './runcards';
import { loadDis, loadRuncard } from './suite';

/** What is measured on a graphics card: the embedded DIS runcard, linear and bilinear data where the user has them, and more runcards of theirs. */
export async function gpuProblems(files: readonly string[], folders: FolderOptions): Promise<GpuProblem[]> {
  const problems: GpuProblem[] = [{ name: basename(disRuncard()), problem: await loadDis() }, await globalProblem(folders)];
  for (const file of files) problems.push({ name: basename(file), problem: await loadRuncard(file, folders) });
  return problems;
}

async function globalProblem(folders: FolderOptions): Promise<GpuProblem> {
  const name = basename(globalRuncard());
  if (!existsSync(globalRuncard())) return { name, obstacle: 'it is measured in a checkout of the sources only' };
  try {
    return { name, problem: await loadRuncard(globalRuncard(), folders) };
  } catch (error) {
    if (!(error instanceof PartonError) || error.kind !== 'missing') throw error;
    return { name, obstacle: error.message };
  }
}

/** Whole fits of the embedded DIS runcard on the device and on the processor. @throws PartonError of kind `device` */
export async function measureFits(
  { replicas, epochs }: { readonly replicas: number; readonly epochs: number }, say: (what: string) => void,
): Promise<{ readonly device: GpuSight; readonly agreement: Agreement }> {
  const [{ measureAgreement }, { deviceError, lookForDevice }, { GpuTrouble }] = await Promise.all([
    import('../../engine/bench/agreement'), import('../../engine/gpu/provider'), import('../../shared/gpu/computer'),
  ]);
  const device = await lookForDevice();
  if (device instanceof GpuTrouble) throw deviceError(device);
  const folder = mkdtempSync(join(tmpdir(), 'parton-bench-'));
  try {
    const runcard = join(folder, 'dis.yml');
    writeFileSync(runcard, changedRuncard({ epochs }));
    return { device, agreement: await measureAgreement({ runcard, name: `${basename(disRuncard())}, ${epochs} epochs`, replicas, folder }, say) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
