import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchFolders } from '../../src/engine/data/locate';
import type { Simd } from '../../src/engine/kernels/load';
import { Dense } from '../../src/engine/linalg/dense';
import { writeWeights } from '../../src/engine/model/weights-file';
import type { ReplicaWeights } from '../../src/engine/model/weights';
import { loadProblem, type LoadedProblem } from '../../src/engine/problem/load-problem';
import { reduceProblem } from '../../src/engine/reduction/reduce';
import type { ReducedProblem } from '../../src/engine/reduction/reduced-problem';
import { replicaTriangle } from '../../src/engine/reduction/replica-triangle';
import { runFit, type FitRequest } from '../../src/engine/run/fit';
import { newJobs, workerTask } from '../../src/engine/run/jobs';
import { makeStacks } from '../../src/engine/train/make-engine';
import { multipliersAfter, trainingPlan } from '../../src/engine/train/plan';
import { Trainer, type TrainedReplica } from '../../src/engine/train/trainer';
import type { ReplicaJob } from '../../src/engine/train/worker-protocol';
import { initialState, type ReplicaStart } from '../../src/engine/train/engine';
import { requireRuncard } from '../../src/shared/runcard/parse';
import { OPTIMIZERS } from '../../src/shared/runcard/runcard';
import { Generator } from '../../src/shared/stats/random/generator';
import { fastStack, reducedProblem } from '../helpers/fast-engine';
import { MODEL_OPTIONS } from '../helpers/model-options';
import { syntheticProblem, syntheticReplica, syntheticWeights } from '../helpers/synthetic-problem';

/**
 * A replica's result is a function of (runcard, replica) alone, bit for bit, whatever trains beside it. On embedded data: linear,
 * RATIO and hadronic observables, positivity and integrability; clipnorm is always at work (6e-6, where gradients are above 100).
 */
const EPOCHS = 120;
const TEXT = readFileSync(new URL('../../resources/runcards/quick.yml', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => !line.includes('{dataset: ') || /NMC_NC_NOTFIXED_EM|SLAC|225GEV|NUTEV_CC_NOTFIXED_FE_NB|POS_2P24GEV_(F2U|DYU|XGL)|INTEG/.test(line))
  .filter((line) => !/rule:/.test(line) || line.includes('XGL'))
  .join('\n')
  .replace(/epochs: \d+/, `epochs: ${EPOCHS}`)
  .replace('threshold_chi2: 3.5', 'threshold_chi2: 60')
  .replace('stopping_patience: 0.1', 'stopping_patience: 0.06');
const VARIANTS: Record<string, { text: string; simd: Simd }> = {
  'relaxed SIMD': { text: TEXT, simd: 'relaxed' },
  'trained exponents': { text: TEXT.replaceAll('trainable: false', 'trainable: true'), simd: 'relaxed' },
  'plain SIMD': { text: TEXT, simd: 'plain' },
};

interface Prepared {
  readonly problem: LoadedProblem;
  readonly reduced: ReducedProblem;
  readonly simd: Simd;
  /** Jobs of replicas 1 to 200, made together. */
  readonly jobs: readonly ReplicaJob[];
}
const prepared = new Map<string, Prepared>();
beforeAll(async () => {
  const made = new Map<string, Omit<Prepared, 'simd'>>();
  for (const [name, { text, simd }] of Object.entries(VARIANTS)) {
    if (!made.has(text)) {
      const problem = await loadProblem(requireRuncard(text, 'runcard'), searchFolders({}, {}));
      made.set(text, { problem, reduced: reduceProblem(problem.fit, problem.t0Pdf), jobs: newJobs(problem, Array.from({ length: 200 }, (_, i) => i + 1)) });
    }
    prepared.set(name, { ...made.get(text)!, simd });
  }
}, 120_000);

const shuffled = <T>(items: readonly T[], seed: number): T[] => {
  const copy = [...items];
  new Generator(seed).shuffle(copy as unknown as number[]);
  return copy;
};

/** All numbers of a result, bit by bit. */
function bits(value: unknown): string {
  const seen: Buffer[] = [];
  const walk = (part: unknown): unknown => {
    if (ArrayBuffer.isView(part)) {
      seen.push(Buffer.from(part.buffer, part.byteOffset, part.byteLength));
      return part.byteLength;
    }
    if (typeof part !== 'object' || part === null) return Object.is(part, -0) ? '-0' : part;
    return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, walk(one)]));
  };
  const rest = JSON.stringify(walk(value));
  return `${rest} ${Buffer.concat(seen).toString('base64')}`;
}

/** What a replica ends with, and its metrics of every epoch. */
interface Result { readonly trained: TrainedReplica; readonly metrics: number[] }

