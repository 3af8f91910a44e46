import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { canonicalRuncard } from '../../shared/runcard/canonical';
import { projectRoot } from '../io/project-root';
import { centralValues } from '../problem/groups';
import type { LoadedProblem } from '../problem/load-problem';
import type { EngineDecision } from './choose-engine';
import type { FitRequest } from './fit';
import type { Manifest } from './manifest';
import type { LoadedInputs } from './preparation';

/** Other numbers with every change that gives fits other bits from the same runcard: of DIS data alone, and of hadronic data. */
const ARITHMETIC = { linear: 1, bilinear: 2 } as const;
/** Of fits on a graphics device. */
const DEVICE_ARITHMETIC = { linear: 11, bilinear: 12 } as const;

/** How fits of a problem are computed, as a number. */
export const arithmeticOf = ({ fit }: LoadedProblem, engine: Manifest['engine']): number =>
  (engine === 'webgpu' ? DEVICE_ARITHMETIC : ARITHMETIC)[fit.experiments.some(({ observables }) => observables.some(({ operands }) => operands.some(({ kind }) => kind === 'bilinear'))) ? 'bilinear' : 'linear'];

/** The manifest of a fit that begins: all that its bits depend on, and where they come from. */
export function newManifest(request: FitRequest, { problem, hash: inputs }: LoadedInputs, replicas: readonly number[], { engine, variant, why }: EngineDecision): Manifest {
  return {
    format: 1,
    program: { ...thisProgram(), arithmetic: arithmeticOf(problem, engine) },
    command: request.command ?? '',
    started: new Date().toISOString(),
    runcardHash: hash(canonicalRuncard(problem.runcard)),
    inputHash: inputs,
    replicas: [...replicas],
    points: problem.groups.reduce((sum, { ndata }) => sum + ndata, 0),
    engine,
    ...(variant !== undefined && { variant }),
    ...(why !== undefined && { engineReason: why }),
    ...(request.initialWeights !== undefined && { initialWeights: request.initialWeights }),
    outcome: { status: 'running', seconds: 0, setAside: [] },
  };
}

/** Refuses to go on with a fit, or to repeat its replicas, where runcard, inputs or arithmetic are no longer those it began with. @throws PartonError */
export function checkSame(before: Manifest, inputs: LoadedInputs, out: string): void {
  checkSameInputs(before, inputs, out);
  if (before.program.arithmetic !== arithmeticOf(inputs.problem, before.engine)) throw otherArithmetic(before, out);
}

/** Refuses what is only compared with a fit, where runcard or inputs are no longer the fit's. @throws PartonError */
export function checkSameInputs(before: Manifest, { problem, hash: inputs }: LoadedInputs, out: string): void {
  if (before.runcardHash !== hash(canonicalRuncard(problem.runcard))) {
    throw new PartonError('input', 'its filter.yml was changed since the fit began.', { file: out }, 'Restore it, or fit the changed runcard into a new folder.');
  }
  if (before.inputHash !== inputs) {
    throw new PartonError('input', 'the data or theory found now are not those that the fit began with.', { file: out }, 'Name the same folders (--theory, --data, --pdfs), or fit again.');
  }
}

/** A fit whose bits this version of the program does not have. */
function otherArithmetic({ program: { version } }: Manifest, fit: string): PartonError {
  return new PartonError(
    'unsupported', `a version of this program (${version}) whose numbers differ in their last digits made this fit.`, { file: fit },
    'Use that version, or fit its filter.yml again.',
  );
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * SHA-256 of all numbers that a fit is made from: data, covariances, FK tables; the photon of the first replica, which stands for its set; and where
 * theory's part of the covariance is not in both, what pseudodata are drawn from.
 */
export function inputHash({ runcard: { theoryCovariance: theory }, fit, groups, covariances, samplingCovariances }: LoadedProblem): string {
  const sum = createHash('sha256');
  const add = (values: Float64Array) => sum.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  groups.forEach((group, g) => [centralValues(group), covariances[g]!].forEach(add));
  for (const { operands } of [...fit.experiments.flatMap(({ observables }) => observables), ...fit.positivity, ...fit.integrability]) {
    operands.forEach(({ values }) => add(values));
  }
  if (fit.pdf.photon) add(fit.pdf.photon.xf.y);
  if (theory && theory.inFit !== theory.inSampling) samplingCovariances.forEach(add);
  return sum.digest('hex');
}

/** What wrote a replica, for its json file. */
export function versions({ program, engine, variant }: Manifest): Record<string, string> {
  return { 'parton-workbench': program.version, node: program.node, engine: variant === undefined ? engine : `${engine} (${variant})` };
}

/** What runs now. */
export function thisProgram(): Omit<Manifest['program'], 'arithmetic'> {
  const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string };
  return { version, node: process.versions.node, platform: `${process.platform}-${process.arch}` };
}
