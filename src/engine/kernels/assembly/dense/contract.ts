/** Bytes of the numbers of eight vectors that stand side by side. */
const EIGHT: usize = 64;

/**
 * A table contracted with eight vectors side by side: out[n, 8] = sum over the `rows` rows of point n of (row . b), and where `a` is given of
 * a[row, 8] (row . b). A row is `nx` numbers, of which those from spans[2 row] to spans[2 row + 1] are not zero: places (int32) in the whole
 * table, as `first` is of the first row here. It meets b[8] from the row's own place on, or with `a` from that of its channel of nx rows.
 * Never fused multiply-adds: all builds give the same bits.
 */
export function contract(points: i32, rows: i32, nx: i32, first: i32, values: usize, spans: usize, a: usize, b: usize, out: usize): void {
  const origin = values - (<usize>(first * nx) << 3);
  let row = first;
  for (let n = 0; n < points; n++, out += EIGHT) {
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let r = 0; r < rows; r++, row++, spans += 8) {
      const from = load<i32>(spans);
      let at = origin + (<usize>from << 3);
      const to = origin + (<usize>load<i32>(spans, 4) << 3);
      const start = a == 0 ? r * nx : r - (r % nx);
      let q = b + <usize>(start + from - row * nx) * EIGHT;
      let d0 = f64x2.splat(0), d1 = d0, d2 = d0, d3 = d0;
      for (; at < to; at += 8, q += EIGHT) {
        const value = v128.load64_splat(at);
        d0 = f64x2.add(d0, f64x2.mul(value, v128.load(q)));
        d1 = f64x2.add(d1, f64x2.mul(value, v128.load(q, 16)));
        d2 = f64x2.add(d2, f64x2.mul(value, v128.load(q, 32)));
        d3 = f64x2.add(d3, f64x2.mul(value, v128.load(q, 48)));
      }
      if (a != 0) {
        const p = a + <usize>r * EIGHT;
        d0 = f64x2.mul(v128.load(p), d0);
        d1 = f64x2.mul(v128.load(p, 16), d1);
        d2 = f64x2.mul(v128.load(p, 32), d2);
        d3 = f64x2.mul(v128.load(p, 48), d3);
      }
      s0 = f64x2.add(s0, d0); s1 = f64x2.add(s1, d1); s2 = f64x2.add(s2, d2); s3 = f64x2.add(s3, d3);
    }
    v128.store(out, s0); v128.store(out, s1, 16); v128.store(out, s2, 32); v128.store(out, s3, 48);
  }
}
