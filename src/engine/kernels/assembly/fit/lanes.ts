/**
 * Arithmetic on lanes. A v128 holds the same quantity of four replicas (float32); no operation here or elsewhere in these
 * kernels mixes lanes, so a replica's bits cannot depend on its neighbours.
 */

/** Bytes of one lane vector: the unit of every lane array. */
export const LANES: usize = 16;

/** a * b + c: fused where the engine has relaxed SIMD, rounded twice otherwise. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c - a * b. */
// @ts-ignore: decorator
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline
export function splat(value: f32): v128 {
  return f32x4.splat(value);
}

/** Zero `count` lane vectors at `at`. */
export function clear(at: usize, count: i32): void {
  memory.fill(at, 0, <usize>count * LANES);
}
