import { OUTSIDE, checkedKey, plainKey, resolvePlain } from './fast-yaml-scalars';

/**
 * A fast parser for the plain part of YAML that number tables are written in: block mappings and sequences, flow
 * collections (so JSON too), plain and quoted scalars.
 *
 * It never guesses: what it returns is what a YAML 1.2 (core schema) parser returns, and a text outside of the subset
 * (anchors, tags, block scalars, quoted scalars over several lines, duplicate keys, tabs, a syntax error) gives undefined.
 */
export interface FastYaml {
  readonly value: unknown;
  /** When a `path` was asked for: line (from 1) of the value there, or of the nearest one around it. */
  readonly line?: number;
}

export type YamlPath = readonly (string | number)[];

export function parseFastYaml(text: string, path?: YamlPath): FastYaml | undefined {
  if (/[\t\r\0\uFEFF]/.test(text)) return undefined;
  try {
    return new Parser(text, path ?? []).document(path === undefined ? BESIDE : 0);
  } catch (error) {
    if (error === OUTSIDE) return undefined;
    throw error;
  }
}

/** Deepest nesting; data files have six. */
const MAX_DEPTH = 64;

/** Most values in a text; the largest tables have 600 000. Collections weigh more, as they do in memory. */
const MAX_VALUES = 3_000_000;
const COLLECTION = 6;

/** Not on the way to the value whose line is wanted. On it: the number of steps done. */
const BESIDE = -1;

const NEWLINE = 10;
const SPACE = 32;
const DOUBLE = 34;
const HASH = 35;
const SINGLE = 39;
const COMMA = 44;
const DASH = 45;
const COLON = 58;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;

class Parser {
  private pos = 0;
  /** Bounds of the current line in the text. */
  private start = 0;
  private end = 0;
  /** Column at which the current node begins; -1 after the last line. */
  private column = -1;
  private line = 0;
  private lastPlainLine = 0;
  private depth = 0;
  private budget = MAX_VALUES;
  /** Steps of the path to the nearest value met so far, and its line. */
  private nearest = BESIDE;
  private found: number | undefined;

  constructor(
    private readonly text: string,
    private readonly path: YamlPath,
  ) {}

  document(step: number): FastYaml {
    this.toLine(0);
    if (this.column < 0) return { value: null };
    this.meet(step);
    const flow = this.isFlowStart();
    const value = flow ? this.flow(step, -1) : this.block(step);
    if (flow) this.finishLine();
    if (this.column >= 0) throw OUTSIDE;
    return { value, line: this.found };
  }

  // Lines

  /** Goes to the first line from `from` that is neither empty nor a comment. */
  private toLine(from: number): void {
    const { text } = this;
    let start = from;
    while (start < text.length) {
      this.line++;
      let pos = start;
      while (text.charCodeAt(pos) === SPACE) pos++;
      let end = text.indexOf('\n', pos);
      if (end < 0) end = text.length;
      if (pos < end && text.charCodeAt(pos) !== HASH) {
        if (pos === start && (text.startsWith('---', pos) || text.startsWith('...', pos))) throw OUTSIDE;
        this.start = start;
        this.pos = pos;
        this.end = end;
        this.column = pos - start;
        return;
      }
      start = end + 1;
    }
    this.pos = this.start = this.end = text.length;
    this.column = -1;
  }

  private nextLine(): void {
    this.toLine(this.end + 1);
  }

  /** Skips spaces; false if nothing but a comment is left on the line. */
  private hasMore(): boolean {
    const from = this.pos;
    while (this.text.charCodeAt(this.pos) === SPACE) this.pos++;
    if (this.pos >= this.end) return false;
    return !(this.text.charCodeAt(this.pos) === HASH && this.pos > from);
  }

  /** After a value: nothing but a comment may follow on its line. */
  private finishLine(): void {
    if (this.hasMore()) throw OUTSIDE;
    this.nextLine();
  }

  /** Is there a space or the end of the line at `pos`? */
  private isBlank(pos: number): boolean {
    return pos >= this.end || this.text.charCodeAt(pos) === SPACE;
  }

  // The way to the value whose line is wanted

  private step(done: number, key: string | number): number {
    return done !== BESIDE && this.path[done] === key ? done + 1 : BESIDE;
  }

  private meet(done: number): void {
    if (done <= this.nearest) return;
    this.nearest = done;
    this.found = this.line;
  }

