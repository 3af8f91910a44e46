import type { Terminal } from './terminal';

/** What a command is given, and what it leaves. */
export interface Context {
  readonly terminal: Terminal;
  /** The command as typed. */
  readonly commandLine: string;
  /** How the program will exit. */
  exitCode: number;
}
