import { PartonError } from '../../shared/errors';
import { PARTON_PIDS } from '../../shared/physics/flavour-basis';
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
  /** What is odd in the file, and how it was taken. */
  readonly oddities: readonly { readonly line: number; readonly problem: string }[];
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

/** What is wrong with a member that holds no parton; sets of structure functions have this format too, with ids of their own. */
export function withoutPartons(subgrids: readonly Subgrid[]): string | undefined {
  const held = new Set(subgrids.flatMap(({ values }) => [...values.keys()]));
  return PARTON_PIDS.some((pid) => held.has(pid)) ? undefined : `it holds no parton, only the ids ${[...held].join(', ')}: structure functions?`;
}

function readSubgrid(reader: LineReader, previous: Subgrid | undefined): Subgrid {
  const x = knots(reader, 'x', 4, 'may be doubled');
  const xLine = reader.line;
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
  const oddities = reader.takeOddities();
  // CT14qed has its first knot twice.
  const isRepeated = (k: number): boolean => k > 0 && x[k] === x[k - 1];
  const doubled = x.filter((_, k) => isRepeated(k));
  if (doubled.length > 0) oddities.unshift({ line: xLine, problem: `the x-knot ${doubled.join(', ')} stands twice, with the same values: it counts once.` });
  for (let k = 1; k < x.length; k++) {
    if (isRepeated(k) && values.some((one) => q.some((_, j) => one[k * q.length + j] !== one[(k - 1) * q.length + j]))) throw reader.error(`the x-knot ${x[k]} stands twice, with different values.`);
  }
  const once = doubled.length === 0 ? values : values.map((one) => one.filter((_, point) => !isRepeated(Math.floor(point / q.length))));
  const increasing = doubled.length === 0 ? x : x.filter((_, k) => !isRepeated(k));
  const q2 = q.map((value) => value * value);
  return {
    x: increasing, logX: increasing.map(Math.log), q2, logQ2: q2.map(Math.log), oddities,
    values: new Map(pids.map((pid, i) => [pid === 0 ? 21 : pid, once[i]!])),
  };
}

function knots(reader: LineReader, what: string, least: number, doubled?: 'may be doubled'): Float64Array {
  const values = Float64Array.from(reader.numbers(MAX_KNOTS));
  const distinct = new Set(values).size;
  if (distinct < least) throw reader.error(`${distinct} ${what}-knots, at least ${least} are needed.`);
  for (let i = 0; i < values.length; i++) {
    const before = i === 0 ? 0 : values[i - 1]!;
    const again = doubled !== undefined && values[i] === before && values[i] !== values[i - 2];
    if (!(values[i]! > before || again)) throw reader.error(`the ${what}-knots do not increase (knot ${i + 1}).`);
  }
  return values;
}

/** Walks through the lines of a text of numbers; comment lines and the space around a line do not count. */
class LineReader {
  private readonly text: string;
  private at = 0;
  private readonly oddities: { line: number; problem: string }[] = [];
  line = 1;

  constructor(bytes: Uint8Array, private readonly file: string) {
    this.text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    this.toLineStart();
  }

  error(problem: string): PartonError {
    return new PartonError('input', problem, { file: this.file, line: this.line }, 'Download or copy the set again.');
  }

  /** Those met since the last call. */
  takeOddities(): { line: number; problem: string }[] {
    return this.oddities.splice(0);
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
    for (let i = 0; i < arrays.length;) {
      let code = text.charCodeAt(at);
      while (code <= SPACE && code !== NEWLINE) code = text.charCodeAt(++at);
      const start = at;
      while (code > SPACE) code = text.charCodeAt(++at);
      if (at === start) throw this.error(`${i} values instead of ${arrays.length}.`);
      const token = text.slice(start, at);
      const value = Number(token);
      if (Number.isFinite(value)) {
        arrays[i++]![index] = value;
        continue;
      }
      const joined = this.joined(token);
      if (i + joined.length > arrays.length) throw this.error(`more than ${arrays.length} values.`);
      for (const one of joined) arrays[i++]![index] = this.number(one);
    }
    while (at < text.length && text.charCodeAt(at) !== NEWLINE) {
      if (text.charCodeAt(at++) > SPACE) throw this.error(`more than ${arrays.length} values.`);
    }
    this.at = at;
  }

  /** Numbers written without space between them, as in CT14qed at x = 1: only of a format that tells where each ends. */
  private joined(token: string): readonly string[] {
    const parts = token.match(/[+-]?\d\.\d+e[+-]\d\d/gi);
    if (parts?.join('') !== token) return [token];
    this.oddities.push({ line: this.line, problem: `${parts.length} numbers stand without space between them: ${token.slice(0, 40)}.` });
    return parts;
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
