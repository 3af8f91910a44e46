import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { constrainExponent } from '../../shared/physics/preprocessing';
import { OPTIMIZERS, type OptimizerName } from '../../shared/runcard/runcard';
import { Generator } from '../../shared/stats/random/generator';
import { clipFactor, optimizerRule } from '../train/optimizers';
import { Arena, LANES } from './arena';
import { UPDATE_RULE } from './block';
import { loadFitKernels, type Simd } from './load';

/** Variables as in a fit: matrices and vectors of weights, then exponents kept in a range, one of them left out (not trained). */
const VARIABLES = [{ size: 50 }, { size: 25 }, { size: 8 }, { size: 1, range: [0.4, 1.1] }, { size: 1, frozen: true }, { size: 1, range: [1.5, 3] }] as const;
const TOTAL = VARIABLES.reduce((sum, { size }) => sum + size, 0);
const STEPS = 40;

/** Weights, then gradients of each step, one lane each: large and small ones, beside or beyond the clipnorm. */
function scenario(lane: number) {
  const random = new Generator(90 + lane);
  const size = 10 ** (2 * lane - 4);
  const start = Float64Array.from({ length: TOTAL }, (_, i) => Math.fround(i < 83 ? random.standardNormal() : [0.5, 0.7, 2.9][i - 83]!));
  const gradients = Array.from({ length: STEPS }, () => Float64Array.from({ length: TOTAL }, () => Math.fround(size * (0.3 + random.standardNormal()))));
  return { start, gradients };
}

/** The rule in float64, as src/engine/train/optimizers states it, variable by variable. */
function exactly(name: OptimizerName, learningRate: number, clipnorm: number, { start, gradients }: ReturnType<typeof scenario>) {
  const rule = optimizerRule({ name, learningRate, clipnorm });
  const weights = start.slice();
  const moments = rule.moments.map(() => new Float64Array(TOTAL).fill(rule.start ?? 0));
  gradients.forEach((gradient, step) => {
    let at = 0;
    for (const variable of VARIABLES) {
      const part = (all: Float64Array) => all.subarray(at, at + variable.size);
      if (!('frozen' in variable)) {
        const factor = clipFactor(part(gradient), clipnorm);
        rule.update(rule.scalars(step + 1), part(weights), part(gradient).map((g) => g * factor), moments.map(part));
        if ('range' in variable) weights[at] = constrainExponent(weights[at]!, variable.range[0], variable.range[1]);
      }
      at += variable.size;
    }
  });
  return { weights, moments };
}

/** The kernels' update of four lanes. */
function byKernels(simd: Simd, name: OptimizerName, learningRate: number, clipnorm: number, lanes: readonly ReturnType<typeof scenario>[]) {
  const kernels = loadFitKernels(simd);
  const arena = new Arena(kernels.memory);
  const [weights, gradients, mean, square, third, scalars] = [TOTAL, TOTAL, TOTAL, TOTAL, TOTAL, 7].map((vectors) => arena.takeLanes(vectors)) as [number, number, number, number, number, number];
  const place = { mean, square, largest: third, step: third };
  let at = 0;
  const rows = VARIABLES.flatMap((variable) => {
    const bounds = 'range' in variable ? arena.floats(variable.range.flatMap((end) => [end, end, end, end])) : 0;
    const row = 'frozen' in variable ? [] : [at * 16, variable.size, bounds];
    at += variable.size;
    return row;
  });
  kernels.variables.value = rows.length / 3;
  kernels.variableTable.value = arena.integers(rows);
  kernels.clipnorm.value = clipnorm;
  const lane = (address: number, l: number) => arena.f32(address, TOTAL * LANES).filter((_, i) => i % LANES === l);
  const write = (address: number, values: (l: number) => ArrayLike<number>) =>
    lanes.forEach((_, l) => Array.from(values(l)).forEach((value, i) => (arena.f32(address, TOTAL * LANES)[i * LANES + l] = value)));
  const rule = optimizerRule({ name, learningRate, clipnorm });
  write(weights, (l) => lanes[l]!.start);
  for (const moment of rule.moments) arena.f32(place[moment], TOTAL * LANES).fill(rule.start ?? 0);
  for (let step = 0; step < STEPS; step++) {
    write(gradients, (l) => lanes[l]!.gradients[step]!);
    const { meanRate, squareRate, learningRate: rate, meanShare, gradientShare, squareShare, epsilon } = rule.scalars(step + 1);
    write(scalars, () => [meanRate, squareRate, rate, meanShare, gradientShare, squareShare, epsilon]);
    kernels.update(UPDATE_RULE[rule.formula], weights, gradients, mean, square, rule.moments.some((name) => place[name] === third) ? third : 0, scalars);
  }
  return lanes.map((_, l) => ({ weights: lane(weights, l), moments: rule.moments.map((moment) => lane(place[moment], l)) }));
}

describe.each(['relaxed', 'plain'] as const)('updates, %s SIMD', (simd) => {
  it.each(OPTIMIZERS.flatMap((name) => [0.05, 1e6].map((clipnorm) => ({ name, clipnorm }))))('of $name, clipped at $clipnorm, follow the rule in every lane', ({ name, clipnorm }) => {
    const lanes = [0, 1, 2, 3].map(scenario);
    const learningRate = name === 'SGD' && clipnorm > 1 ? 1e-4 : 0.01;
    byKernels(simd, name, learningRate, clipnorm, lanes).forEach(({ weights, moments }, l) => {
      const exact = exactly(name, learningRate, clipnorm, lanes[l]!);
      expectClose(weights, exact.weights, { rel: 3e-6, abs: 3e-6, why: '40 steps in float32; 1.6e-6 seen in exponents, where 1e-7 + w is w in float32 (as in n3fit)' });
      moments.forEach((moment, m) => {
        const scale = exact.moments[m]!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        expectClose(moment, exact.moments[m]!, { rel: 3e-6, abs: 1e-6 * scale, why: '40 steps in float32' });
      });
    });
  });

  it('leave what is not trained alone, and exponents in their ranges', () => {
    const lanes = [0, 1, 2, 3].map(scenario);
    byKernels(simd, 'SGD', 3, 1, lanes).forEach(({ weights }, l) => {
      expect(weights[84]).toBe(lanes[l]!.start[84]);
      expect(weights[83]! >= 0.4 - 1e-6 && weights[83]! <= 1.1 + 1e-6).toBe(true);
      expect(weights[85]! >= 1.5 - 1e-6 && weights[85]! <= 3 + 1e-6).toBe(true);
    });
  });

  it('of a lane do not depend on the others, clipped or not', () => {
    const lanes = [0, 1, 2, 3].map(scenario);
    const wild = [NaN, Infinity, 1e30].map((value) => ({ ...scenario(1), gradients: lanes[1]!.gradients.map((gradient) => gradient.map(() => value)) }));
    for (const name of OPTIMIZERS) {
      const quiet = byKernels(simd, name, 0.01, 0.05, lanes)[2]!;
      expect(byKernels(simd, name, 0.01, 0.05, [wild[0]!, wild[1]!, lanes[2]!, wild[2]!])[2]).toEqual(quiet);
    }
  });
});
