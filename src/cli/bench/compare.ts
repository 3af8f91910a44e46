import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CompareThread } from '../../engine/host/compare';
import { projectRoot } from '../../engine/io/project-root';
import type { PdfView, Selection } from '../../shared/contract/compare-api';
import { runChild } from './child';
import { changedRuncard } from './runcards';

/** How long answers to a window's questions take, in the thread that computes comparisons, with what passes between threads; milliseconds. */
export interface CompareRun {
  readonly fits: number;
  readonly replicas: number;
  /** Members of the LHAPDF set with which Q is changed. */
  readonly members: number;
  readonly actions: readonly CompareAction[];
}

/** What a user does: asked for the first time, and once more. */
export interface CompareAction {
  readonly name: string;
  readonly cold: number;
  readonly again: number;
  /** Reads and computes what all later answers are made of: no reaction. */
  readonly first?: true;
}

const FITS = 5;
const REPLICAS = 200;
const MEMBERS = 100;
/** Of each fit: their number does not matter to what is measured. */
const EPOCHS = 20;
const POINTS = 120;
const REPEATS = 3;
/** Milliseconds between two acts of a user: long enough for files to be looked at again. */
const PAUSE = 600;

interface CompareBench {
  /** For files of its own. */
  readonly folder: string;
  readonly workers: number;
  readonly say: (what: string) => void;
}

/** Fits 200 replicas of the DIS runcard with five choices of seeds, and asks as the window does. */
export async function measureCompare({ folder, workers, say }: CompareBench): Promise<CompareRun> {
  const fits: string[] = [];
  for (let k = 1; k <= FITS; k++) {
    say(`comparisons: fit ${k} of ${FITS}`);
    const runcard = join(folder, `compared-${k}.yml`);
    const out = join(folder, `compared-${k}`);
    writeFileSync(runcard, changedRuncard({ epochs: EPOCHS, neverStop: true }).replace(/^(nnseed|mcseed|trvlseed): (\d+)$/gm, (_, name: string, seed: string) => `${name}: ${Number(seed) + k}`));
    await runChild(['fit', runcard, '--engine', 'cpu', '--replicas', `1-${REPLICAS}`, '--workers', String(workers), '--out', out, '--json'], () => undefined);
    fits.push(out);
  }
  say('comparisons');
  const thread = new CompareThread(() => ({}), () => Promise.resolve(undefined));
  try {
    return { fits: FITS, replicas: REPLICAS, members: MEMBERS, actions: await ask(await thread.api(), fits, manyMembers(folder)) };
  } finally {
    await thread.close();
  }
}

/** The t0 set with its central member as all of its members: as much to read and to interpolate as in a published set. */
function manyMembers(folder: string): string {
  const from = join(projectRoot(), 'resources', 'pdfs', 'T0_disfit');
  const set = join(folder, 'Many');
  mkdirSync(set);
  writeFileSync(join(set, 'Many.info'), readFileSync(join(from, 'T0_disfit.info'), 'utf8').replace(/^NumMembers: .*$/m, `NumMembers: ${MEMBERS + 1}`));
  for (let member = 0; member <= MEMBERS; member++) symlinkSync(join(from, 'T0_disfit_0000.dat'), join(set, `Many_${String(member).padStart(4, '0')}.dat`));
  return set;
}

async function ask(api: Awaited<ReturnType<CompareThread['api']>>, fits: readonly string[], set: string): Promise<CompareAction[]> {
  const actions: CompareAction[] = [];
  /** Of several questions of a kind, none of which was asked before: the median. */
  const measure = async (name: string, questions: readonly (() => Promise<unknown>)[], first?: true): Promise<void> => {
    const cold: number[] = [];
    const again: number[] = [];
    for (const question of questions) {
      await setTimeout(PAUSE);
      cold.push(await time(question));
      again.push(await time(question));
    }
    actions.push({ name, cold: median(cold), again: median(again), ...(first && { first }) });
  };
  const members = 'all'; // so few epochs may leave postfit nothing to keep
  const all = (reference = 0): Selection => ({ subjects: fits.map((folder) => ({ folder, members })), reference });
  const brushed = (to: number): Selection => ({ subjects: fits.map((folder, i) => (i === 0 ? { folder, members: Array.from({ length: to }, (_, r) => r + 1) } : { folder, members })), reference: 0 });
  const of = (folder: string): Selection => ({ subjects: [{ folder }], reference: 0 });
  const view: PdfView = { basis: 'flavour', xMin: 1e-4, xMax: 1, points: POINTS, scale: 'mixed' };
  const times = <T>(make: (k: number) => T): T[] => Array.from({ length: REPEATS }, (_, k) => make(k));

  await measure('add five fits', [() => api.comparedSubjects(fits)], true);
  await measure('first PDFs', [() => api.comparePdfs(all(), view)], true);
  await measure('another range of x', times((k) => () => api.comparePdfs(all(), { ...view, xMin: 2e-4 * (k + 1), xMax: 0.5 })));
  await measure('another basis', [() => api.comparePdfs(all(), { ...view, basis: 'evolution' })]);
  await measure('another reference, PDFs', times((k) => () => api.comparePdfs(all(k + 1), view)));
  await measure('lines of the replicas of a fit', times((k) => () => api.comparedMembers({ folder: fits[k]!, members }, view)));
  await measure('brush replicas, PDFs', times((k) => () => api.comparePdfs(brushed(150 - 10 * k), view)));
  await measure('first χ²', [() => api.compareChi2(all(), false)], true);
  await measure('first χ² of training', [() => api.compareChi2(all())], true);
  await measure('another reference, χ²', times((k) => () => api.compareChi2(all(k + 1))));
  await measure('brush replicas, χ²', times((k) => () => api.compareChi2(brushed(150 - 10 * k))));
  await measure('another choice of fits, χ²', times((k) => () => api.compareChi2({ subjects: all().subjects.slice(k + 1), reference: 0 })));
  const { rows } = await api.compareChi2(all());
  const datasets = rows.filter(({ level }) => level === 'dataset').sort((a, b) => b.values[0]!.points - a.values[0]!.points);
  await measure('another dataset', times((k) => () => api.comparePredictions(all(), datasets[k]!.name)));
  await measure('brush replicas, dataset', times((k) => () => api.comparePredictions(brushed(150 - 10 * k), datasets[0]!.name)));
  await measure('integrals', [() => api.compareIntegrals(all())], true);
  await measure('brush replicas, integrals', times((k) => () => api.compareIntegrals(brushed(150 - 10 * k))));
  await measure('exponents', [() => api.compareExponents(all(), 'evolution')], true);
  await measure('brush replicas, exponents', times((k) => () => api.compareExponents(brushed(150 - 10 * k), 'evolution')));
  await measure('training', [() => api.compareTraining(all())], true);
  await measure('correlations', times((k) => () => api.comparedCorrelations({ folder: fits[k]!, members }, { basis: 'flavour', x: [1e-4, 1e-3, 1e-2, 0.1, 0.3, 0.6] })));
  await measure('add an LHAPDF set', [() => api.comparedSubjects([set])], true);
  await measure('another Q', times((k) => () => api.comparePdfs(of(set), { ...view, q: 10 * (k + 1) })));
  return actions;
}

async function time(question: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await question();
  return performance.now() - start;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
