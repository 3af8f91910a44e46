import { PartonError } from '../../shared/errors';
import { PARTON_LABELS } from '../../shared/physics/flavour-basis';
import { pythonFloat } from '../../shared/python-text';

/** A fitted PDF on a grid in x at the initial scale: what n3fit writes per replica and evolution starts from. */
export interface ExportGrid {
  readonly replica: number;
  /** Initial scale squared, GeV^2. */
  readonly q20: number;
  /** Momentum fractions, increasing: 196 in n3fit 4.1, 197 in older fits. */
  readonly x: ArrayLike<number>;
  /** x f(x), shape [x, 14], in the order of PARTON_LABELS (see partonsFromFk). */
  readonly partons: Float64Array;
}

const N_PARTONS = PARTON_LABELS.length;
const MAX_POINTS = 2000;
const MAX_CHARACTERS = 2 << 20;
const MAX_KEYS = 100;
/** libyaml begins a new line before an element when the line is longer than this already. */
const LINE_WIDTH = 80;

/**
 * The text of an `.exportgrid`, byte for byte as n3fit 4.1 writes it (YAML, keys sorted, inner lists on wrapped lines).
 * @throws PartonError when a value is not finite: nothing could be evolved from it
 */
export function formatExportGrid({ replica, q20, x, partons }: ExportGrid): string {
  const bad = partons.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) {
    const place = `${PARTON_LABELS[bad % N_PARTONS]} at x = ${x[Math.floor(bad / N_PARTONS)]}`;
    throw new PartonError('numerical', `the PDF of replica ${replica} is ${partons[bad]}.`, { place });
  }
  const rows = Array.from(x, (_, i) => flowList('- ', Array.from(partons.subarray(i * N_PARTONS, (i + 1) * N_PARTONS), pythonFloat)));
  return [
    flowList('labels: ', PARTON_LABELS),
    'pdfgrid:',
    ...rows,
    `q20: ${pythonFloat(q20)}`,
    `replica: ${replica}`,
    flowList('xgrid: ', Array.from(x, pythonFloat)),
    '',
  ].join('\n');
}

/**
 * Reads an `.exportgrid` of any number of points, from n3fit of any age or from this program.
 * @throws PartonError naming file and line
 */
export function parseExportGrid(text: string, file: string): ExportGrid {
  const fail = (problem: string, line?: number): PartonError =>
    new PartonError('input', problem, { file, ...(line !== undefined && { line }) }, 'Run the replica again, or copy its folder again.');
  if (text.length > MAX_CHARACTERS) throw fail(`${text.length} characters are too many for an export grid.`);

  const sections = topLevelSections(text);
  const section = (key: string): Section => {
    const found = sections.get(key);
    if (!found) throw fail(`it has no ${key}.`);
    return found;
  };
  const numbers = (key: string): number[] => {
    const { body, line } = section(key);
    return words(body).map(({ word, line: offset }) => {
      const value = Number(word);
      if (!Number.isFinite(value)) throw fail(`${JSON.stringify(word.slice(0, 40))} in ${key} is not a finite number.`, line + offset);
      return value;
    });
  };
  const single = (key: string): number => {
    const values = numbers(key);
    if (values.length !== 1) throw fail(`${key} is not one number.`, section(key).line);
    return values[0]!;
  };

  const replica = single('replica');
  if (!Number.isSafeInteger(replica) || replica < 0) throw fail(`the replica is ${replica}.`, section('replica').line);
  const q20 = single('q20');
  if (!(q20 > 0)) throw fail(`q20 is ${q20}.`, section('q20').line);
  const x = Float64Array.from(numbers('xgrid'));
  if (x.length < 2 || x.length > MAX_POINTS) throw fail(`${x.length} points in xgrid.`, section('xgrid').line);
  if (!x.every((value, i) => value > (i === 0 ? 0 : x[i - 1]!) && value <= 1)) {
    throw fail('xgrid does not increase from above 0 to at most 1.', section('xgrid').line);
  }
  const labels = words(section('labels').body).map(({ word }) => word.replace(/^(["'])(.*)\1$/, '$2'));
  const columns = PARTON_LABELS.map((label) => labels.indexOf(label));
  if (labels.length !== N_PARTONS || columns.includes(-1)) throw fail('labels are not the 14 partons.', section('labels').line);
  const values = numbers('pdfgrid');
  if (values.length !== N_PARTONS * x.length) {
    throw fail(`pdfgrid has ${values.length} values instead of ${N_PARTONS} partons x ${x.length} points.`, section('pdfgrid').line);
  }
  const partons = Float64Array.from(values, (_, k) => values[k - (k % N_PARTONS) + columns[k % N_PARTONS]!]!);
  return { replica, q20, x, partons };
}

interface Section {
  readonly body: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

/** The text after each `key:` at the beginning of a line, up to the next. */
function topLevelSections(text: string): Map<string, Section> {
  const sections = new Map<string, Section>();
  const keys = /^(\w+):/gm;
  let line = 1;
  let counted = 0;
  for (let key = keys.exec(text), next; key !== null && sections.size < MAX_KEYS; key = next) {
    line += count(text, '\n', counted, key.index);
    counted = key.index;
    next = keys.exec(text);
    sections.set(key[1]!, { body: text.slice(key.index + key[0].length, next?.index), line });
  }
  return sections;
}

/** What stands between brackets, commas, white space and the dashes of YAML's lists, with its line from 0; one too many at most. */
function words(body: string): { word: string; line: number }[] {
  const found: { word: string; line: number }[] = [];
  let line = 0;
  let at = 0;
  for (const { 0: word, index } of body.matchAll(/[^\s,[\]]+/g)) {
    if (found.length > N_PARTONS * MAX_POINTS) break;
    line += count(body, '\n', at, index);
    at = index;
    if (word !== '-') found.push({ word, line });
  }
  return found;
}

function count(text: string, character: string, from: number, to: number): number {
  let n = 0;
  for (let at = text.indexOf(character, from); at !== -1 && at < to; at = text.indexOf(character, at + 1)) n++;
  return n;
}

/** `[a, b, ...]` after a prefix, wrapped as libyaml does, the lines that follow indented by two. */
function flowList(prefix: string, items: readonly string[]): string {
  let line = `${prefix}[`;
  const lines: string[] = [];
  items.forEach((item, i) => {
    if (i > 0) line += ',';
    if (line.length > LINE_WIDTH) {
      lines.push(line);
      line = `  ${item}`;
    } else line += i > 0 ? ` ${item}` : item;
  });
  return [...lines, `${line}]`].join('\n');
}
