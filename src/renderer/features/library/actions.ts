import type { FitEntry, PdfSetEntry, RuncardEntry } from '../../../shared/contract/engine-api';
import type { MenuEntry } from '../../components';
import { plural } from '../../format';
import { useNavigation } from '../../stores/navigation';
import { useNotices } from '../../stores/notices';
import { binWords, revealLabel } from '../../stores/place';
import { useProject } from '../../stores/project';
import { useDesktop, useEngine } from '../../stores/services';
import { useStartFit } from '../start/start-fit';
import { useCompare } from '../compare/compare-store';
import { useLibrary } from './library-store';

/** Asks how a runcard is to be fitted, and fits it. */
export async function fitRuncard({ file, name, replicas }: RuncardEntry): Promise<void> {
  await useNotices().attempt(`${name} was not fitted`, () => useStartFit().ask(file, name, replicas));
}

export const fitLabel = (runcard: RuncardEntry): string => `Fit ${plural(runcard.replicas, 'replica')}…`;

export async function duplicate(path: string, kind: 'fit' | 'runcard'): Promise<void> {
  await useNotices().attempt('It was not duplicated', async () => {
    const copy = await useEngine().duplicate(path);
    await useProject().refresh();
    useLibrary().select(kind, copy);
  });
}

export async function rename(path: string, kind: 'fit' | 'runcard', name: string): Promise<void> {
  const next = await useEngine().rename(path, name);
  useNavigation().moved(path, next);
  await useProject().refresh();
  useLibrary().select(kind, next);
}

export async function moveToBin(path: string, name: string): Promise<void> {
  const answer = await useDesktop().confirm({ title: `Move ${name} to the bin?`, text: binWords(), answers: ['Move to bin', 'Cancel'] });
  if (answer !== 0) return;
  await useNotices().attempt(`${name} was not moved to the bin`, async () => {
    await useDesktop().moveToBin(path);
    useNavigation().moved(path, undefined);
    await useProject().refresh();
  });
}

/** Copies n3fit fits or LHAPDF sets into the project, one after another. @returns where those are that came in */
export async function importFolders(folders: readonly string[]): Promise<readonly string[]> {
  const notices = useNotices();
  const imported: string[] = [];
  for (const folder of folders) {
    await notices.attempt('It was not imported', async () => {
      const path = await useEngine().importFolder(useProject().folder, folder);
      await useProject().refresh();
      useLibrary().select(useProject().fit(path) ? 'fit' : 'pdf set', path);
      imported.push(path);
    });
  }
  return imported;
}

export async function chooseImport(): Promise<readonly string[]> {
  const folder = await useDesktop().chooseFolder('Import a fit folder of n3fit or an LHAPDF set');
  return folder === undefined ? [] : importFolders([folder]);
}

const inNotices = (title: string, action: () => Promise<unknown>) => () => void useNotices().attempt(title, action);
const revealEntry = (path: string): MenuEntry => ({ label: revealLabel(), icon: 'reveal', act: inNotices('It was not shown', () => useDesktop().reveal(path)) });
const binEntry = (path: string, name: string, disabled = false): MenuEntry => ({ label: 'Move to bin', icon: 'bin', keys: 'Del', danger: true, disabled, act: () => void moveToBin(path, name) });

/** Adds a fit or set to the comparison and shows it. */
export function compareWith(folder: string): void {
  useCompare().add(folder);
  useNavigation().view = 'compare';
}

export const isLive = ({ status }: FitEntry): boolean => status === 'running' || status === 'paused' || status === 'queued' || status === 'elsewhere';

export function fitMenu(fit: FitEntry, startRename: () => void): MenuEntry[] {
  return [
    { label: 'Open', icon: 'fit', keys: 'Enter', act: () => { useNavigation().openFit(fit.folder); } },
    ...fit.status === 'interrupted' && !fit.foreign ? [{ label: 'Go on from the checkpoint', icon: 'play', act: inNotices('The fit did not go on', () => useEngine().resumeFit(fit.folder)) } as const] : [],
    ...fit.status === 'queued' ? [{ label: 'Take out of the queue', icon: 'close', act: inNotices('It is still in the queue', () => useEngine().stopFit(fit.folder, 'cancel')) } as const] : [],
    { label: 'Compare', icon: 'compare', act: () => { compareWith(fit.folder); } },
    { label: 'Open its runcard', icon: 'runcard', act: () => { useNavigation().openRuncard(fit.runcard); } },
    'line',
    { label: 'Duplicate', icon: 'copy', disabled: isLive(fit), act: () => void duplicate(fit.folder, 'fit') },
    { label: 'Rename…', icon: 'pencil', keys: 'F2', disabled: isLive(fit), act: startRename },
    revealEntry(fit.folder),
    'line',
    binEntry(fit.folder, fit.name, isLive(fit)),
  ];
}

export function runcardMenu(runcard: RuncardEntry, startRename: () => void): MenuEntry[] {
  return [
    { label: fitLabel(runcard), icon: 'play', disabled: runcard.errors > 0, act: () => void fitRuncard(runcard) },
    { label: 'Edit', icon: 'runcard', keys: 'Enter', act: () => { useNavigation().openRuncard(runcard.file); } },
    'line',
    { label: 'Duplicate', icon: 'copy', act: () => void duplicate(runcard.file, 'runcard') },
    { label: 'Rename…', icon: 'pencil', keys: 'F2', act: startRename },
    revealEntry(runcard.file),
    'line',
    binEntry(runcard.file, runcard.name),
  ];
}

export const pdfSetMenu = (set: PdfSetEntry): MenuEntry[] => [{ label: 'Compare', icon: 'compare', act: () => { compareWith(set.folder); } }, 'line', revealEntry(set.folder), 'line', binEntry(set.folder, set.name)];