  /** Begins a collection. */
  private enter(): void {
    this.spend(COLLECTION);
    if (++this.depth > MAX_DEPTH) throw OUTSIDE;
  }

  private spend(cost: number): void {
    this.budget -= cost;
    if (this.budget < 0) throw OUTSIDE;
  }

  // Block style

  private block(step: number): unknown {
    this.enter();
    const value = this.isDash() ? this.sequence(this.column, step) : this.mapping(this.column, step);
    this.depth--;
    return value;
  }

  private isDash(): boolean {
    return this.text.charCodeAt(this.pos) === DASH && this.isBlank(this.pos + 1);
  }

  private sequence(column: number, step: number): unknown[] {
    const items: unknown[] = [];
    while (this.column === column && this.isDash()) {
      this.spend(1);
      const child = this.step(step, items.length);
      this.meet(child);
      this.pos++;
      if (!this.hasMore()) {
        this.nextLine();
        items.push(this.column > column ? this.block(child) : null);
      } else if (this.isDash() || this.isKey()) {
        this.column = this.pos - this.start;
        items.push(this.block(child));
      } else {
        items.push(this.inline(child, column));
      }
    }
    if (this.column > column) throw OUTSIDE;
    return items;
  }

  private mapping(column: number, step: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    while (this.column === column && !this.isDash()) {
      this.spend(1);
      const key = this.blockKey();
      if (Object.hasOwn(map, key)) throw OUTSIDE;
      const child = this.step(step, key);
      this.meet(child);
      if (this.hasMore()) {
        map[key] = this.inline(child, column);
      } else {
        this.nextLine();
        const nested = this.column > column || (this.column === column && this.isDash());
        map[key] = nested ? this.block(child) : null;
      }
    }
    if (this.column > column) throw OUTSIDE;
    return map;
  }

  /** A value on the line of its key or dash; the lines after it stand at `column` or further left. */
  private inline(step: number, column: number): unknown {
    const first = this.text.charCodeAt(this.pos);
    if (first !== SINGLE && first !== DOUBLE && !this.isFlowStart()) return this.plainScalar(column);
    const value = this.isFlowStart() ? this.flow(step, column) : this.quoted();
    this.finishLine();
    if (this.column > column) throw OUTSIDE;
    return value;
  }

  private isKey(): boolean {
    if (this.isFlowStart()) return false;
    return this.keyEnd() >= 0;
  }

  /** Position of the colon that ends the key at `pos`, or -1. */
  private keyEnd(): number {
    const { text, end } = this;
    let pos = this.pos;
    const quote = text.charCodeAt(pos);
    if (quote === SINGLE || quote === DOUBLE) {
      pos = this.quoteEnd(pos, quote);
      while (text.charCodeAt(pos) === SPACE) pos++;
      return text.charCodeAt(pos) === COLON && this.isBlank(pos + 1) ? pos : -1;
    }
    for (; pos < end; pos++) {
      const c = text.charCodeAt(pos);
      if (c === COLON && this.isBlank(pos + 1)) return pos;
      if (c === HASH && text.charCodeAt(pos - 1) === SPACE) return -1;
    }
    return -1;
  }

  private blockKey(): string {
    const colon = this.keyEnd();
    if (colon < 0) throw OUTSIDE;
    const quote = this.text.charCodeAt(this.pos);
    const key = quote === SINGLE || quote === DOUBLE ? this.quoted() : plainKey(this.text.slice(this.pos, colon).trimEnd());
    this.pos = colon + 1;
    return checkedKey(key);
  }

  /** A scalar without quotes; lines after it that are indented deeper than `column` go on with it. */
  private plainScalar(column: number): unknown {
    const scalar = this.plainLine();
    let folded = '';
    while (this.column > column) {
      if (this.line !== this.lastPlainLine + 1 || this.isDash()) throw OUTSIDE;
      folded += ` ${this.plainLine()}`;
    }
    const value = resolvePlain(scalar);
    return folded === '' ? value : scalar + folded;
  }

  /** The text of a plain scalar on the rest of this line; goes to the next. */
  private plainLine(): string {
    const { text, end } = this;
    let stop = this.pos;
    for (; stop < end; stop++) {
      const c = text.charCodeAt(stop);
      if (c === COLON && this.isBlank(stop + 1)) throw OUTSIDE;
      if (c === HASH && text.charCodeAt(stop - 1) === SPACE) break;
    }
    // A comment ends the scalar: no line may go on with it.
    this.lastPlainLine = stop === end ? this.line : -1;
    const scalar = text.slice(this.pos, stop).trimEnd();
    this.nextLine();
    return scalar;
  }

