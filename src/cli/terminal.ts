/** Where a command writes: standard output and error, and what they can show. */
export interface Terminal {
  readonly out: Sink;
  readonly err: Sink;
  /** Whether output is looked at on a terminal that can redraw. */
  readonly interactive: boolean;
  readonly unicode: boolean;
  readonly colour: boolean;
  /** Columns now; endless when output goes to a file. */
  readonly width: number;
}

export interface Sink {
  write(text: string): unknown;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The process' own. */
export function processTerminal(environment: Environment = process.env): Terminal {
  const { stdout, stderr } = process;
  const interactive = stdout.isTTY && environment['TERM'] !== 'dumb';
  return {
    out: stdout, err: stderr, interactive,
    unicode: showsUnicode(environment),
    colour: interactive && !environment['NO_COLOR'],
    get width() {
      return stdout.isTTY ? Math.max(20, stdout.columns || 80) : Infinity;
    },
  };
}

/** By the locale, as other programs do; Windows' terminals of today all do. */
export function showsUnicode(environment: Environment, platform: string = process.platform): boolean {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  return platform === 'win32' || platform === 'darwin' || /utf-?8/i.test(locale);
}

const CODES = { red: 31, yellow: 33, cyan: 36, bold: 1, dim: 2 } as const;

export function paint(terminal: Pick<Terminal, 'colour'>, style: keyof typeof CODES, text: string): string {
  return terminal.colour ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
}

/** How to call this program again: as `npx parton` where npm runs it from a checkout. */
export function programName(environment: Environment = process.env): string {
  return environment['npm_execpath'] ? 'npx parton' : 'parton';
}

/** A word as a shell takes it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