/** Trains replicas as a worker does: in stacks on one memory, which take turns of any length; replicas leave when they stop. */
async function train({ problem, reduced, simd, jobs }: Prepared, replicas: readonly number[], seed = 1): Promise<Map<number, string>> {
  const chosen = replicas.map((replica) => jobs[replica - 1]!);
  const stacks = await makeStacks(workerTask(problem, { kind: 'fast', simd, reduced }), chosen);
  const plan = trainingPlan(problem.runcard);
  const turns = new Generator(seed);
  let open = stacks.map(({ jobs: of, engine }) => new Trainer(engine, plan, of.map(({ progress }) => progress), 0));
  const metrics = new Map<number, number[]>(replicas.map((replica) => [replica, []]));
  const results = new Map<number, string>();
  while (open.length > 0) {
    for (const trainer of open) {
      const { metrics: [{ replicas: present, values }], done } = await trainer.run(1 + turns.integerUpTo(40));
      values.forEach((value, i) => metrics.get(present[i % present.length]!)!.push(value));
      for (const trained of done) results.set(trained.replica, bits({ trained, metrics: metrics.get(trained.replica)! } satisfies Result));
    }
    open = open.filter((trainer) => trainer.replicas.length > 0);
  }
  return results;
}

const SAMPLE = [1, 6, 17, 42];
const STACKS: { name: string; replicas: number[] }[] = [
  { name: 'two', replicas: [42, 6] },
  { name: 'seven', replicas: [17, 3, 42, 1, 200, 6, 99] },
  { name: 'seven others', replicas: [5, 6, 7, 8, 17, 41, 42] },
  { name: 'thirty-three', replicas: shuffled([...SAMPLE, ...Array.from({ length: 29 }, (_, i) => i + 100)], 4) },
  { name: '64', replicas: shuffled(Array.from({ length: 64 }, (_, i) => i + 1), 2) },
  { name: '200', replicas: shuffled(Array.from({ length: 200 }, (_, i) => i + 1), 3) },
];

describe.each(Object.keys(VARIANTS))('%s: a replica', (variant) => {
  const alone = new Map<number, string>();
  beforeAll(async () => {
    for (const replica of SAMPLE) alone.set(replica, (await train(prepared.get(variant)!, [replica])).get(replica)!);
  }, 60_000);

  it.each(variant === 'relaxed SIMD' ? STACKS : STACKS.slice(2, 4))('in a stack of $name is the replica alone', async ({ replicas }) => {
    const results = await train(prepared.get(variant)!, replicas, replicas.length);
    expect(results.size).toBe(replicas.length);
    for (const replica of SAMPLE.filter((one) => replicas.includes(one))) expect(results.get(replica) === alone.get(replica), `replica ${replica}`).toBe(true);
    if (replicas.length === 64) { // in which replicas leave at different epochs, and differ from each other
      const ends = [...results.values()].map((result) => (JSON.parse(result.slice(0, result.lastIndexOf(' '))) as Result).trained.stopping);
      expect(new Set(ends.map(({ epoch }) => epoch)).size).toBeGreaterThan(5);
      expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['stopped', 'finished']));
      expect(new Set(results.values()).size).toBe(64);
    }
  });
});

describe('the set-up of a replica', () => {
  it('does not depend on the others: pseudodata, split, weights, triangles', () => {
    const { problem, reduced, jobs } = prepared.get('relaxed SIMD')!;
    const used = new Dense();
    for (const replica of [199, 17, 2]) {
      const [job] = newJobs(problem, [replica]);
      expect(bits(job)).toBe(bits(jobs[replica - 1]));
      for (const side of ['training', 'validation'] as const) {
        expect(bits(replicaTriangle(used, reduced, job!.data, side))).toBe(bits(replicaTriangle(new Dense(), reduced, jobs[replica - 1]!.data, side)));
      }
    }
  });
});

