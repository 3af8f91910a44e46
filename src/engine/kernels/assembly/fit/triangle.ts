import { madd, splat } from './lanes';

/**
 * chi2 = |R z - q|^2 + rho with an upper triangle R of each replica's own, in blocks of four rows:
 * block b holds columns 4b.. of its rows as [column][4 rows] lane vectors; q is [row].
 */

/** Stores chi2 at `chi2`; with `dz` (not 0) also dz = 2 R^T (R z - q). Each block is read once from far, then from the first cache. */
export function triangle(blocks: i32, r: usize, q: usize, rho: usize, z: usize, dz: usize, chi2: usize): void {
  const size = <usize>blocks << 6;
  if (dz) memory.fill(dz, 0, size);
  let total = v128.load(rho);
  const end = z + size;
  for (let b = 0; b < blocks; b++, z += 64, q += 64) {
    const zero = splat(0);
    let a0 = f32x4.neg(v128.load(q, 0)), a1 = f32x4.neg(v128.load(q, 16)), a2 = f32x4.neg(v128.load(q, 32)), a3 = f32x4.neg(v128.load(q, 48));
    let b0 = zero, b1 = zero, b2 = zero, b3 = zero;
    const block = r;
    for (let p = z; p < end; p += 32, r += 128) {
      let x = v128.load(p);
      a0 = madd(v128.load(r), x, a0);
      a1 = madd(v128.load(r, 16), x, a1);
      a2 = madd(v128.load(r, 32), x, a2);
      a3 = madd(v128.load(r, 48), x, a3);
      x = v128.load(p, 16);
      b0 = madd(v128.load(r, 64), x, b0);
      b1 = madd(v128.load(r, 80), x, b1);
      b2 = madd(v128.load(r, 96), x, b2);
      b3 = madd(v128.load(r, 112), x, b3);
    }
    a0 = f32x4.add(a0, b0);
    a1 = f32x4.add(a1, b1);
    a2 = f32x4.add(a2, b2);
    a3 = f32x4.add(a3, b3);
    total = madd(a0, a0, total);
    total = madd(a1, a1, total);
    total = madd(a2, a2, total);
    total = madd(a3, a3, total);
    if (dz) {
      a0 = f32x4.add(a0, a0);
      a1 = f32x4.add(a1, a1);
      a2 = f32x4.add(a2, a2);
      a3 = f32x4.add(a3, a3);
      for (let d = dz, s = block; s < r; d += 16, s += 64) {
        let g = madd(v128.load(s), a0, v128.load(d));
        g = madd(v128.load(s, 16), a1, g);
        g = madd(v128.load(s, 32), a2, g);
        v128.store(d, madd(v128.load(s, 48), a3, g));
      }
      dz += 64;
    }
  }
  v128.store(chi2, total);
}
