import { dialog, shell, type BrowserWindow } from 'electron';
import { basename } from 'node:path';
import type { DesktopApi, EngineGone, Question, Settings } from '../shared/contract/desktop-api';
import type { Unsubscribe } from '../shared/contract/engine-api';
import { PartonError } from '../shared/errors';
import { writeDurably } from '../engine/io/durable';
import { lockHolder } from '../engine/io/fit-lock';
import { Listeners } from '../engine/host/listeners';
import type { AllowedFolders } from '../engine/host/paths';
import type { EngineProcess } from './engine-process';
import { isAllowedLink } from './links';
import { printPage } from './print-page';
import type { SettingsStore } from '../window/settings';

/** What the desktop offers depends on these. */
export interface DesktopParts {
  readonly window: BrowserWindow;
  readonly settings: SettingsStore;
  readonly allowed: AllowedFolders;
  readonly engine: EngineProcess;
  /** Of the first start, or the last one. */
  readonly initialProject: string;
  /** Lets the engine into a folder that the user chose. */
  allow(folder: string): void;
  answerClose(answer: 'keep running' | 'checkpoint' | 'cancel'): void;
}

/** The DesktopApi of one window. */
export class Desktop implements DesktopApi {
  readonly commands = new Listeners<string>();
  readonly engineGone = new Listeners<EngineGone>();
  readonly closeRequested = new Listeners<undefined>();

  constructor(private readonly parts: DesktopParts) {}

  async readSettings(): Promise<Settings> {
    return this.parts.settings.now;
  }

  async writeSettings(change: Partial<Settings>): Promise<Settings> {
    const settings = this.parts.settings.change(change);
    this.parts.engine.tellSettings();
    return settings;
  }

  async initialProject(): Promise<string> {
    return this.parts.initialProject;
  }

  async chooseFolder(title: string): Promise<string | undefined> {
    const { filePaths: [folder], canceled } = await dialog.showOpenDialog(this.parts.window, { title, properties: ['openDirectory', 'createDirectory'] });
    if (canceled || folder === undefined) return undefined;
    this.parts.allow(folder);
    return folder;
  }

  async saveFile(suggestedName: string, content: string | Uint8Array): Promise<string | undefined> {
    const { filePath, canceled } = await dialog.showSaveDialog(this.parts.window, { defaultPath: basename(suggestedName) });
    if (canceled || filePath === undefined || filePath === '') return undefined;
    writeDurably(filePath, content);
    return filePath;
  }

  async printReport(html: string): Promise<string> {
    const page = this.parts.allowed.check(html);
    const pdf = page.replace(/\.html$/, '.pdf');
    try {
      writeDurably(pdf, await printPage(page));
    } catch (error) {
      if (error instanceof PartonError) throw error;
      throw new PartonError('internal', `the report could not be printed: ${error instanceof Error ? error.message : String(error)}.`, { file: page }, 'Print it from a browser.');
    }
    return pdf;
  }

  async confirm({ title, text, answers }: Question): Promise<number> {
    const { response } = await dialog.showMessageBox(this.parts.window, { type: 'question', message: title, detail: text, buttons: [...answers], defaultId: 0, cancelId: answers.length - 1, noLink: true });
    return response;
  }

  async reveal(path: string): Promise<void> {
    shell.showItemInFolder(this.parts.allowed.check(path));
  }

  async moveToBin(path: string): Promise<void> {
    const checked = this.parts.allowed.check(path);
    if (this.parts.engine.busy.some((fit) => fit === checked || fit.startsWith(`${checked}/`))) {
      throw new PartonError('input', 'a fit is running there.', { file: checked }, 'Stop it first.');
    }
    const holder = lockHolder(checked);
    if (holder) throw new PartonError('input', `process ${holder.pid} on ${holder.host} is fitting there.`, { file: checked }, 'Wait until it has ended.');
    await shell.trashItem(checked);
  }

  async openExternal(link: string): Promise<void> {
    if (!isAllowedLink(link)) throw new PartonError('input', `${link.slice(0, 200)} is not on the list of sites.`, {}, 'Open it in a browser yourself.');
    await shell.openExternal(link);
  }

  async restartEngine(): Promise<void> {
    this.parts.engine.start();
  }

  async answerClose(answer: 'keep running' | 'checkpoint' | 'cancel'): Promise<void> {
    this.parts.answerClose(answer);
  }

  onCommand(listener: (command: string) => void): Unsubscribe {
    return this.commands.add(listener);
  }

  onEngineGone(listener: (reason: EngineGone) => void): Unsubscribe {
    return this.engineGone.add(listener);
  }

  onCloseRequested(listener: () => void): Unsubscribe {
    return this.closeRequested.add(listener);
  }
}
