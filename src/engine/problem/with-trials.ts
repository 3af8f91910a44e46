import { dirname } from 'node:path';
import { PartonError } from '../../shared/errors';
import { editAll } from '../../shared/runcard/edit/edit-runcard';
import type { EditValue } from '../../shared/runcard/edit/operation';
import { EditRefused } from '../../shared/runcard/edit/places';
import { requireRuncard } from '../../shared/runcard/parse';
import { readTrials } from '../data/hyperscan';
import type { SearchFolders } from '../data/locate';

/** Scans may also lie beside the runcard that names them. */
export function besideRuncard(folders: SearchFolders, file: string): SearchFolders {
  return { ...folders, scans: [...new Set([dirname(file), ...folders.scans])] };
}

/**
 * The text of a runcard with the trials that its `trial_specs` choose written into it (`parton: trials`): from then on it says all that
 * decides the fit, wherever the scan goes. Any other text as it is.
 * @throws PartonError
 */
export function withTrials(text: string, file: string, folders: SearchFolders): string {
  const { trials, basis } = requireRuncard(text, file);
  if (!trials || trials.chosen) return text;
  const { scan: hyperscan, thermalization, count: number_of_trials, override } = trials;
  const chosen = readTrials(trials, basis.flavours.length, folders.scans);
  const value = (of: unknown) => JSON.parse(JSON.stringify(of)) as EditValue; // without what is undefined
  try {
    return editAll(text, [
      { kind: 'set', path: ['parton', 'trials_of'], value: value({ hyperscan, thermalization, number_of_trials, ...(Object.keys(override).length > 0 && { override }) }) },
      { kind: 'set', path: ['parton', 'trials'], value: value(chosen) },
    ]).text;
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error;
    throw new PartonError('input', `the trials cannot be written into the runcard: ${error.message}`, { file }, 'Write `parton:` as a mapping of its own, or leave it out.', { cause: error });
  }
}
