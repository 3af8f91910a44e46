/**
 * Elementary functions with bits of their own: those built in differ from device to device, and may turn a NaN into a number.
 * The same approximations as the kernels' (assembly/fit/functions.ts).
 */
export const FUNCTIONS = `
fn isNaN(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
fn isFinite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }

fn tanhOf(argument: f32) -> f32 {
  let x = clamp(argument, -7.90531110763549805, 7.90531110763549805);
  let s = x * x;
  var p = fma(s, -1.19052439603e-13, 6.47665583185e-11);
  p = fma(p, s, -2.25145112086e-8);
  p = fma(p, s, 1.1687093586e-5);
  p = fma(p, s, 0.00315342776865);
  p = fma(p, s, 0.131279376631);
  p = fma(p, s, 0.999999998463);
  var q = fma(s, 0.000261900455544, 0.0246910202499);
  q = fma(q, s, 0.464612693919);
  q = fma(q, s, 1.0);
  return select(x * p / q, argument, isNaN(argument));
}

fn expOf(argument: f32) -> f32 {
  let x = clamp(argument, -87.0, 88.0);
  let n = round(x * 1.44269504088896341);
  var r = fma(n, -0.693359375, x);
  r = fma(n, 2.12194440e-4, r);
  var p = fma(r, 1.38888889e-3, 8.33333333e-3);
  p = fma(p, r, 4.16666667e-2);
  p = fma(p, r, 1.66666667e-1);
  p = fma(p, r, 0.5);
  p = fma(p, r, 1.0);
  p = fma(p, r, 1.0);
  let power = bitcast<f32>(u32(i32(n) + 127) << 23u);
  return select(p * power, argument, isNaN(argument));
}
`;

/** Value of an activation function, and its derivative written through the value. */
interface Activation {
  readonly value: (x: string) => string;
  readonly slope: (value: string) => string;
}

export const ACTIVATIONS: Readonly<Record<string, Activation | undefined>> = {
  linear: { value: (x) => x, slope: () => '1.0' },
  tanh: { value: (x) => `tanhOf(${x})`, slope: (h) => `fma(-${h}, ${h}, 1.0)` },
  // 1 / (1 + exp(-x)) = (1 + tanh(x / 2)) / 2: no overflow
  sigmoid: { value: (x) => `fma(0.5, tanhOf(0.5 * ${x}), 0.5)`, slope: (h) => `fma(-${h}, ${h}, ${h})` },
  relu: { value: (x) => `select(${x}, 0.0, ${x} < 0.0)`, slope: (h) => `select(0.0, 1.0, ${h} > 0.0)` },
};
