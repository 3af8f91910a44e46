import { existsSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { EngineHost } from '../engine/host/engine-host';
import { freePath } from '../engine/host/paths';
import { makeFolder, storageError } from '../engine/io/durable';
import type { Settings } from '../shared/contract/desktop-api';
import type { ServedDesktop } from '../shared/contract/desktop-protocol';
import { PartonError } from '../shared/errors';
import type { SettingsStore } from '../window/settings';

/** What of the desktop a window in a browser leaves to the server. All windows have the same. */
export class Desk implements ServedDesktop {
  /** @param folders that are served; the first is the project to open first @param adopt lets the engine do as the settings now say */
  constructor(private readonly host: EngineHost, private readonly settings: SettingsStore, private readonly folders: readonly string[], private readonly adopt: () => void) {}

  /** Projects that can be opened are those that are served, whatever others were opened on other days. */
  async readSettings(): Promise<Settings> {
    return { ...this.settings.now, recentProjects: this.folders };
  }

  async writeSettings(change: Partial<Settings>): Promise<Settings> {
    const kept = Object.entries(change).filter(([key]) => key !== 'recentProjects');
    if (kept.length > 0) {
      this.settings.change(Object.fromEntries(kept));
      this.adopt();
    }
    return this.readSettings();
  }

  async initialProject(): Promise<string> {
    return this.folders[0]!;
  }

  /** A server has no bin of the desktop's: the folder `.bin` beside is one. */
  async moveToBin(path: string): Promise<void> {
    const { allowed, fits } = this.host;
    const checked = allowed.check(path);
    if (this.folders.includes(checked)) throw new PartonError('input', 'it is being served.', { file: checked });
    if ([...fits.running, ...fits.queued].some((fit) => fit === checked || fit.startsWith(`${checked}/`))) {
      throw new PartonError('input', 'a fit is running there.', { file: checked }, 'Stop it first.');
    }
    if (!existsSync(checked)) throw new PartonError('missing', 'it is not there.', { file: checked });
    const bin = allowed.check(join(dirname(checked), '.bin'));
    makeFolder(bin);
    try {
      renameSync(checked, freePath(join(bin, basename(checked))));
    } catch (error) {
      throw storageError(error, checked, 'move');
    }
    this.host.projectTouched(checked);
  }
}
