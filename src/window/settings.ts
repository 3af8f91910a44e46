import type { Settings } from '../shared/contract/desktop-api';
import { settingsSchema } from '../shared/contract/desktop-protocol';
import { PartonError } from '../shared/errors';
import { JsonFile } from './json-file';

const DEFAULTS: Settings = {
  theme: 'system', density: 'comfortable', theory: [], data: [], pdfs: [], scans: [], workers: 0, engine: 'auto', singleLetterKeys: true, recentProjects: [],
};
const FOLDERS = ['theory', 'data', 'pdfs', 'scans', 'recentProjects'] as const;
/** Projects that are remembered. */
const MOST_RECENT = 12;

/** The user's settings, in a file. Folders come in only by the user's choice: a page cannot name others. */
export class SettingsStore {
  private readonly file: JsonFile<Settings>;
  private readonly chosen = new Set<string>();
  private settings: Settings;

  /** @param mayName whether settings may name a folder that was not chosen here */
  constructor(path: string, private readonly mayName: (folder: string) => boolean = () => false) {
    this.file = new JsonFile(path, settingsSchema, DEFAULTS);
    this.settings = this.file.read();
    for (const key of FOLDERS) this.settings[key].forEach((folder) => this.chosen.add(folder));
  }

  get now(): Settings {
    return this.settings;
  }

  /** The user chose this folder: settings may name it. */
  choose(folder: string): void {
    this.chosen.add(folder);
  }

  /** @throws PartonError when a folder was not chosen by the user, or the file cannot be written */
  change(change: Partial<Settings>): Settings {
    for (const key of FOLDERS) {
      const strange = change[key]?.find((folder) => !this.chosen.has(folder) && !this.mayName(folder));
      if (strange !== undefined) throw new PartonError('input', 'not a folder that you chose.', { file: strange }, 'Choose it in the dialog.');
    }
    const next = { ...this.settings, ...change };
    this.settings = { ...next, recentProjects: [...new Set(next.recentProjects)].slice(0, MOST_RECENT) };
    this.file.write(this.settings);
    return this.settings;
  }
}
