import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { PartonError } from '../../shared/errors';
import { PARTON_PIDS } from '../../shared/physics/flavour-basis';
import { EXPORT_X } from '../../shared/physics/export-grid';
import { ALL_SUMS, partonSums } from '../../shared/physics/parton-sums';
import { alphaSOf } from './alpha-s';
import { memberFile, readPdfInfo, readMemberFile } from './lhapdf';
import type { Subgrid } from './lhapdf-grid';
import type { PdfInfo } from './pdf-info';
import { centralIsMean, readPdfSet, type PdfSet } from './pdf-set';

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

/** Relative difference up to which a number of the `.info` and of the grid are the same. */
const SAME = 1e-3;
/** How far from 1 the momentum sum may be. */
const MOMENTUM = 0.01;

/** Reads a set in every part and says what is wrong with it. @throws PartonError when it has no `.info` that can be read */
export function checkSet(folder: string): CheckedSet {
  const info = readPdfInfo(folder);
  const remarks: SetRemark[] = [];
  const say = (severity: SetRemark['severity'], problem: string, file = info.file, line?: number): void => {
    remarks.push({ severity, problem, file, ...(line !== undefined && { line }) });
  };
  checkInfo(info, (problem) => say('warning', problem));
  const grids = readMembers(folder, info, say);
  compareMembers(folder, info, grids, say);
  if (remarks.some(({ severity }) => severity === 'error')) return { info, remarks };
  const set = readPdfSet(folder);
  checkValues(set, (problem) => say('warning', problem));
  return { info, remarks, set };
}

function checkInfo(info: PdfInfo, warn: (problem: string) => void): void {
  const { entries, errorType, error, numMembers } = info;
  if (!entries.has('ErrorType') && numMembers > 1) warn('it does not say ErrorType: members count as replicas if member 0 is their mean, and not at all otherwise.');
  else if (error.type === 'none' && numMembers > 1) warn(`the error type ${errorType} is not known: only the central member is used.`);
  if (error.type === 'replicas' && entries.has('ErrorConfLevel')) warn('ErrorConfLevel has no meaning for replicas.');
  if (error.type.endsWith('hessian') && !entries.has('ErrorConfLevel')) warn('it does not say ErrorConfLevel: members are taken as one standard deviation.');
  if (error.type === 'hessian' && error.count % 2 === 1) warn(`${error.count} members make no pairs: the last one is left out.`);
  for (const key of ['XMin', 'XMax', 'QMin', 'QMax', 'Flavors', 'OrderQCD']) if (!entries.has(key)) warn(`it does not say ${key}.`);
  try {
    const alphaS = alphaSOf(info);
    const [mz, told] = [Number(entries.get('MZ')), Number(entries.get('AlphaS_MZ'))];
    if (mz > 0 && told > 0 && Math.abs(alphaS(mz) / told - 1) > SAME) warn(`alpha_s(MZ) is ${alphaS(mz).toPrecision(6)} from its knots, AlphaS_MZ says ${told}.`);
  } catch (problem) {
    if (!(problem instanceof PartonError)) throw problem;
    warn(problem.problem);
  }
}

function readMembers(folder: string, info: PdfInfo, say: (severity: SetRemark['severity'], problem: string, file?: string, line?: number) => void): Map<number, Subgrid[]> {
  const grids = new Map<number, Subgrid[]>();
  for (let member = 0; member < info.numMembers; member++) {
    const file = memberFile(folder, member);
    if (!existsSync(file)) {
      say('error', `there is no such file, and NumMembers is ${info.numMembers}.`, file);
      if (grids.size === 0) break; // a claim of a million members is one remark
      continue;
    }
    try {
      grids.set(member, readMemberFile(folder, member));
    } catch (problem) {
      if (!(problem instanceof PartonError)) throw problem;
      say('error', problem.problem, problem.where.file, problem.where.line);
    }
  }
  const name = basename(folder);
  const files = readdirSync(folder).filter((file) => file.startsWith(`${name}_`) && file.endsWith('.dat'));
  if (files.length > info.numMembers) say('warning', `the folder has ${files.length} members, NumMembers is ${info.numMembers}: the others are not used.`);
  return grids;
}

function compareMembers(folder: string, info: PdfInfo, grids: ReadonlyMap<number, readonly Subgrid[]>, say: (severity: SetRemark['severity'], problem: string, file?: string) => void): void {
  const [first] = grids.values();
  if (!first) return;
  const number = (key: string): number | undefined => (info.entries.has(key) ? Number(info.entries.get(key)) : undefined);
  const told = { XMin: first[0]!.x[0]!, XMax: first[0]!.x.at(-1)!, QMin: Math.sqrt(first[0]!.q2[0]!), QMax: Math.sqrt(first.at(-1)!.q2.at(-1)!) };
  for (const [key, value] of Object.entries(told)) {
    const claim = number(key);
    if (claim !== undefined && !(Math.abs(claim / value - 1) <= SAME)) say('warning', `${key} is ${claim}, the grid's is ${value}.`);
  }
  const held = new Set(first.flatMap(({ values }) => [...values.keys()]));
  const claimed = new Set(info.flavours.map((pid) => (pid === 0 ? 21 : pid)));
  const absent = [...claimed].filter((pid) => !held.has(pid));
  const more = [...held].filter((pid) => !claimed.has(pid));
  if (claimed.size > 0 && absent.length > 0) say('warning', `Flavors names ${absent.join(', ')}, which the grid does not hold.`);
  if (claimed.size > 0 && more.length > 0) say('warning', `the grid holds ${more.join(', ')}, which Flavors does not name.`);
  const differs = [...grids].filter(([, grid]) => grid.length !== first.length || grid.some(({ x, q2, values }, s) =>
    x.length !== first[s]!.x.length || q2.length !== first[s]!.q2.length || x.some((value, i) => value !== first[s]!.x[i]) || [...values.keys()].join() !== [...first[s]!.values.keys()].join()));
  if (differs.length > 0) say('warning', `knots or flavours differ from those of member 0 in ${differs.length} of ${grids.size} members.`, memberFile(folder, differs[0]![0]));
  first.forEach(({ q2, x }, s) => {
    if (q2.length < 4) say('warning', `subgrid ${s + 1} has ${q2.length} values of Q: between them lines are straight, not cubic.`, memberFile(folder, 0));
    if (s > 0 && x.length !== first[0]!.x.length) say('warning', `subgrid ${s + 1} has ${x.length} values of x, the first has ${first[0]!.x.length}.`, memberFile(folder, 0));
  });
}

function checkValues(set: PdfSet, warn: (problem: string) => void): void {
  const { info, range } = set;
  if (info.error.type === 'replicas' && set.errorMembers > 1 && !centralIsMean(set)) warn('member 0 is not the mean of the replicas; it is the central value nevertheless.');
  if (Number(info.entries.get('Particle') ?? 2212) !== 2212) return;
  const x = Float64Array.from(EXPORT_X).filter((value) => value <= set.subgrids[0]![0]!.x.at(-1)!);
  const all = set.values(PARTON_PIDS, x, range.qMin);
  const size = x.length * PARTON_PIDS.length;
  for (let member = 0; member <= set.errorMembers; member++) {
    const momentum = partonSums(x, all.subarray(member * size, (member + 1) * size), ALL_SUMS)[0]!.value;
    if (!(Math.abs(momentum - 1) <= MOMENTUM)) {
      warn(`the momentum of all partons of member ${member} is ${momentum.toPrecision(5)} at Q = ${range.qMin} GeV.`);
      if (member > 2) break; // more of the same
    }
  }
}
