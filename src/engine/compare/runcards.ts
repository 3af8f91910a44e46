import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NextRuncard, NextRuncardOptions, PerSubject, RuncardComparison } from '../../shared/contract/compare-api';
import { PartonError } from '../../shared/errors';
import { basisElements } from '../../shared/physics/pdf-bases';
import { differences, entriesOf, sameFit, type ComparedEntry } from '../../shared/runcard/compare-runcards';
import { EditRefused } from '../../shared/runcard/edit/places';
import { nextIteration } from '../../shared/runcard/next-iteration';
import { requireRuncard } from '../../shared/runcard/parse';
import type { Runcard } from '../../shared/runcard/runcard';
import { readWhole } from '../io/durable';
import { openFitFolder, readSummary } from '../io/fit-folder';
import { readManifest } from '../run/manifest';
import type { Ensemble } from './ensemble';
import { BASIS_OF, keyOf, rangesOf } from './exponents';
import { Kept } from './kept';

/** Runcards by their text: to read one takes longer than most answers. */
const READ = new Kept<Runcard>(4 << 20);

/** @throws PartonError when the folder has no runcard that this program knows */
export function runcardOf(folder: string): { readonly text: string; readonly runcard: Runcard } {
  const file = join(folder, 'filter.yml');
  if (!existsSync(file)) throw new PartonError('missing', 'there is no runcard.', { file });
  const text = new TextDecoder().decode(readWhole(file, 1 << 20));
  return { text, runcard: READ.get(text, () => requireRuncard(text, file), () => text.length) };
}

/** What differs in what was asked for and in how it was done. */
export function compareRuncards(subjects: readonly PerSubject<{ readonly ensemble: Ensemble; readonly runcard: Runcard }>[]): RuncardComparison {
  const runcards = subjects.flatMap(({ value }) => (value ? [value.runcard] : []));
  return {
    groups: differences(subjects.map(({ value }) => value && [...entriesOf(value.runcard), ...madeEntries(value.ensemble)])),
    subjects: subjects.map(({ folder, value, problem }) => ({ folder, ...(value && { value: { hasRuncard: true } }), ...(problem && { problem }) })),
    sameFit: sameFit(runcards),
  };
}

/** How a fit was made: program, engine, inputs. */
function madeEntries({ info: { folder, members, madeBy, contentHash } }: Ensemble): ComparedEntry[] {
  const entry = (name: string, meaning: string, value: string): ComparedEntry => ({ group: 'How it was made', path: '', name, meaning, value });
  const manifest = readManifest(folder);
  const fit = openFitFolder(folder);
  const version = fit.replicas[0] === undefined ? undefined : readSummary(fit, fit.replicas[0]).version;
  const entries = [
    entry('Program', 'what fitted', madeBy),
    ...(manifest ? [
      entry('Engine', 'rounding differs between engines, physics does not', manifest.variant === undefined ? manifest.engine : `${manifest.engine} (${manifest.variant})`),
      entry('Data and theory SHA-256', 'the numbers that went in', manifest.inputHash),
      entry('Started', 'when', manifest.started),
      entry('Platform', 'machine', manifest.program.platform),
      entry('Initial weights', 'drawn from the seed, or read', manifest.initialWeights ?? 'drawn'),
    ] : []),
    ...Object.entries(version ?? {}).filter(([name]) => !['parton-workbench', 'nnpdf'].includes(name)).map(([name, value]) => entry(`Version of ${name}`, 'what fitted', value)),
    entry('Replicas', 'size of the sample', String(members.length)),
    entry('PDFs SHA-256', 'the numbers that came out', contentHash),
  ];
  return entries.map((one) => ({ ...one, path: one.name }));
}

/** @throws PartonError */
export function nextRuncardOf(ensemble: Ensemble, options: NextRuncardOptions): NextRuncard {
  const { text, runcard } = runcardOf(ensemble.info.folder);
  const elements = basisElements(BASIS_OF[runcard.basis.name], runcard.basis.flavours.map(({ name }) => keyOf(name)));
  try {
    return nextIteration(text, runcard, { ...options, ranges: rangesOf(ensemble, elements) });
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error;
    throw new PartonError('input', error.message, { file: join(ensemble.info.folder, 'filter.yml') }, 'Change the runcard by hand.');
  }
}