  // Flow style

  private isFlowStart(): boolean {
    const c = this.text.charCodeAt(this.pos);
    return c === OPEN_MAP || c === OPEN_LIST;
  }

  /** Lines of a flow collection after its first must be indented deeper than `column`. */
  private flow(step: number, column: number): unknown {
    this.enter();
    const isMap = this.text.charCodeAt(this.pos) === OPEN_MAP;
    const close = isMap ? CLOSE_MAP : CLOSE_LIST;
    const list: unknown[] = [];
    const map: Record<string, unknown> = {};
    this.pos++;
    for (let first = true; ; first = false) {
      this.skipFlowSpace(column);
      const c = this.text.charCodeAt(this.pos);
      if (c === close && first) break;
      this.spend(1);
      let child: number;
      let key = '';
      if (isMap) {
        key = this.flowKey(column);
        if (Object.hasOwn(map, key)) throw OUTSIDE;
        child = this.step(step, key);
      } else {
        child = this.step(step, list.length);
      }
      this.meet(child);
      const value = this.isFlowStart() ? this.flow(child, column) : this.flowScalar();
      if (isMap) map[key] = value;
      else list.push(value);
      this.skipFlowSpace(column);
      const after = this.text.charCodeAt(this.pos);
      if (after === close) break;
      if (after !== COMMA) throw OUTSIDE;
      this.pos++;
    }
    this.pos++;
    this.depth--;
    return isMap ? map : list;
  }

  private skipFlowSpace(column: number): void {
    const { text } = this;
    for (;;) {
      while (text.charCodeAt(this.pos) === SPACE) this.pos++;
      if (text.charCodeAt(this.pos) !== NEWLINE) return;
      this.nextLine();
      if (this.column <= column) throw OUTSIDE;
    }
  }

  private flowKey(column: number): string {
    const quote = this.text.charCodeAt(this.pos);
    const isQuoted = quote === SINGLE || quote === DOUBLE;
    const key = isQuoted ? this.quoted() : plainKey(this.flowToken());
    if (this.text.charCodeAt(this.pos) !== COLON) throw OUTSIDE;
    this.pos++;
    const next = this.text.charCodeAt(this.pos);
    if (!isQuoted && next !== SPACE) throw OUTSIDE;
    this.skipFlowSpace(column);
    return checkedKey(key);
  }

  private flowScalar(): unknown {
    const first = this.text.charCodeAt(this.pos);
    if (first === SINGLE || first === DOUBLE) return this.quoted();
    return resolvePlain(this.flowToken());
  }

  private flowToken(): string {
    const { text } = this;
    let stop = this.pos;
    for (; stop < this.end; stop++) {
      const c = text.charCodeAt(stop);
      if (c === COMMA || c === COLON || c === CLOSE_LIST || c === CLOSE_MAP) break;
      if (c === HASH || c === OPEN_LIST || c === OPEN_MAP || c === SINGLE || c === DOUBLE) throw OUTSIDE;
    }
    // At the end of a line the scalar might go on in the next one.
    if (stop === this.end) throw OUTSIDE;
    const token = text.slice(this.pos, stop).trimEnd();
    if (token === '' || token === '-') throw OUTSIDE;
    this.pos = stop;
    return token;
  }

  // Quotes

  /** Position after the closing quote of the quoted scalar at `pos`, which must end on its line. */
  private quoteEnd(pos: number, quote: number): number {
    const { text, end } = this;
    for (let at = pos + 1; at < end; at++) {
      const c = text.charCodeAt(at);
      if (c === 92 && quote === DOUBLE) at++;
      else if (c === quote) {
        if (quote === SINGLE && text.charCodeAt(at + 1) === SINGLE) at++;
        else return at + 1;
      }
    }
    throw OUTSIDE;
  }

  private quoted(): string {
    const quote = this.text.charCodeAt(this.pos);
    const stop = this.quoteEnd(this.pos, quote);
    const raw = this.text.slice(this.pos, stop);
    this.pos = stop;
    if (quote === SINGLE) return raw.slice(1, -1).replaceAll("''", "'");
    if (!raw.includes('\\')) return raw.slice(1, -1);
    try {
      return JSON.parse(raw) as string;
    } catch {
      throw OUTSIDE;
    }
  }
}
