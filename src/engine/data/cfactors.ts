import { PartonError } from '../../shared/errors';
import { readWhole } from '../io/durable';

const MAX_BYTES = 4 << 20;
const MAX_ROWS = 100_000;

/** Correction factors of the rows of an FK table, and their absolute errors; shapes [row]. */
export interface Cfactors {
  readonly central: Float64Array;
  readonly uncertainty: Float64Array;
}

/** Reads a `CF_*.dat` file. @throws PartonError with file and line */
export function readCfactors(file: string): Cfactors {
  return parseCfactors(new TextDecoder().decode(readWhole(file, MAX_BYTES)), file);
}

/** A line of stars, a description, a line of stars, then a factor and its error a line (validphys `fkparser.parse_cfactor`). */
export function parseCfactors(text: string, file: string): Cfactors {
  const lines = text.split('\n');
  if (!lines[0]!.startsWith('*')) throw new PartonError('input', 'a C-factor file begins with a line of stars.', { file, line: 1 });
  const header = lines.findIndex((line, i) => i > 0 && line.startsWith('*'));
  if (header < 0) throw new PartonError('input', 'the description has no end (a line of stars).', { file, line: 1 });
  const central: number[] = [];
  const uncertainty: number[] = [];
  for (let i = header + 1; i < lines.length; i++) {
    const content = lines[i]!.replace(/#.*/, '').trim();
    if (content === '') continue;
    const row = content.split(/\s+/, 3).map(Number);
    if (row.length !== 2 || !row.every(Number.isFinite)) {
      throw new PartonError('input', `a factor and its error are expected, not ${JSON.stringify(content.slice(0, 40))}.`, { file, line: i + 1 });
    }
    if (central.length === MAX_ROWS) throw new PartonError('input', `more than ${MAX_ROWS} rows.`, { file, line: i + 1 });
    central.push(row[0]!);
    uncertainty.push(row[1]!);
  }
  if (central.length === 0) throw new PartonError('input', 'there are no factors.', { file });
  return { central: Float64Array.from(central), uncertainty: Float64Array.from(uncertainty) };
}
