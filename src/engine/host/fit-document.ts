import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fitCommand } from '../../shared/command-line';
import type { FitDocument, FitEntry, FitFacts, Trainer } from '../../shared/contract/engine-api';
import { parseRuncard } from '../../shared/runcard/parse';
import { readManifest, type Manifest } from '../run/manifest';
import { listFiles, readRuncardText } from './fit-files';
import type { FitRecord } from './fit-record';
import { readQueued } from './queued-fit';

/** Everything about a fit, running or stored. @throws PartonError */
export function fitDocument(entry: FitEntry, record: FitRecord, pdfs: string | undefined): FitDocument {
  return { ...fitFacts(entry, record, pdfs), view: record.view, curves: record.allCurves(), details: record.allDetails() };
}

/** The same without its curves. @param pdfs folder of its project's PDF sets @throws PartonError */
export function fitFacts(entry: FitEntry, record: FitRecord, pdfs: string | undefined): FitFacts {
  const { folder } = entry;
  const runcardText = readRuncardText(folder) ?? '';
  const { runcard } = parseRuncard(runcardText);
  const manifest = existsSync(join(folder, 'nnfit')) ? readManifest(folder) : undefined;
  const fallback = fitCommand({ runcard: join(folder, 'filter.yml'), replicas: record.view.replicas.map(({ replica }) => replica), pdfs });
  return {
    entry, runcardText,
    command: (manifest ? commandOf(manifest) : readQueued(folder)?.command) || fallback,
    ...(manifest && { trainer: trainerOf(manifest) }),
    provenance: manifest ? {
      'Program': `Parton Workbench ${manifest.program.version}`,
      'Node': manifest.program.node,
      'Platform': manifest.program.platform,
      'Engine': manifest.variant === undefined ? manifest.engine : `${manifest.engine} (${manifest.variant})`,
      ...(manifest.engineReason !== undefined && { 'Why this engine': manifest.engineReason }),
      'Started': manifest.started,
      ...(runcard?.trials?.chosen && { 'Trials': `${runcard.trials.scan}: ${runcard.trials.chosen.map(({ number }) => number).join(', ')}; replica r has number r mod ${runcard.trials.count}` }),
      'Runcard SHA-256': manifest.runcardHash,
      'Data and theory SHA-256': manifest.inputHash,
    } : entry.foreign ? { 'Program': 'n3fit', 'Written': new Date(statSync(folder).mtimeMs).toISOString() } : {},
    files: listFiles(folder),
    patience: runcard?.trials ? NaN : runcard ? Math.ceil(runcard.stopping.patience * runcard.epochs) : record.view.epochs,
  };
}

/** As it was given, with the engine that the program chose: another one gives other bits. */
const commandOf = ({ command, engine, engineReason }: Manifest): string =>
  (command === '' || engineReason === undefined ? command : `${command.replace(/ --engine auto(?= |$)/, '')} --engine ${engine}`);

const trainerOf = ({ engine, variant, engineReason }: Manifest): Trainer =>
  ({ engine, ...(variant !== undefined && { variant }), ...(engineReason !== undefined && { why: engineReason }) });
