import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { fkFromPartons, PARTON_PIDS } from '../../shared/physics/flavour-basis';
import { readWhole } from '../io/durable';
import { apply, recipeAt } from './interpolation';
import { parseLhapdfGrid, withoutPartons, type MemberFile, type Subgrid } from './lhapdf-grid';
import { parseEntries, parsePdfInfo } from './pdf-info';
import { leastValue, valuesOf } from './pdf-values';
import type { PdfInfo } from './pdf-info';

const MAX_INFO_BYTES = 1 << 20;
const MAX_MEMBER_BYTES = 64 << 20;
const MAX_HEADER_BYTES = 1 << 14;

/** One member of a PDF set: `xf(pid, x, Q)` is x f(x, Q), Q in GeV, pid a PDG id (21 or 0 is the gluon, 22 the photon). */
export interface PdfMember {
  readonly set: string;
  readonly member: number;
  xf(pid: number, x: number, q: number): number;
}

/** The folder of the set `name`, looked for in `folders` in turn. @throws PartonError of kind `missing`, naming the sets that are there */
export function findPdfSet(name: string, folders: readonly string[]): string {
  if (!/^[\w.+-]+$/.test(name) || name.startsWith('.')) throw new PartonError('input', `${JSON.stringify(name)} is not the name of a PDF set.`);
  for (const folder of folders) {
    if (existsSync(join(folder, name, `${name}.info`))) return join(folder, name);
  }
  const found = folders.flatMap((folder) => setsIn(folder));
  throw new PartonError(
    'missing', `the PDF set ${name} is in none of: ${folders.join(', ') || '(no folders)'}.`, {},
    `${found.length > 0 ? `Sets that are there: ${found.slice(0, 10).join(', ')}. ` : ''}Install it with \`lhapdf install ${name}\` or name its folder with --pdfs.`,
  );
}

/** Reads the `.info` of the set in a folder (`.../NAME`). @throws PartonError */
export function readPdfInfo(folder: string): PdfInfo {
  const file = join(folder, `${basename(folder)}.info`);
  return parsePdfInfo(new TextDecoder().decode(readWhole(file, MAX_INFO_BYTES)), file);
}

/** Reads one member of the set in a folder; 0 is the central one. Other members need not be there. @throws PartonError with file and line */
export function readPdfMember(folder: string, member = 0): PdfMember {
  const info = readPdfInfo(folder);
  if (!Number.isInteger(member) || member < 0 || member >= info.numMembers) {
    throw new PartonError('input', `there is no member ${member}: the set has 0 to ${info.numMembers - 1}.`, { file: info.file });
  }
  const subgrids = readMemberFile(folder, member);
  const values = valuesOf(subgrids);
  const least = leastValue(info);
  return {
    set: basename(folder), member,
    xf(pid, x, q) {
      const recipe = recipeAt(subgrids, x, q * q);
      const own = values.get(pid === 0 ? 21 : pid);
      return own ? Math.max(least, apply(recipe, own)) : 0;
    },
  };
}

export const memberFile = (folder: string, member: number): string => join(folder, `${basename(folder)}_${String(member).padStart(4, '0')}.dat`);

/** The subgrids of a member's file. @throws PartonError with file and line, also where it holds no parton */
export function readMemberFile(folder: string, member: number): Subgrid[] {
  const file = memberFile(folder, member);
  const subgrids = parseLhapdfGrid(readWhole(file, MAX_MEMBER_BYTES), file);
  const problem = withoutPartons(subgrids);
  if (problem !== undefined) throw new PartonError('input', problem, { file }, 'Choose a set of PDFs.');
  return subgrids;
}

/** The same of any member with what its header says. @throws PartonError with file and line */
export function readMember(folder: string, member: number): MemberFile {
  const file = memberFile(folder, member);
  const bytes = readWhole(file, MAX_MEMBER_BYTES);
  const [head] = Buffer.from(bytes.subarray(0, MAX_HEADER_BYTES)).toString('latin1').split(/^---/m);
  return { file, header: parseEntries(head!), subgrids: parseLhapdfGrid(bytes, file) };
}

/** x f(x, Q) in the FK flavours, shape [x, 14], as predictions take it; Q in GeV. */
export function fkFlavoursOf(pdf: PdfMember, x: ArrayLike<number>, q: number): Float64Array {
  return fkFromPartons(Float64Array.from(Array.from(x, (xi) => PARTON_PIDS.map((pid) => pdf.xf(pid, xi, q))).flat()));
}

function setsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => existsSync(join(folder, name, `${name}.info`)));
  } catch {
    return []; // A folder that is not there holds no sets.
  }
}
