import { describe, expect, it } from 'vitest';
import { Arena, LANES } from './arena';
import type { FitKernels } from './exports';
import { loadFitKernels } from './load';

/** float32 numbers over the whole range: of every sign and exponent, subnormal ones too, the ends and some between. */
const EVERYWHERE = (() => {
  const bits = new Uint32Array(2 * 255 * 512);
  for (let sign = 0, at = 0; sign < 2; sign++) {
    for (let exponent = 0; exponent < 255; exponent++) {
      for (let k = 0; k < 512; k++, at++) bits[at] = ((sign << 31) | (exponent << 23) | (k < 511 ? (k * 16417) & 0x7fffff : 0x7fffff)) >>> 0;
    }
  }
  return new Float32Array(bits.buffer);
})();
const between = (low: number, high: number, count: number) => Float32Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

/** Activation of a layer with one input that counts: four numbers a point, one a lane. */
function activation(kernels: FitKernels, number: number, x: Float32Array): Float32Array {
  const arena = new Arena(kernels.memory);
  const points = Math.ceil(x.length / LANES / 4) * 4;
  const inputs = arena.takeLanes(2 * points);
  const parameters = arena.takeLanes(3);
  const scratch = arena.takeLanes(2 * points);
  kernels.layers.value = 1;
  kernels.layerTable.value = arena.integers([2, 1, number, 0, 32, 0, -1, points * 16]);
  kernels.points.value = points;
  kernels.inputs.value = inputs;
  arena.f32(parameters, 3 * LANES).fill(0).fill(1, 0, LANES);
  const values = arena.f32(inputs, 2 * LANES * points).fill(0);
  for (let i = 0; i < x.length; i++) values[2 * i - (i % LANES)] = x[i]!;
  kernels.networkForward(parameters, scratch);
  return arena.f32(scratch, x.length).slice();
}

/** x^0 (1 - x)^0 with any numbers for ln x: their exp. */
function exponential(kernels: FitKernels, x: Float32Array): Float32Array {
  const arena = new Arena(kernels.memory);
  const [exponents, out] = [arena.takeLanes(1), arena.takeLanes(x.length)];
  arena.f32(exponents, LANES).fill(0);
  kernels.fitFlavours.value = 1;
  kernels.allPoints.value = x.length;
  kernels.logX.value = arena.floats(x);
  kernels.logOneMinusX.value = arena.floats(new Float32Array(x.length));
  kernels.prefactors(exponents, exponents, out);
  const all = arena.f32(out, LANES * x.length);
  return Float32Array.from(x, (_, i) => all[i * LANES + (i % LANES)]!);
}

const sameBits = (a: Float32Array, b: Float32Array) => Buffer.compare(Buffer.from(a.buffer, a.byteOffset, a.byteLength), Buffer.from(b.buffer, b.byteOffset, b.byteLength)) === 0;

/** Largest relative error, and of numbers below the normal float32 range the error in units of the smallest normal one. */
function worst(actual: Float32Array, x: Float32Array, exact: (x: number) => number): number {
  let most = 0;
  x.forEach((value, i) => {
    const expected = exact(value);
    const error = Math.abs(actual[i]! - expected) / Math.max(Math.abs(expected), 1.18e-38);
    if (!(error <= most)) most = error;
  });
  return most;
}

describe.each(['relaxed', 'plain'] as const)('functions of the kernels, %s SIMD', (simd) => {
  const kernels = loadFitKernels(simd);
  const tanh = (x: Float32Array) => activation(kernels, 1, x);
  const sigmoid = (x: Float32Array) => activation(kernels, 2, x);
  const exact = (x: number) => 1 / (1 + Math.exp(-x));

  it('tanh is exact to 4e-7 everywhere (3.1e-7 seen), and never beyond one by more than a rounding', () => {
    expect(worst(tanh(EVERYWHERE), EVERYWHERE, Math.tanh)).toBeLessThan(4e-7);
    const x = between(-12, 12, 400_000);
    const values = tanh(x);
    expect(worst(values, x, Math.tanh)).toBeLessThan(4e-7);
    expect(values.every((value) => Math.abs(value) <= 1 + 2e-7)).toBe(true);
  });

  it('tanh is odd, and at tiny numbers the number itself', () => {
    const negative = EVERYWHERE.map((x) => -x);
    expect(sameBits(tanh(negative), tanh(EVERYWHERE).map((value) => (value === 0 ? 0 : -value)))).toBe(true);
    const tiny = EVERYWHERE.filter((x) => x !== 0 && Math.abs(x) < 1e-5);
    expect(sameBits(tanh(tiny), tiny)).toBe(true);
  });

  it('sigmoid is exact to a rounding of one', () => {
    const x = between(-20, 20, 100_000);
    const values = sigmoid(x);
    expect(values.every((value, i) => Math.abs(value - exact(x[i]!)) < 2e-7)).toBe(true);
  });

  it('exp is exact to 3e-7 where it fits in float32 (2.4e-7 seen), and stays finite elsewhere', () => {
    const x = between(-87, 88, 400_000);
    expect(worst(exponential(kernels, x), x, Math.exp)).toBeLessThan(3e-7);
    const small = EVERYWHERE.filter((value) => Math.abs(value) < 80);
    expect(worst(exponential(kernels, small), small, Math.exp)).toBeLessThan(3e-7);
    const outside = exponential(kernels, Float32Array.of(-88, -1e10, -Infinity, 89, 1e10, Infinity));
    expect([...outside.subarray(0, 3)].every((value) => value > 0 && value < 2e-38)).toBe(true);
    expect([...outside.subarray(3)].every((value) => value > 1e38 && value < Infinity)).toBe(true);
  });

  it('relu and linear are exact', () => {
    expect(sameBits(activation(kernels, 0, EVERYWHERE), EVERYWHERE.map((value) => (value === 0 ? 0 : value)))).toBe(true); // the layer adds zero
    expect(sameBits(activation(kernels, 3, EVERYWHERE), EVERYWHERE.map((value) => (value > 0 ? value : 0)))).toBe(true);
  });

  it('NaN stays NaN, in its lane alone', () => {
    for (const [number, finite] of [[0, 0.5], [1, Math.tanh(0.5)], [2, exact(0.5)], [3, 0.5]] as const) {
      for (let lane = 0; lane < LANES; lane++) {
        const x = new Float32Array(2 * LANES).fill(0.5);
        x[lane] = NaN;
        const values = activation(kernels, number, x);
        values.forEach((value, i) => (i === lane ? expect(value).toBeNaN() : expect(Math.abs(value - finite)).toBeLessThan(1e-7)));
      }
    }
    expect(exponential(kernels, Float32Array.of(NaN, 0, 0, 0))).toEqual(Float32Array.of(NaN, 1, 1, 1));
  });

  it('infinity saturates', () => {
    const x = Float32Array.of(Infinity, -Infinity, 1e38, -1e38);
    expect(tanh(x).every((value, i) => Math.abs(value - Math.sign(x[i]!)) < 4e-7)).toBe(true);
    expect(sigmoid(x).every((value, i) => Math.abs(value - (x[i]! > 0 ? 1 : 0)) < 2e-7)).toBe(true);
  });
});