describe.each(Object.keys(VARIANTS))('%s: in the kernels', (variant) => {
  /** Replicas in this very order of lanes. */
  const stackOf = (replicas: readonly number[], spare = 0) => {
    const { reduced, jobs, problem: { runcard }, simd } = prepared.get(variant)!;
    return fastStack(reduced, replicas.map((replica) => jobs[replica - 1]!), runcard.optimizer, { simd, spare });
  };
  const epoch = (engine: ReturnType<typeof stackOf>['engine'], finished: number) => {
    const losses = engine.evaluate(multipliersAfter(trainingPlan(prepared.get(variant)!.problem.runcard), finished));
    engine.update();
    if (finished % 30 === 29) engine.keep(engine.replicas.map((_, index) => index));
    return losses;
  };
  /** Weights, moments, best state and step of all replicas after so many epochs. */
  const states = ({ engine }: ReturnType<typeof stackOf>) => new Map(engine.replicas.map((replica, index) => [replica, bits(engine.state(index))]));
  const run = (stack: ReturnType<typeof stackOf>, from: number, to: number) => {
    for (let finished = from; finished < to; finished++) epoch(stack.engine, finished);
    return stack;
  };
  const ALL = [4, 8, 15, 16, 23, 42, 108];
  const alone = new Map<number, string>();
  beforeAll(() => {
    for (const replica of ALL) alone.set(replica, states(run(stackOf([replica]), 0, 130)).get(replica)!);
  }, 60_000);
  const expectAlone = (after: Map<number, string>, except: readonly number[] = []) => {
    for (const [replica, state] of after) if (!except.includes(replica)) expect(state === alone.get(replica), `replica ${replica}`).toBe(true);
  };

  it('weights, moments and best state are the same in any order of lanes', () => {
    expect(new Set(alone.values()).size).toBe(ALL.length);
    for (const seed of [1, 2]) expectAlone(states(run(stackOf(shuffled(ALL, seed)), 0, 130)));
    expectAlone(states(run(stackOf([42, 8]), 0, 130)));
    expectAlone(states(run(stackOf([23, 15, 4], 9), 0, 130))); // beside replicas whose triangles are wider
  });

  it('and after others have left, and lanes closed up', () => {
    const stack = run(stackOf([...ALL, 1, 2, 3, 5]), 0, 20);
    stack.engine.retain([1, 2, 4, 5, 6, 9]);
    run(stack, 20, 75);
    stack.engine.retain([0, 3, 4]);
    const after = states(run(stack, 75, 130));
    expect([...after.keys()]).toEqual([8, 42, 108]);
    expectAlone(after);
  });

  it('and after going on from saved states, beside others', () => {
    const { reduced, jobs, problem: { runcard }, simd } = prepared.get(variant)!;
    const first = run(stackOf([15, 42, 23]), 0, 47);
    const saved = first.engine.replicas.map((replica, index) => ({ data: jobs[replica - 1]!.data, state: first.engine.state(index) }));
    expectAlone(states(run(fastStack(reduced, [saved[2]!, saved[0]!], runcard.optimizer, { simd }), 47, 130)));
  });

  it.each([{ place: 'the same lanes', poisoned: 1 }, { place: 'another group of lanes', poisoned: 6 }])('a replica that becomes NaN at epoch 100 in $place disturbs nobody', ({ poisoned }) => {
    const stack = run(stackOf(ALL), 0, 100);
    stack.poison(poisoned);
    const losses = epoch(stack.engine, 100);
    losses.trainingChi2.forEach((chi2, index) => expect(Number.isNaN(chi2)).toBe(index === poisoned));
    const after = states(run(stack, 101, 130));
    expect(after.get(ALL[poisoned]!)).not.toBe(alone.get(ALL[poisoned]!));
    expectAlone(after, [ALL[poisoned]!]);
  });
});

it('a replica whose loss becomes NaN is set aside with epoch and reason, and the others go on', async () => {
  const { reduced, jobs, problem: { runcard }, simd } = prepared.get('relaxed SIMD')!;
  const replicas = [3, 11, 27, 5, 19];
  const plan = { ...trainingPlan(runcard), patience: 1000 };
  const endsOf = async (of: readonly number[], poisoned?: number) => {
    const starts = of.map((replica) => jobs[replica - 1]!);
    const stack = fastStack(reduced, starts, runcard.optimizer, { simd });
    const trainer = new Trainer(stack.engine, plan, starts.map(({ progress }) => progress), 0);
    const ends = [...(await trainer.run(100)).done];
    if (poisoned !== undefined) stack.poison(poisoned);
    while (trainer.replicas.length > 0) ends.push(...(await trainer.run(100)).done);
    return new Map(ends.map((end) => [end.replica, end]));
  };
  const ends = await endsOf(replicas, 2);
  expect(ends.get(27)!.stopping).toMatchObject({ status: 'set aside', epoch: 101, reason: 'its training loss is NaN after epoch 101' });
  for (const replica of [3, 11, 5, 19]) {
    expect(ends.get(replica)!.stopping).toMatchObject({ status: 'finished', epoch: EPOCHS });
    expect(bits(ends.get(replica)) === bits((await endsOf([replica])).get(replica)), `replica ${replica}`).toBe(true);
  }
});

