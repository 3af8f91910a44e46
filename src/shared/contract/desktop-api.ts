import type { Unsubscribe } from './engine-api';
import type { FitEngine } from './fit-engines';

/** What the main process (or, without Electron, the server) offers to the window: what belongs to the desktop, not to physics. */
export interface DesktopApi {
  readSettings(): Promise<Settings>;
  writeSettings(change: Partial<Settings>): Promise<Settings>;
  /** The project to open first: the last one, or the embedded one. */
  initialProject(): Promise<string>;
  /** Native dialogs; undefined when cancelled. */
  chooseFolder(title: string): Promise<string | undefined>;
  saveFile(suggestedName: string, content: string | Uint8Array): Promise<string | undefined>;
  /** Prints a report to PDF beside it. @returns the PDF's path */
  printReport(html: string): Promise<string>;
  confirm(question: Question): Promise<number>;
  reveal(path: string): Promise<void>;
  moveToBin(path: string): Promise<void>;
  openExternal(link: string): Promise<void>;
  /** The engine process ended; `restartEngine` starts another. */
  restartEngine(): Promise<void>;

  /** A menu item or shortcut was chosen: the name of a command of the window. */
  onCommand(listener: (command: string) => void): Unsubscribe;
  onEngineGone(listener: (reason: EngineGone) => void): Unsubscribe;
  /** The window is about to close while fits run: answer with `confirm`. */
  onCloseRequested(listener: () => void): Unsubscribe;
  /** How the window wants to close: keep running in the background until done, checkpoint and quit, or not at all. */
  answerClose(answer: 'keep running' | 'checkpoint' | 'cancel'): Promise<void>;
}

export interface Settings {
  readonly theme: 'system' | 'dark' | 'light';
  readonly density: 'compact' | 'comfortable';
  readonly theory: readonly string[];
  readonly data: readonly string[];
  readonly pdfs: readonly string[];
  readonly scans: readonly string[];
  /** 0: as many as there are processors. */
  readonly workers: number;
  readonly engine: FitEngine;
  readonly singleLetterKeys: boolean;
  readonly recentProjects: readonly string[];
}

export interface Question {
  readonly title: string;
  readonly text: string;
  /** The first is the default. */
  readonly answers: readonly string[];
}

export type EngineGone = 'crashed' | 'out of memory' | 'killed' | 'exited' | 'failed to start';
