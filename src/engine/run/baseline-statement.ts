import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { BaselineReplica, BaselineRequest, BaselineStack, BaselineStatement } from '../../shared/contract/baseline-statement';
import { readWhole, writeDurably } from '../io/durable';
import { exclusively } from '../io/exclusively';
import { openFitFolder } from '../io/fit-folder';
import { hashOfWeights, type Agreement } from './baseline';
import { readManifest } from './manifest';
import { thisProgram } from './provenance';
import type { ReferenceDifference } from './reference';

const FILE = 'baselines.json';
/** Statements that are kept of a fit. */
const MOST = 100;

const number = z.custom<number>((value) => typeof value === 'number', 'not a number');
const replica = z.object({
  replica: z.int(), identical: z.boolean(), weights: z.string().exactOptional(), otherWeights: z.string().exactOptional(),
  difference: z.object({ epoch: z.int().exactOptional(), what: z.string(), size: number }).exactOptional(), byEpoch: z.array(number).exactOptional(),
});
const stack = z.object({ size: z.int(), milliseconds: number, bytes: number, difference: number, differingBits: z.int() });
const statement: z.ZodType<BaselineStatement> = z.object({
  seal: z.string(), made: z.string(), command: z.string(), program: z.string(), engine: z.string(), machine: z.string(), fitHash: z.string(),
  against: z.enum(['alone', 'plain', 'tfjs', 'stacks', 'n3fit']), identical: z.boolean(), replicas: z.array(replica), stacks: z.array(stack).exactOptional(),
});
const schema = z.object({ format: z.literal(1), statements: z.array(z.unknown()) });

/** What was found, to be stated. */
export interface BaselineFinding {
  readonly fit: string;
  readonly against: BaselineRequest['against'];
  readonly command: string;
  readonly replicas: readonly BaselineReplica[];
  readonly stacks?: readonly BaselineStack[];
}

/** The statements of a fit whose seals hold, the last first; none where there is no file, or a damaged one. */
export function readBaselines(fit: string): BaselineStatement[] {
  const file = join(fit, FILE);
  if (!existsSync(file)) return [];
  try {
    const content: unknown = JSON.parse(new TextDecoder().decode(readWhole(file, 16 << 20)), (_, value: unknown) => (value === null ? NaN : value)); // as JSON writes NaN
    const { statements } = schema.parse(content);
    return statements.filter((one): one is BaselineStatement => statement.safeParse(one).success && sealOf(one as object) === (one as BaselineStatement).seal);
  } catch {
    return []; // a comment on the fit, not a part of it
  }
}

/** Puts a finding into words, seals it and stores it with the fit. @throws PartonError of kind `storage` */
export function stateBaseline({ fit, against, command, replicas, stacks }: BaselineFinding): BaselineStatement {
  const manifest = readManifest(fit);
  const { version, node, platform } = thisProgram();
  const folder = openFitFolder(fit);
  const all = createHash('sha256');
  for (const number of folder.replicas) all.update(`${number} ${hashOfWeights(folder, number) ?? ''}\n`);
  const content = {
    made: new Date().toISOString(), command, program: `Parton ${version}, Node ${node}`,
    engine: manifest ? [manifest.engine, manifest.variant].filter((word) => word !== undefined).join(' ') : 'n3fit',
    machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${platform}`, fitHash: all.digest('hex'), against,
    identical: replicas.length > 0 && replicas.every(({ identical }) => identical), replicas, ...(stacks && { stacks }),
  };
  const made: BaselineStatement = { seal: sealOf(content), ...content };
  const file = join(fit, FILE);
  exclusively(file, () => { // two that end at the same time are both kept
    const kept = [made, ...readBaselines(fit)].slice(0, MOST);
    writeDurably(file, `${JSON.stringify({ format: 1, statements: kept }, null, 2)}\n`);
  });
  return made;
}

/** SHA-256 of all but the seal: it shows a change, it does not prove who made it. */
function sealOf(content: object): string {
  const rest = Object.fromEntries(Object.entries(content).filter(([key]) => key !== 'seal'));
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex');
}

/** Of a replica fitted alone: the first thing that differs, epochs before files. */
export function replicaAlone({ replica: number, identical, status, aloneStatus, metrics, weights, grid, log, weightsHash, aloneWeightsHash }: Agreement): BaselineReplica {
  const parts = [['chi2', metrics], ['weights', weights], ['export grid', grid], ['chi2 log', log]] as const;
  const first = parts.find(([, part]) => part && !part.same);
  const difference = first
    ? { what: `${first[0]}: ${first[1]!.detail}`, size: first[1]!.size ?? NaN, ...(first[1]!.epoch !== undefined && { epoch: first[1]!.epoch }) }
    : identical ? undefined : { what: `${status} in the fit, ${aloneStatus} alone`, size: NaN };
  return {
    replica: number, identical, ...(weightsHash !== undefined && { weights: weightsHash }), ...(aloneWeightsHash !== undefined && { otherWeights: aloneWeightsHash }),
    ...(difference && { difference: { ...difference, size: Number.isFinite(difference.size) ? difference.size : 0 } }),
  };
}

/** Against a reference engine: the first epoch after which chi2 differs, and all differences. */
export function replicaReferenced({ replica: number, differences }: ReferenceDifference): BaselineReplica {
  const first = differences.findIndex((difference) => difference !== 0);
  return { replica: number, identical: first === -1, byEpoch: differences, ...(first !== -1 && { difference: { epoch: first + 1, what: 'chi2', size: differences[first]! } }) };
}
