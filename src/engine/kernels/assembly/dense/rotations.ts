/** Bytes of the part of a row that is rotated together: a cache line of eight numbers, in four registers. */
const PART: i32 = 64;

/**
 * Plane rotations of the rows of A[rows, columns] at a + m as, columns a multiple of eight. Sweep j (int32 tops[j]) begins at row
 * top and goes up, one rotation of rows (k - 1, k) after the other: row k <- s row (k - 1) + c row k, row (k - 1) <- c row (k - 1) - s row k.
 * Its cosines and sines are numbers starts[j] to starts[j + 1]. `work` has room for rows x 8. Never fused multiply-adds: all builds give the same bits.
 */
export function rotateRows(rows: i32, columns: i32, a: usize, as: usize, sweeps: i32, tops: usize, starts: usize, cosines: usize, sines: usize, work: usize): void {
  for (let part = a, end = a + (<usize>columns << 3); part < end; part += PART) {
    // eight columns packed, for their rows are far apart
    for (let m = 0; m < rows; m++) memory.copy(work + <usize>(m * PART), part + <usize>m * as, PART);
    for (let j = 0; j < sweeps; j++) {
      let k = work + <usize>(load<i32>(tops + (<usize>j << 2)) * PART);
      let f0 = v128.load(k), f1 = v128.load(k, 16), f2 = v128.load(k, 32), f3 = v128.load(k, 48);
      let at = <usize>load<i32>(starts + (<usize>j << 2)) << 3;
      const last = <usize>load<i32>(starts + (<usize>j << 2), 4) << 3;
      for (; at < last; at += 8, k -= PART) {
        const c = v128.load64_splat(cosines + at), s = v128.load64_splat(sines + at);
        const above = k - PART;
        const x0 = v128.load(above), x1 = v128.load(above, 16), x2 = v128.load(above, 32), x3 = v128.load(above, 48);
        v128.store(k, f64x2.add(f64x2.mul(s, x0), f64x2.mul(c, f0)));
        v128.store(k, f64x2.add(f64x2.mul(s, x1), f64x2.mul(c, f1)), 16);
        v128.store(k, f64x2.add(f64x2.mul(s, x2), f64x2.mul(c, f2)), 32);
        v128.store(k, f64x2.add(f64x2.mul(s, x3), f64x2.mul(c, f3)), 48);
        f0 = f64x2.sub(f64x2.mul(c, x0), f64x2.mul(s, f0));
        f1 = f64x2.sub(f64x2.mul(c, x1), f64x2.mul(s, f1));
        f2 = f64x2.sub(f64x2.mul(c, x2), f64x2.mul(s, f2));
        f3 = f64x2.sub(f64x2.mul(c, x3), f64x2.mul(s, f3));
      }
      v128.store(k, f0); v128.store(k, f1, 16); v128.store(k, f2, 32); v128.store(k, f3, 48);
    }
    for (let m = 0; m < rows; m++) memory.copy(part + <usize>m * as, work + <usize>(m * PART), PART);
  }
}
