import { existsSync, statSync } from 'node:fs';
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

/** The subjects of comparisons by their folders, read again when their files change. */
export class Subjects {
  private readonly kept = new Kept<Ensemble>(MOST_BYTES);
  private readonly live = new Map<string, LivePdfs>();
  private readonly looked = new Map<string, { readonly at: number; readonly ensemble: Ensemble }>();

  /** The present PDFs of a fit that is running; undefined: it has ended. */
  setLive(folder: string, pdfs: LivePdfs | undefined): void {
    if (pdfs && pdfs.replicas.length > 0) this.live.set(folder, pdfs);
    else this.live.delete(folder);
  }

  /** @throws PartonError when the folder is neither fit nor set, or cannot be read */
  open(folder: string): Ensemble {
    const live = this.live.get(folder);
    if (live) return fitEnsemble(folder, live);
    const known = this.looked.get(folder);
    if (known && performance.now() - known.at < LOOK_EVERY) return known.ensemble;
    const ensemble = this.read(folder);
    this.looked.set(folder, { at: performance.now(), ensemble });
    return ensemble;
  }

  private read(folder: string): Ensemble {
    const isFit = existsSync(join(folder, 'nnfit'));
    const files = isFit ? fitFiles(folder) : setFiles(folder);
    const stamps = files.map((file) => statSync(file, { throwIfNoEntry: false })).map((stat) => `${stat?.mtimeMs},${stat?.size}`);
    const bytes = files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
    return this.kept.get([folder, ...files, ...stamps].join('\n'), () => (isFit ? fitEnsemble(folder) : setEnsemble(folder)), () => bytes);
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

function fitFiles(folder: string): string[] {
  const fit = openFitFolder(folder);
  return [join(folder, 'filter.yml'), ...fit.replicas.map((replica) => exportGridFile(fit, replica))];
}

function setFiles(folder: string): string[] {
  if (!existsSync(join(folder, `${basename(resolve(folder))}.info`))) {
    throw new PartonError('input', 'neither a fit (it has no nnfit folder) nor an LHAPDF set (it has no .info file of its name).', { file: folder }, 'Name the folder of a fit or of an LHAPDF set.');
  }
  const info = readPdfInfo(folder);
  return [info.file, ...Array.from({ length: info.error.count + 1 }, (_, member) => memberFile(folder, member))];
}
