import { canonicalRuncard } from '../../shared/runcard/canonical';
import { requireRuncard } from '../../shared/runcard/parse';
import type { Runcard } from '../../shared/runcard/runcard';
import { searchFolders, type FolderOptions } from '../data/locate';
import { loadProblem, type LoadedProblem } from '../problem/load-problem';
import { fromMessage } from '../problem/sent-problem';
import { withTrials } from '../problem/with-trials';
import { prepareForecast, type PreparedProblem } from '../run/forecast';
import type { Libraries } from './libraries';

/** Most loaded problems that are kept: one takes some 100 MB. */
const MOST = 2;

/** Runcards with all data and theory loaded, the last few used. Runcards that differ only in how they train share a problem. */
export class Problems {
  private readonly loaded = new Map<string, Promise<LoadedProblem>>();
  private readonly prepared = new Map<string, Promise<PreparedProblem>>();

  constructor(private readonly libraries: Libraries) {}

  /** @param file for messages @throws PartonError */
  async load(text: string, file: string, folders: FolderOptions): Promise<LoadedProblem> {
    const runcard = complete(text, file, folders);
    const problem = await keep(this.loaded, keyOf(runcard, folders), () => loadProblem(runcard, searchFolders(folders), this.libraries.of(runcard.theoryId, folders)));
    return { ...problem, runcard };
  }

  /** Loaded and reduced, with the seconds that took the first time. @throws PartonError */
  async prepare(text: string, file: string, folders: FolderOptions): Promise<PreparedProblem> {
    const runcard = complete(text, file, folders);
    const found = await keep(this.prepared, keyOf(runcard, folders), () => prepareForecast(() => this.load(text, file, folders)));
    return { ...found, problem: { ...found.problem, runcard } };
  }

  /** Someone has loaded it already. @throws PartonError */
  know(text: string, folders: FolderOptions, problem: LoadedProblem): void {
    void keep(this.loaded, keyOf(requireRuncard(text, 'the runcard'), folders), async () => fromMessage(problem, searchFolders(folders)));
  }
}

/** With the trials of its scan, where it names one. @throws PartonError */
const complete = (text: string, file: string, folders: FolderOptions): Runcard => requireRuncard(withTrials(text, file, searchFolders(folders)), file);

/** What a problem and its reduction depend on. */
function keyOf(runcard: Runcard, folders: FolderOptions): string {
  return JSON.stringify([folders, canonicalRuncard({
    ...runcard, trials: undefined, epochs: 0, lagrange: { positivity: {}, integrability: {} },
    optimizer: { name: 'SGD', learningRate: 0, clipnorm: 0 },
    stopping: { patience: 0, delta: 0, thresholdChi2: 0, thresholdPositivity: 0 },
  })]);
}

function keep<T>(all: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = all.get(key) ?? make();
  all.delete(key);
  all.set(key, found); // the last used is the last to go
  found.catch(() => all.delete(key));
  for (const old of [...all.keys()].slice(0, -MOST)) all.delete(old);
  return found;
}
