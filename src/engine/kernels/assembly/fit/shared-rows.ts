import { madd, splat } from './lanes';

/**
 * Products with a matrix that all replicas share. Rows come in blocks of four over the columns that any of the four uses, as
 * segments of consecutive columns: FK rows end where x is below the smallest momentum fraction, so half of a table is empty.
 * A matrix is a table of blocks, three i32 each: address of its segments, their number, address of its coefficients
 * ([column of segment][4] f32); a segment is two i32: first column * 16, columns. Lane groups go in pairs: 8 accumulators.
 */

/** out[r] = start[r] + sum_c M[r, c] x[c]; start == 0 means zero. Vectors of the next group lie `stride` bytes further on. */
export function rowsForward(blocks: i32, table: usize, x: usize, start: usize, out: usize, groups: i32, stride: usize): void {
  for (let b = 0; b < blocks; b++, table += 12, out += 64) {
    forwardBlock(table, x, start, out, groups, stride);
    if (start) start += 64;
  }
}

/** One block for all groups: its coefficients come from far for the first pair, and from the first cache for the others. */
export function forwardBlock(table: usize, x: usize, start: usize, out: usize, groups: i32, stride: usize): void {
  let g = 0;
  for (; g + 1 < groups; g += 2) {
    forwardPair(table, x, start, out, stride);
    x += 2 * stride;
    out += 2 * stride;
    if (start) start += 2 * stride;
  }
  if (g < groups) forwardOne(table, x, start, out);
}

function forwardPair(table: usize, x: usize, start: usize, out: usize, stride: usize): void {
  let segment = <usize>load<i32>(table);
  const segments = segment + (<usize>load<i32>(table, 4) << 3);
  let c = <usize>load<i32>(table, 8);
  const zero = splat(0);
  let r0 = zero, r1 = zero, r2 = zero, r3 = zero, s0 = zero, s1 = zero, s2 = zero, s3 = zero;
  if (start) {
    r0 = v128.load(start); r1 = v128.load(start, 16); r2 = v128.load(start, 32); r3 = v128.load(start, 48);
    const other = start + stride;
    s0 = v128.load(other); s1 = v128.load(other, 16); s2 = v128.load(other, 32); s3 = v128.load(other, 48);
  }
  for (; segment < segments; segment += 8) {
    let p = x + <usize>load<i32>(segment);
    let q = p + stride;
    for (const end = p + (<usize>load<i32>(segment, 4) << 4); p < end; p += 16, q += 16, c += 16) {
      const a = v128.load(p), b = v128.load(q);
      let m = v128.load32_splat(c);
      r0 = madd(m, a, r0); s0 = madd(m, b, s0);
      m = v128.load32_splat(c, 4);
      r1 = madd(m, a, r1); s1 = madd(m, b, s1);
      m = v128.load32_splat(c, 8);
      r2 = madd(m, a, r2); s2 = madd(m, b, s2);
      m = v128.load32_splat(c, 12);
      r3 = madd(m, a, r3); s3 = madd(m, b, s3);
    }
  }
  v128.store(out, r0); v128.store(out, r1, 16); v128.store(out, r2, 32); v128.store(out, r3, 48);
  const next = out + stride;
  v128.store(next, s0); v128.store(next, s1, 16); v128.store(next, s2, 32); v128.store(next, s3, 48);
}

function forwardOne(table: usize, x: usize, start: usize, out: usize): void {
  let segment = <usize>load<i32>(table);
  const segments = segment + (<usize>load<i32>(table, 4) << 3);
  let c = <usize>load<i32>(table, 8);
  const zero = splat(0);
  let r0 = zero, r1 = zero, r2 = zero, r3 = zero;
  if (start) {
    r0 = v128.load(start); r1 = v128.load(start, 16); r2 = v128.load(start, 32); r3 = v128.load(start, 48);
  }
  for (; segment < segments; segment += 8) {
    let p = x + <usize>load<i32>(segment);
    for (const end = p + (<usize>load<i32>(segment, 4) << 4); p < end; p += 16, c += 16) {
      const a = v128.load(p);
      r0 = madd(v128.load32_splat(c), a, r0);
      r1 = madd(v128.load32_splat(c, 4), a, r1);
      r2 = madd(v128.load32_splat(c, 8), a, r2);
      r3 = madd(v128.load32_splat(c, 12), a, r3);
    }
  }
  v128.store(out, r0); v128.store(out, r1, 16); v128.store(out, r2, 32); v128.store(out, r3, 48);
}

/** dx[c] += sum_r M[r, c] dout[r], block after block. */
export function rowsAdjoint(blocks: i32, table: usize, dout: usize, dx: usize, groups: i32, stride: usize): void {
  for (let b = 0; b < blocks; b++, table += 12, dout += 64) {
    let g = 0, d = dout, to = dx;
    for (; g + 1 < groups; g += 2, d += 2 * stride, to += 2 * stride) adjointPair(table, d, to, stride);
    if (g < groups) adjointOne(table, d, to);
  }
}

function adjointPair(table: usize, dout: usize, dx: usize, stride: usize): void {
  let segment = <usize>load<i32>(table);
  const segments = segment + (<usize>load<i32>(table, 4) << 3);
  let c = <usize>load<i32>(table, 8);
  const next = dout + stride;
  const r0 = v128.load(dout), r1 = v128.load(dout, 16), r2 = v128.load(dout, 32), r3 = v128.load(dout, 48);
  const s0 = v128.load(next), s1 = v128.load(next, 16), s2 = v128.load(next, 32), s3 = v128.load(next, 48);
  for (; segment < segments; segment += 8) {
    let p = dx + <usize>load<i32>(segment);
    let q = p + stride;
    for (const end = p + (<usize>load<i32>(segment, 4) << 4); p < end; p += 16, q += 16, c += 16) {
      let m = v128.load32_splat(c);
      let d = madd(m, r0, v128.load(p)), e = madd(m, s0, v128.load(q));
      m = v128.load32_splat(c, 4);
      d = madd(m, r1, d); e = madd(m, s1, e);
      m = v128.load32_splat(c, 8);
      d = madd(m, r2, d); e = madd(m, s2, e);
      m = v128.load32_splat(c, 12);
      v128.store(p, madd(m, r3, d));
      v128.store(q, madd(m, s3, e));
    }
  }
}

function adjointOne(table: usize, dout: usize, dx: usize): void {
  let segment = <usize>load<i32>(table);
  const segments = segment + (<usize>load<i32>(table, 4) << 3);
  let c = <usize>load<i32>(table, 8);
  const r0 = v128.load(dout), r1 = v128.load(dout, 16), r2 = v128.load(dout, 32), r3 = v128.load(dout, 48);
  for (; segment < segments; segment += 8) {
    let p = dx + <usize>load<i32>(segment);
    for (const end = p + (<usize>load<i32>(segment, 4) << 4); p < end; p += 16, c += 16) {
      let d = madd(v128.load32_splat(c), r0, v128.load(p));
      d = madd(v128.load32_splat(c, 4), r1, d);
      d = madd(v128.load32_splat(c, 8), r2, d);
      v128.store(p, madd(v128.load32_splat(c, 12), r3, d));
    }
  }
}
