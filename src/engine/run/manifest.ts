import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { TRAINING_ENGINES } from '../../shared/contract/fit-engines';
import { PartonError } from '../../shared/errors';
import { readWhole, writeDurably } from '../io/durable';

/** Our own file in a fit folder: how the fit came about. n3fit's tools do not look at it. */
export const MANIFEST = 'parton.json';

const schema = z.looseObject({
  format: z.literal(1),
  program: z.object({
    version: z.string(), node: z.string(), platform: z.string(),
    /** How it computes: see `ARITHMETIC`; 1 in fits made before this was noted. */
    arithmetic: z.int().default(1),
  }),
  command: z.string(),
  started: z.string(),
  /** SHA-256 of what the runcard means, and of all numbers loaded for it. */
  runcardHash: z.string(),
  inputHash: z.string(),
  replicas: z.array(z.int()),
  /** Of data, after cuts; fits made before this was noted do not have it. */
  points: z.int().optional(),
  engine: z.enum(TRAINING_ENGINES),
  /** Build of the kernels, name of the graphics device, or backend of TensorFlow.js: part of the bits. */
  variant: z.string().optional(),
  /** Why this engine, where that was not said. */
  engineReason: z.string().optional(),
  initialWeights: z.string().optional(),
  outcome: z.object({
    status: z.enum(['running', 'interrupted', 'complete']),
    seconds: z.number(),
    setAside: z.array(z.object({ replica: z.int(), epoch: z.int(), reason: z.string() })),
  }),
});

export type Manifest = z.infer<typeof schema>;

export function writeManifest(folder: string, manifest: Manifest): void {
  writeDurably(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The manifest of a fit, or undefined where n3fit made it. @throws PartonError when it is damaged */
export function readManifest(folder: string): Manifest | undefined {
  const file = join(folder, MANIFEST);
  if (!existsSync(file)) return undefined;
  const bad = (problem: string) => new PartonError('input', problem, { file }, 'The results in nnfit do not need it; to go on with the fit, restore it or fit again.');
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(readWhole(file, 16 << 20)));
  } catch (error) {
    if (error instanceof PartonError) throw error;
    throw bad('it is not JSON.');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw bad(z.prettifyError(parsed.error));
  return parsed.data;
}
