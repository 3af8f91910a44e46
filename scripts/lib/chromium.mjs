// Which browser the tests of `parton serve` drive: Debian's Chromium, or any of its family. Plain Node, no packages.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The executable: the one that PARTON_CHROMIUM names, or the first on the path; undefined when there is none. */
export function chromiumPath(environment = process.env) {
  const named = environment.PARTON_CHROMIUM;
  const folders = (environment.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = named ? [named] : NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
