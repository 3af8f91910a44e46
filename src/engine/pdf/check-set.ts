import { existsSync, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { PartonError } from '../../shared/errors';
import { PARTON_PIDS } from '../../shared/physics/flavour-basis';
import { plural } from '../../shared/format/numbers';
import { EXPORT_X } from '../../shared/physics/export-grid';
import { ALL_SUMS, partonSums } from '../../shared/physics/parton-sums';
import { alphaSOf } from './alpha-s';
import { memberFile, readMember, readPdfInfo } from './lhapdf';
import { withoutPartons, type MemberFile } from './lhapdf-grid';
import type { PdfInfo } from './pdf-info';
import { centralIsMean, errorMembersOf, pdfSetOf, refuseHuge, type PdfSet } from './pdf-set';

/** Something about a set that is wrong (it cannot be used so), or odd (it can, and this is how it is taken). */
export interface SetRemark {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line?: number;
  readonly problem: string;
}

/** A set with all that is wrong with it. */
export interface CheckedSet {
  readonly info: PdfInfo;
  readonly remarks: readonly SetRemark[];
  /** Present when no remark is an error. */
  readonly set?: PdfSet;
}

type Say = (severity: SetRemark['severity'], problem: string, file: string, line?: number) => void;

/** Relative difference up to which a number of the `.info` and of the grid are the same. */
const SAME = 1e-3;
/** How far from 1 the momentum sum may be. */
const MOMENTUM = 0.01;
/** Remarks of one kind that are made member by member. */
const MOST_ALIKE = 3;

/** Reads a set in every part and says what is wrong with it. @throws PartonError when it has no `.info` that can be read, or is too large */
export function checkSet(folder: string): CheckedSet {
  const info = readPdfInfo(folder);
  refuseHuge(folder, info.numMembers - 1);
  const remarks: SetRemark[] = [];
  const say: Say = (severity, problem, file, line) => {
    remarks.push({ severity, problem, file, ...(line !== undefined && { line }) });
  };
  checkInfo(info, say);
  const members = readMembers(folder, info, say);
  checkFiles(info, members, say);
  compareMembers(folder, info, members, say);
  if (remarks.some(({ severity }) => severity === 'error')) return { info, remarks };
  const set = pdfSetOf(folder, info, Array.from({ length: errorMembersOf(info) + 1 }, (_, member) => members.get(member)!.subgrids));
  checkValues(set, (problem, member) => say('warning', problem, memberFile(folder, member)));
  return { info, remarks, set };
}

function checkInfo(info: PdfInfo, say: Say): void {
  const { entries, lines, errorType, error, numMembers, file } = info;
  const warn = (problem: string, key?: string): void => say('warning', problem, file, key === undefined ? undefined : lines.get(key));
  if (!entries.has('ErrorType') && numMembers > 1) warn('it does not say ErrorType: members count as replicas if member 0 is their mean, and not at all otherwise.');
  else if (error.type === 'none' && numMembers > 1) warn(`the error type ${errorType} is not known: only the central member is used.`, 'ErrorType');
  if (error.type === 'replicas' && entries.has('ErrorConfLevel')) warn('ErrorConfLevel has no meaning for replicas.', 'ErrorConfLevel');
  if (error.type.endsWith('hessian') && !entries.has('ErrorConfLevel')) warn('it does not say ErrorConfLevel: members are taken as one standard deviation.');
  if (error.type === 'hessian' && error.count % 2 === 1) warn(`${error.count} members make no pairs: the last one is left out.`, 'NumMembers');
  for (const key of ['XMin', 'XMax', 'QMin', 'QMax', 'Flavors', 'OrderQCD']) if (!entries.has(key)) warn(`it does not say ${key}.`);
  try {
    const alphaS = alphaSOf(info);
    const [mz, told] = [Number(entries.get('MZ')), Number(entries.get('AlphaS_MZ'))];
    if (mz > 0 && told > 0 && Math.abs(alphaS(mz) / told - 1) > SAME) warn(`alpha_s(MZ) is ${alphaS(mz).toPrecision(6)} from its knots, AlphaS_MZ says ${told}.`, 'AlphaS_MZ');
  } catch (problem) {
    if (!(problem instanceof PartonError)) throw problem;
    say('warning', problem.problem, file, problem.where.line);
  }
}

function readMembers(folder: string, info: PdfInfo, say: Say): Map<number, MemberFile> {
  const members = new Map<number, MemberFile>();
  const absent: number[] = [];
  for (let member = 0; member < info.numMembers; member++) {
    const file = memberFile(folder, member);
    if (!existsSync(file)) absent.push(member);
    else {
      try {
        members.set(member, readMember(folder, member));
      } catch (problem) {
        if (!(problem instanceof PartonError)) throw problem;
        say('error', problem.problem, problem.where.file ?? file, problem.where.line);
      }
    }
  }
  if (absent.length > 0) {
    const others = absent.length === 1 ? '' : `, nor are ${absent.length - 1} more`;
    say('error', `there is no such file${others}: NumMembers is ${info.numMembers}.`, memberFile(folder, absent[0]!));
  }
  const name = basename(resolve(folder));
  const files = readdirSync(folder).filter((file) => file.startsWith(`${name}_`) && file.endsWith('.dat'));
  if (files.length > info.numMembers) say('warning', `the folder has ${files.length} members, NumMembers is ${info.numMembers}: the others are not used.`, info.file, info.lines.get('NumMembers'));
  return members;
}

/** What LHAPDF's checkPdfType asks of the members' headers, and what their files write oddly. */
function checkFiles({ error, entries }: PdfInfo, members: ReadonlyMap<number, MemberFile>, say: Say): void {
  let odd = 0;
  for (const [member, { file, header: { entries: own, lines } }] of members) {
    const format = own.get('Format') ?? entries.get('Format');
    const type = own.get('PdfType');
    const expected = member === 0 || member > error.count ? 'central' : error.type === 'replicas' ? 'replica' : 'error';
    const problem = format !== 'lhagrid1' ? (format === undefined ? 'neither it nor the .info says Format: LHAPDF does not read it.' : `the format is ${format}, not lhagrid1.`)
      : type !== undefined && error.type !== 'none' && type.toLowerCase() !== expected ? `PdfType is ${type}; by ErrorType and number it is ${expected}.` : undefined;
    if (problem !== undefined && odd++ < MOST_ALIKE) say('warning', problem, file, lines.get(format === 'lhagrid1' ? 'PdfType' : 'Format'));
  }
  if (odd > MOST_ALIKE) say('warning', `as in ${odd - MOST_ALIKE} members more.`, members.get(0)?.file ?? '');
  const oddities = [...members.values()].flatMap(({ file, subgrids }) => subgrids.flatMap((subgrid) => subgrid.oddities.map((oddity) => ({ file, ...oddity }))));
  for (const { file, line, problem } of oddities.slice(0, MOST_ALIKE)) say('warning', problem, file, line);
  if (oddities.length > MOST_ALIKE) say('warning', `so in ${plural(oddities.length - MOST_ALIKE, 'place')} more.`, oddities[MOST_ALIKE]!.file, oddities[MOST_ALIKE]!.line);
}

function compareMembers(folder: string, info: PdfInfo, members: ReadonlyMap<number, MemberFile>, say: Say): void {
  const [one] = members.values();
  if (!one) return;
  const first = one.subgrids;
  const told = { XMin: first[0]!.x[0]!, XMax: first[0]!.x.at(-1)!, QMin: Math.sqrt(first[0]!.q2[0]!), QMax: Math.sqrt(first.at(-1)!.q2.at(-1)!) };
  const warn = (problem: string, key: string): void => say('warning', problem, info.file, info.lines.get(key));
  for (const [key, value] of Object.entries(told)) {
    const text = info.entries.get(key);
    if (text !== undefined && !(Math.abs(Number(text) / value - 1) <= SAME)) warn(`${key} is ${text.slice(0, 40)}, the grid's is ${Number(value.toPrecision(6))}.`, key);
  }
  const problem = withoutPartons(first);
  if (problem !== undefined) say('error', problem, one.file);
  const held = new Set(first.flatMap(({ values }) => [...values.keys()]));
  const claimed = new Set(info.flavours.map((pid) => (pid === 0 ? 21 : pid)));
  const absent = [...claimed].filter((pid) => !held.has(pid));
  const more = [...held].filter((pid) => !claimed.has(pid));
  if (claimed.size > 0 && absent.length > 0) warn(`Flavors names ${absent.join(', ')}, which the grid does not hold.`, 'Flavors');
  if (claimed.size > 0 && more.length > 0) warn(`the grid holds ${more.join(', ')}, which Flavors does not name.`, 'Flavors');
  const differs = [...members].filter(([, { subgrids }]) => subgrids.length !== first.length || subgrids.some(({ x, q2, values }, s) =>
    x.length !== first[s]!.x.length || q2.length !== first[s]!.q2.length || x.some((value, i) => value !== first[s]!.x[i]) || q2.some((value, i) => value !== first[s]!.q2[i])
    || [...values.keys()].join() !== [...first[s]!.values.keys()].join()));
  if (differs.length > 0) say('warning', `knots or flavours differ from those of member 0 in ${differs.length} of ${members.size} members.`, memberFile(folder, differs[0]![0]));
  first.forEach(({ q2, x }, s) => {
    if (q2.length < 4) say('warning', `subgrid ${s + 1} has ${q2.length} values of Q: between them lines are straight, not cubic.`, one.file);
    if (s > 0 && (x.length !== first[0]!.x.length || x.some((value, i) => value !== first[0]!.x[i]))) say('warning', `subgrid ${s + 1} has other knots in x than the first.`, one.file);
  });
}

function checkValues(set: PdfSet, warn: (problem: string, member: number) => void): void {
  const { info, range } = set;
  if (info.error.type === 'replicas' && set.errorMembers > 1 && !centralIsMean(set)) warn('member 0 is not the mean of the replicas; it is the central value nevertheless.', 0);
  if (Number(info.entries.get('Particle') ?? 2212) !== 2212) return;
  const x = Float64Array.from(EXPORT_X).filter((value) => value <= set.subgrids[0]![0]!.x.at(-1)!);
  const all = set.values(PARTON_PIDS, x, range.qMin);
  const size = x.length * PARTON_PIDS.length;
  let odd = 0;
  for (let member = 0; member <= set.errorMembers && odd < MOST_ALIKE; member++) {
    const momentum = partonSums(x, all.subarray(member * size, (member + 1) * size), ALL_SUMS)[0]!.value;
    if (Math.abs(momentum - 1) <= MOMENTUM) continue;
    warn(`the momentum of all partons is ${momentum.toPrecision(5)} at Q = ${Number(range.qMin.toPrecision(6))} GeV.`, member);
    odd++;
  }
}
