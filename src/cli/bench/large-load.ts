import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Library } from '../../engine/data/library';
import type { SearchFolders } from '../../engine/data/locate';
import { splitName } from '../../engine/data/metadata';
import { requireRuncard } from '../../shared/runcard/parse';
import { DATASET_LINE } from './runcards';

/** How often a dataset that has hadronic tables is measured again. */
const BILINEAR_TIMES = 4;
/** Datasets that are measured again besides, and how often: together about 4600 points, 1500 of them bilinear, as NNPDF4.0 has (arXiv:2109.02653). */
const TIMES: Readonly<Record<string, number>> = {
  'DYE605_Z0_38P8GEV_DW_PXSEC': BILINEAR_TIMES + 1, 'CMS_WPWM_7TEV_ELECTRON_ASY': BILINEAR_TIMES + 1,
  'HERA_NC_318GEV_EP-SIGMARED': 1, 'BCDMS_NC_NOTFIXED_P_EM-F2': 1, 'NMC_NC_NOTFIXED_EM-F2': 1, 'NUTEV_CC_NOTFIXED_FE_NB-SIGMARED': 1,
};

/**
 * Writes data as if experiments had measured more: sets of a runcard again under other names and as other experiments, with the same
 * tables. Their pseudodata and splits are their own, for these follow from names.
 * @param folder gets a `commondata` folder
 * @returns the text of the runcard with them
 * @throws PartonError when a dataset is not there
 */
export function writeLargeLoad(folder: string, text: string, folders: SearchFolders): string {
  const runcard = requireRuncard(text, 'the runcard');
  const library = new Library(folders, runcard.theoryId);
  const lines = text.split('\n');
  const last = lines.findLastIndex((line) => DATASET_LINE.test(line));
  const more = lines.flatMap((line) => {
    const name = DATASET_LINE.exec(line)?.[1];
    if (name === undefined) return [];
    const { metadata } = library.observable(name, []);
    const times = TIMES[name] ?? (metadata.process.startsWith('DIS') ? 0 : BILINEAR_TIMES);
    return Array.from({ length: times }, (_, k) => {
      const mark = `AGAIN${k + 1}`;
      copySet(dirname(metadata.file), join(folder, 'commondata'), mark);
      const { setname, observable } = splitName(name);
      return line.replace(name, `${setname}_${mark}_${observable}`);
    });
  });
  return [...lines.slice(0, last + 1), ...more, ...lines.slice(last + 1)].join('\n');
}

/** A set's folder under another name; its experiment becomes another too, or it would be correlated with itself. */
function copySet(from: string, commondata: string, mark: string): void {
  const to = join(commondata, `${basename(from)}_${mark}`);
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from, { withFileTypes: true })) if (file.isFile()) copyFileSync(join(from, file.name), join(to, file.name));
  const metadata = readFileSync(join(from, 'metadata.yaml'), 'utf8')
    .replace(/^setname: "?([\w-]+)"?$/m, `setname: $1_${mark}`)
    .replaceAll(/(\bexperiment: )"?([^"',}\n]+)"?/g, `$1"$2 ${mark}"`);
  writeFileSync(join(to, 'metadata.yaml'), metadata);
}
