import type { LineCounter } from 'yaml';

export type Severity = 'error' | 'warning' | 'info';

/**
 * What kind of remark it is: `syntax` and `limit` for text that is no YAML or too big; `duplicate`, `unknown`, `misplaced`,
 * `missing` for keys; `value` for a wrong type or a number out of range; `unsupported` for what n3fit can and this program
 * can't; `consistency` for entries that contradict each other; `no-effect` for what changes nothing here.
 */
export type DiagnosticCode =
  | 'syntax' | 'limit'
  | 'duplicate' | 'unknown' | 'misplaced' | 'missing'
  | 'value' | 'unsupported' | 'consistency' | 'no-effect';

/** A stretch of the text, in UTF-16 offsets: [start, end). */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** An edit that would settle a remark. */
export interface Suggestion {
  readonly label: string;
  readonly range: TextRange;
  readonly text: string;
}

/** One remark on a runcard, at its place; lines and columns count from 1, the end is exclusive. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
  /** Such as `parameters.optimizer.clipnorm` or `dataset_inputs[3].frac`; empty for the whole file. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly suggestion?: Suggestion;
}

export type Path = readonly (string | number)[];

export function showPath(path: Path): string {
  return path.reduce<string>((shown, part) => (typeof part === 'number' ? `${shown}[${part}]` : shown ? `${shown}.${part}` : part), '');
}

const MOST_DIAGNOSTICS = 200;

interface Extra {
  readonly remedy?: string | undefined;
  readonly suggestion?: Suggestion | undefined;
}

/** Collects the remarks on one text. Past 200 it only counts, so that a hostile file can't fill the screen. */
export class Reporter {
  private readonly collected: Diagnostic[] = [];

  constructor(private readonly lines: LineCounter) {}

  error(code: DiagnosticCode, message: string, path: Path, range: TextRange, extra?: Extra): void {
    this.add('error', code, message, path, range, extra);
  }

  warning(code: DiagnosticCode, message: string, path: Path, range: TextRange, extra?: Extra): void {
    this.add('warning', code, message, path, range, extra);
  }

  info(code: DiagnosticCode, message: string, path: Path, range: TextRange, extra?: Extra): void {
    this.add('info', code, message, path, range, extra);
  }

  /** Line, from 1, of an offset. */
  lineOf(offset: number): number {
    return Math.max(1, this.lines.linePos(offset).line);
  }

  /** Offset at which the line of an offset begins. */
  lineStart(offset: number): number {
    return offset - Math.max(0, this.lines.linePos(offset).col - 1);
  }

  /** No further warning will be kept: what is costly to find need not be looked for. */
  get full(): boolean {
    return this.collected.length >= MOST_DIAGNOSTICS;
  }

  get failed(): boolean {
    return this.collected.some(({ severity }) => severity === 'error');
  }

  /** In the order of the text. */
  get diagnostics(): Diagnostic[] {
    return [...this.collected].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  private add(severity: Severity, code: DiagnosticCode, message: string, path: Path, range: TextRange, extra: Extra = {}): void {
    if (this.full && (severity !== 'error' || this.failed)) return;
    const start = this.lines.linePos(range.start);
    const end = this.lines.linePos(Math.max(range.end, range.start));
    this.collected.push({
      severity, code, message, ...extra,
      path: showPath(path),
      line: Math.max(1, start.line), column: Math.max(1, start.col),
      endLine: Math.max(1, end.line), endColumn: Math.max(1, end.col),
    });
  }
}
