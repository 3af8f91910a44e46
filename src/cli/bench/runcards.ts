import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../engine/io/project-root';
import { PartonError } from '../../shared/errors';

/** The runcard that is measured: the DIS fit that comes with the program. */
export const disRuncard = (): string => join(projectRoot(), 'resources', 'runcards', 'dis.yml');

export interface RuncardChange {
  readonly epochs?: number;
  /** Every replica does all its epochs: no validation chi2 is ever below the threshold. */
  readonly neverStop?: true;
  /** That a fit has if nothing else is said. */
  readonly replicas?: number;
  /** Only the first so many datasets. */
  readonly datasets?: number;
}

/** The text of the DIS runcard with some things changed. */
export function changedRuncard({ epochs, neverStop, replicas, datasets }: RuncardChange): string {
  let text = readFileSync(disRuncard(), 'utf8');
  if (epochs !== undefined) text = replaceLine(text, /^ {2}epochs: .*$/m, `  epochs: ${epochs}`);
  if (neverStop) text = replaceLine(text, /^ {2}threshold_chi2: .*$/m, '  threshold_chi2: 1.0e-6');
  if (replicas !== undefined) text = replaceLine(text, /^ {2}replicas: .*$/m, `  replicas: ${replicas}`);
  if (datasets !== undefined) {
    let seen = 0;
    text = text.split('\n').filter((line) => !/^ {2}- \{dataset: .*frac: /.test(line) || ++seen <= datasets).join('\n');
  }
  return text;
}

function replaceLine(text: string, line: RegExp, by: string): string {
  if (!line.test(text)) throw new PartonError('internal', `the runcard has no line ${line.source}.`, { file: disRuncard() });
  return text.replace(line, by);
}
