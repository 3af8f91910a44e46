import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { z } from 'zod';
import type { SubjectLook } from '../../shared/contract/engine-api';
import { readWhole, writeDurably } from '../io/durable';
import { contains } from './paths';

const FILE = 'looks.json';
const look = z.object({ colour: z.int().min(0).max(1000).optional(), label: z.string().max(100).optional() });
const schema = z.object({ format: z.literal(1), looks: z.record(z.string(), look) });

type Looks = Readonly<Record<string, SubjectLook>>;

/** Path of a fit or set within its project, the same on every system; that of an installed set as it is. */
const keyOf = (project: string, folder: string): string => (contains(project, folder) ? relative(project, folder).split(sep).join('/') : folder);

/** Colours and labels of a project's fits and sets, by their folders; none where there is no file, or a damaged one. */
export function readLooks(project: string): Record<string, SubjectLook> {
  return Object.fromEntries(Object.entries(stored(project)).map(([key, one]) => [isAbsolute(key) ? key : join(project, ...key.split('/')), one]));
}

/** Gives a fit or set of a project a look; one of nothing takes it away. @throws PartonError of kind `storage` */
export function writeLook(project: string, folder: string, one: SubjectLook): void {
  const { [keyOf(project, folder)]: before, ...others } = stored(project);
  const next = Object.keys(one).length === 0 ? others : { ...others, [keyOf(project, folder)]: one };
  if (before === undefined && next === others) return;
  writeDurably(join(project, FILE), `${JSON.stringify({ format: 1, looks: next }, null, 2)}\n`);
}

/** A look stays with a folder that has a new path. */
export function moveLook(project: string, from: string, to: string): void {
  const { [keyOf(project, from)]: one } = stored(project);
  if (!one) return;
  writeLook(project, from, {});
  writeLook(project, to, one);
}

function stored(project: string): Looks {
  const file = join(project, FILE);
  if (!existsSync(file)) return {};
  try {
    const parsed = schema.safeParse(JSON.parse(new TextDecoder().decode(readWhole(file, 1 << 20))));
    return parsed.success ? parsed.data.looks : {};
  } catch {
    return {}; // a comment on the project, not a part of it
  }
}
