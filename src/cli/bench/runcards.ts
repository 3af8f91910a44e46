import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../engine/io/project-root';
import { PartonError } from '../../shared/errors';

/** The runcard that is measured: the DIS fit that comes with the program. */
export const disRuncard = (): string => join(projectRoot(), 'resources', 'runcards', 'dis.yml');

/** Linear and bilinear data, which need folders of the user's. */
export const globalRuncard = (): string => join(projectRoot(), 'bench', 'global.yml');

/** A line of these runcards that names a dataset, with its name. */
export const DATASET_LINE = /^ {2}- \{dataset: ([^,]+), frac: .*$/;

export interface RuncardChange {
  readonly epochs?: number;
  /** Every replica does all its epochs: no validation chi2 is ever below the threshold. */
  readonly neverStop?: true;
  /** That a fit has if nothing else is said. */
  readonly replicas?: number;
  /** Only the first so many datasets. */
  readonly datasets?: number;
  /** Nodes of the hidden layers, all with tanh, and their type. */
  readonly hidden?: readonly number[];
  readonly layerType?: 'dense_per_flavour';
}

/** The text of a runcard with some things changed. */
export function changedRuncard({ epochs, neverStop, replicas, datasets, hidden, layerType }: RuncardChange, text = readFileSync(disRuncard(), 'utf8')): string {
  let changed = text;
  const replace = (line: RegExp, by: string) => {
    if (!line.test(changed)) throw new PartonError('internal', `the runcard has no line ${line.source}.`);
    changed = changed.replace(line, by);
  };
  if (epochs !== undefined) replace(/^ {2}epochs: .*$/m, `  epochs: ${epochs}`);
  if (neverStop) replace(/^ {2}threshold_chi2: .*$/m, '  threshold_chi2: 1.0e-6');
  if (replicas !== undefined) replace(/^ {2}replicas: .*$/m, `  replicas: ${replicas}`);
  if (hidden) {
    replace(/^ {2}nodes_per_layer: .*$/m, `  nodes_per_layer: [${[...hidden, 8].join(', ')}]`);
    replace(/^ {2}activation_per_layer: .*$/m, `  activation_per_layer: [${[...hidden.map(() => 'tanh'), 'linear'].join(', ')}]`);
  }
  if (layerType) replace(/^ {2}layer_type: .*$/m, `  layer_type: ${layerType}`);
  if (datasets !== undefined) {
    let seen = 0;
    changed = changed.split('\n').filter((line) => !DATASET_LINE.test(line) || ++seen <= datasets).join('\n');
  }
  return changed;
}
