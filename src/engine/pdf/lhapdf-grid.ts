import { PartonError } from '../../shared/errors';
import type { PdfInfo } from './pdf-info';

/** x f(x, Q) of one member on the knots of one subgrid (a range of Q in which no quark threshold is crossed). */
export interface Subgrid {
  /** Increasing, shape [x]. */
  readonly x: Float64Array;
  readonly logX: Float64Array;
  /** GeV^2, increasing, shape [q]. */
  readonly q2: Float64Array;
  readonly logQ2: Float64Array;
  /** By PDG id: row-major [x, q]. */
  readonly values: ReadonlyMap<number, Float64Array>;
}

/** A member's file in all its parts. */
export interface MemberFile {
  readonly file: string;
  readonly header: Pick<PdfInfo, 'entries' | 'lines'>;
  readonly subgrids: readonly Subgrid[];
}

const MAX_SUBGRIDS = 64;
const MAX_KNOTS = 10_000;
const MAX_FLAVOURS = 64;
const NEWLINE = 10;
const SPACE = 32;

/**
 * Reads a member file (`NAME_0000.dat`) of LHAPDF 6's lhagrid1 format: a header, then per subgrid lines with the x-knots,
 * the Q-knots, the PDG ids, and one line of values per (x, Q), Q fastest; `---` ends each part.
 */
export function parseLhapdfGrid(bytes: Uint8Array, file: string): Subgrid[] {
  const reader = new LineReader(bytes, file);
  while (!reader.atSeparator()) reader.skipLine();
  reader.skipLine();
  const subgrids: Subgrid[] = [];
  while (!reader.atEnd()) {
    if (subgrids.length === MAX_SUBGRIDS) throw reader.error(`more than ${MAX_SUBGRIDS} subgrids.`);
    subgrids.push(readSubgrid(reader, subgrids.at(-1)));
  }
  if (subgrids.length === 0) throw reader.error('no subgrid.');
  return subgrids;
}

function readSubgrid(reader: LineReader, previous: Subgrid | undefined): Subgrid {
  const x = knots(reader, 'x', 4);
  if (x.at(-1)! > 1) throw reader.error(`the last x-knot, ${x.at(-1)}, is above 1.`);
  reader.skipLine();
  const q = knots(reader, 'Q', 2);
  // Older sets round the two sides of a threshold differently.
  if (previous && Math.abs(q[0]! ** 2 / previous.q2.at(-1)! - 1) > 1e-4) {
    throw reader.error(`the subgrid starts at Q = ${q[0]} GeV, the one before ends at ${Math.sqrt(previous.q2.at(-1)!)} GeV.`);
  }
  reader.skipLine();
  const pids = reader.numbers(MAX_FLAVOURS);
  if (pids.length === 0 || !pids.every(Number.isInteger)) throw reader.error('no list of PDG ids.');
  if (new Set(pids).size !== pids.length) throw reader.error('a PDG id stands twice.');

  const points = x.length * q.length;
  // Every value takes at least two characters: a claim that the file cannot hold is refused before anything is allocated.
  if (points * pids.length * 2 > reader.bytesLeft() + 1) {
    throw reader.error(`${x.length} x-knots, ${q.length} Q-knots and ${pids.length} partons need more values than the file has.`);
  }
  reader.skipLine();
  const values = pids.map(() => new Float64Array(points));
  for (let point = 0; point < points; point++) {
    if (reader.atSeparator()) throw reader.error(`${point} lines of values instead of ${points}.`);
    reader.values(values, point);
    reader.skipLine();
  }
  if (!reader.atSeparator()) throw reader.error(`more than ${points} lines of values, or no '---' after them.`);
  reader.skipLine();
  const q2 = q.map((value) => value * value);
  return {
    x, logX: x.map(Math.log), q2, logQ2: q2.map(Math.log),
    values: new Map(pids.map((pid, i) => [pid === 0 ? 21 : pid, values[i]!])),
  };
}

function knots(reader: LineReader, what: string, least: number): Float64Array {
  const values = Float64Array.from(reader.numbers(MAX_KNOTS));
  if (values.length < least) throw reader.error(`${values.length} ${what}-knots, at least ${least} are needed.`);
  for (let i = 0; i < values.length; i++) {
    if (!(values[i]! > (i === 0 ? 0 : values[i - 1]!))) throw reader.error(`the ${what}-knots do not increase (knot ${i + 1}).`);
  }
  return values;
}

/** Walks through the lines of a text of numbers; comment lines and the space around a line do not count. */
class LineReader {
  private readonly text: string;
  private at = 0;
  private line = 1;

  constructor(bytes: Uint8Array, private readonly file: string) {
    this.text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    this.toLineStart();
  }

  error(problem: string): PartonError {
    return new PartonError('input', problem, { file: this.file, line: this.line }, 'Download or copy the set again.');
  }

  atEnd(): boolean {
    return this.at >= this.text.length;
  }

  bytesLeft(): number {
    return this.text.length - this.at;
  }

  atSeparator(): boolean {
    if (this.atEnd()) throw this.error("the file ends without '---'.");
    return this.text.startsWith('---', this.at);
  }

  skipLine(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end === -1 ? this.text.length : end + 1;
    this.line += 1;
    this.toLineStart();
  }

  /** The numbers of the line; the reader stays on it. */
  numbers(most: number): number[] {
    const end = this.text.indexOf('\n', this.at);
    const tokens = this.text.slice(this.at, end === -1 ? undefined : end).split(/\s+/, most + 2).filter((token) => token !== '');
    if (tokens.length > most) throw this.error(`more than ${most} numbers.`);
    return tokens.map((token) => this.number(token));
  }

  /** The line's numbers, one into each array at `index`. */
  values(arrays: readonly Float64Array[], index: number): void {
    const { text } = this;
    let at = this.at;
    for (let i = 0; i < arrays.length; i++) {
      let code = text.charCodeAt(at);
      while (code <= SPACE && code !== NEWLINE) code = text.charCodeAt(++at);
      const start = at;
      while (code > SPACE) code = text.charCodeAt(++at);
      if (at === start) throw this.error(`${i} values instead of ${arrays.length}.`);
      arrays[i]![index] = this.number(text.slice(start, at));
    }
    while (at < text.length && text.charCodeAt(at) !== NEWLINE) {
      if (text.charCodeAt(at++) > SPACE) throw this.error(`more than ${arrays.length} values.`);
    }
    this.at = at;
  }

  private number(token: string): number {
    const value = Number(token);
    if (!Number.isFinite(value)) throw this.error(`${JSON.stringify(token.slice(0, 40))} is not a number.`);
    return value;
  }

  /** Past leading space, empty and comment lines. */
  private toLineStart(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === NEWLINE) this.line += 1;
      if (code <= SPACE) this.at += 1;
      else if (this.text[this.at] === '#') {
        const end = this.text.indexOf('\n', this.at);
        this.at = end === -1 ? this.text.length : end;
      } else return;
    }
  }
}