describe('fits on worker threads', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'parton-independence-'));
  const card = join(scratch, 'card.yml');
  writeFileSync(card, TEXT);
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  let fits = 0;

  /** The files of each replica of a fit. */
  async function filesOf(request: Omit<FitRequest, 'runcard' | 'out'>) {
    const out = join(scratch, 'fits', `fit${++fits}`, 'card'); // n3fit names files by the folder
    const outcome = await runFit({ runcard: card, out, ...request });
    expect(outcome.status).toBe('complete');
    const files = new Map(readdirSync(join(out, 'nnfit')).map((name) => {
      const folder = join(out, 'nnfit', name);
      return [Number(name.slice('replica_'.length)), readdirSync(folder).sort().map((file) => `${file} ${readFileSync(join(folder, file), 'base64')}`).join('\n')];
    }));
    return { files, outcome };
  }
  const REPLICAS = [1, 6, 9, 17, 18, 30, 42];
  let reference: Map<number, string>;
  beforeAll(async () => {
    reference = (await filesOf({ replicas: REPLICAS, workers: 1 })).files;
  }, 60_000);

  it('write the same files, byte for byte, with any number of workers, in any order, and alone', async () => {
    expect([...reference.keys()].sort((a, b) => a - b)).toEqual(REPLICAS);
    expect(new Set(reference.values()).size).toBe(REPLICAS.length);
    for (const files of reference.values()) expect(files.match(/^\S+/gm)).toEqual(['card.exportgrid', 'card.json', 'chi2exps.log', 'weights.npz']);
    for (const request of [{ replicas: shuffled(REPLICAS, 9), workers: 2 }, { replicas: [...REPLICAS].reverse(), workers: 3 }, { replicas: [17], workers: 1 }]) {
      const { files } = await filesOf(request);
      expect(files.size).toBe(request.replicas.length);
      for (const [replica, written] of files) expect(written === reference.get(replica), `replica ${replica} with ${request.workers} workers`).toBe(true);
    }
  });

  it('set aside a replica that cannot be trained, and finish the others', async () => {
    const { problem: { fit }, jobs } = prepared.get('relaxed SIMD')!;
    const weights = REPLICAS.map((replica): ReplicaWeights => {
      const { weights: drawn } = jobs[replica - 1]!.state;
      return replica === 9 ? { ...drawn, kernels: drawn.kernels.map((kernel) => kernel.map((w) => w * 1e38)) } : drawn; // overflows in float32
    });
    const file = join(scratch, 'weights.npz');
    writeFileSync(file, writeWeights(fit.pdf.network, REPLICAS, weights));
    const { files, outcome } = await filesOf({ replicas: REPLICAS, workers: 2, initialWeights: file });
    expect(outcome.setAside).toEqual([{ replica: 9, epoch: 0, reason: 'its first training loss is NaN' }]);
    expect([...files.keys()].sort((a, b) => a - b)).toEqual(REPLICAS.filter((replica) => replica !== 9));
    for (const [replica, written] of files) expect(written === reference.get(replica), `replica ${replica}`).toBe(true);
  });
});

describe.each(MODEL_OPTIONS.map((options, k) => [JSON.stringify(options), options, OPTIMIZERS[k % OPTIMIZERS.length]!] as const))('with %s', (_, options, name) => {
  const problem = syntheticProblem(options);
  const starts = [1, 2, 3, 4, 5].map((r) => ({ data: syntheticReplica(problem, r), state: initialState(syntheticWeights(problem, r, options.basis)) }));
  const reduced = reducedProblem(problem, starts.map(({ state }) => state.weights));
  const optimizer = { name, learningRate: 0.003, clipnorm: 0.5, ...(name === 'SGD' && { momentum: 0.9, nesterov: true }) };
  const multipliers = { positivity: [3, 20], integrability: [2], validationPositivity: [1.5, 1.5] };
  const steps = (some: readonly ReplicaStart[], count: number) => {
    const { engine } = fastStack(reduced, some, optimizer);
    for (let step = 0; step < count; step++) {
      engine.evaluate(multipliers);
      engine.update();
    }
    return engine;
  };

  it('a replica comes out the same beside others, alone, and when it was interrupted', () => {
    const together = steps(starts, 6);
    const alone = steps([starts[3]!], 6);
    expect(bits(alone.weights(0))).toBe(bits(together.weights(3)));
    const half = steps(starts, 2);
    const resumed = steps([{ data: starts[3]!.data, state: half.state(3) }, { data: starts[0]!.data, state: half.state(0) }], 4);
    expect(bits(resumed.weights(0))).toBe(bits(together.weights(3)));
    expect(bits(resumed.evaluate(multipliers).trainingChi2[0])).toBe(bits(together.evaluate(multipliers).trainingChi2[3]));
    expect(together.weights(3).kernels.flatMap((kernel) => [...kernel]).every(Number.isFinite)).toBe(true);
  });
});
