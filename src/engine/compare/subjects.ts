import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Chosen, PerSubject } from '../../shared/contract/compare-api';
import { errorData } from '../../shared/contract/error-data';
import { PartonError } from '../../shared/errors';
import { openFitFolder, exportGridFile } from '../io/fit-folder';
import { memberFile, readPdfInfo } from '../pdf/lhapdf';
import { withMembers, type Ensemble } from './ensemble';
import { fitEnsemble, type LivePdfs } from './fit-ensemble';
import { Kept } from './kept';
import { setEnsemble } from './set-ensemble';

const MOST_BYTES = 1 << 30;
/** Milliseconds for which files are taken to be as they were: looking at those of hundreds of replicas takes longer than most questions. */
const LOOK_EVERY = 500;

/** A subject as it was when its files were looked at. */
interface Look {
  readonly at: number;
  readonly files: readonly string[];
  readonly stamp: string;
}

/** The subjects of comparisons by their folders, read again when their files change. */
export class Subjects {
  private readonly kept = new Kept<Ensemble>(MOST_BYTES);
  private readonly live = new Map<string, LivePdfs>();
  private readonly looked = new Map<string, Look>();

  /** The present PDFs of a fit that is running; undefined: it has ended. */
  setLive(folder: string, pdfs: LivePdfs | undefined): void {
    if (pdfs && pdfs.replicas.length > 0) this.live.set(folder, pdfs);
    else if (this.live.delete(folder)) this.looked.delete(folder);
  }

  /** @throws PartonError when the folder is neither fit nor set, or cannot be read */
  open(folder: string): Ensemble {
    const live = this.live.get(folder);
    if (live) return fitEnsemble(folder, live);
    const known = this.looked.get(folder);
    const isFresh = known !== undefined && (performance.now() - known.at < LOOK_EVERY || stampOf(known.files) === known.stamp);
    const { files, stamp } = isFresh ? known : lookAt(folder);
    if (!isFresh || performance.now() - known.at >= LOOK_EVERY) this.looked.set(folder, { at: performance.now(), files, stamp });
    const bytes = (): number => files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
    return this.kept.get([folder, ...files, stamp].join('\n'), () => (isFit(folder) ? fitEnsemble(folder) : setEnsemble(folder)), bytes);
  }

  choose({ folder, members }: Chosen): Ensemble {
    return withMembers(this.open(folder), members);
  }
}

/** What each subject gives, or its problem. A programming error is not one of its problems. */
export function perSubject<T>(chosen: readonly Chosen[], of: (one: Chosen, index: number) => T): PerSubject<T>[] {
  return chosen.map((one, i) => {
    try {
      return { folder: one.folder, value: of(one, i) };
    } catch (error) {
      if (!(error instanceof PartonError)) throw error;
      return { folder: one.folder, problem: errorData(error) };
    }
  });
}

const isFit = (folder: string): boolean => existsSync(join(folder, 'nnfit'));

function lookAt(folder: string): Omit<Look, 'at'> {
  const files = isFit(folder) ? fitFiles(folder) : setFiles(folder);
  return { files, stamp: stampOf(files) };
}

/** The export grids of replicas that have one; and folders, which change when a file is added, of those that have none. */
function fitFiles(folder: string): string[] {
  const fit = openFitFolder(folder);
  const nnfit = join(folder, 'nnfit');
  const complete = new Set(fit.replicas.map((replica) => `replica_${replica}`));
  return [join(folder, 'filter.yml'), join(folder, 'postfit'), nnfit, ...readdirSync(nnfit).filter((name) => !complete.has(name)).map((name) => join(nnfit, name)), ...fit.replicas.map((replica) => exportGridFile(fit, replica))];
}

/** Changes when one of the files does. */
function stampOf(files: readonly string[]): string {
  return files.map((file) => {
    const stat = statSync(file, { throwIfNoEntry: false });
    return `${stat?.mtimeMs},${stat?.size}`;
  }).join('\n');
}

function setFiles(folder: string): string[] {
  if (!existsSync(join(folder, `${basename(resolve(folder))}.info`))) {
    throw new PartonError('input', 'neither a fit (it has no nnfit folder) nor an LHAPDF set (it has no .info file of its name).', { file: folder }, 'Name the folder of a fit or of an LHAPDF set.');
  }
  const info = readPdfInfo(folder);
  return [info.file, ...Array.from({ length: info.error.count + 1 }, (_, member) => memberFile(folder, member))];
}
