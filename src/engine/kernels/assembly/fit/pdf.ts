import { exp } from './functions';
import { madd, nmadd, splat } from './lanes';
import { networkOutput } from './network';

/**
 * From network outputs to x f(x, Q0) of the distinct FK flavours, normalised by the sum rules, and back.
 * Points: the FK nodes first, then those of the sum-rule quadrature, then padding. Arrays are [flavour, point].
 */

/** Number of fit-basis flavours, of distinct FK flavours, of all points (padded), of FK nodes. */
export let fitFlavours: i32 = 0;
export let flavours: i32 = 0;
export let allPoints: i32 = 0;
export let fkPoints: i32 = 0;
/** Scratch offsets: the gradient of the network output [point, fit], prefactor * network [fit, point], un-normalised [flavour, point] and its gradient, normalised [flavour, fk point] and its gradient. */
export let networkOutputGradient: usize = 0;
export let fitPdf: usize = 0;
export let rawPdf: usize = 0;
export let rawPdfGradient: usize = 0;
export let pdf: usize = 0;
export let pdfGradient: usize = 0;
/** Scratch offsets of the sum-rule integrals [integral] and normalisations [flavour]. */
export let integrals: usize = 0;
export let norms: usize = 0;
/** Rotation, sparse: for flavour b the terms rotationStart[b]..rotationStart[b+1] of (i32 fit flavour, f32 coefficient). */
export let rotationStart: usize = 0;
export let rotationTerms: usize = 0;
/** Integrals: a row of two i32: flavour, address of its weights [point] (f32). */
export let integralCount: i32 = 0;
export let integralTable: usize = 0;
/** Normalisation of a flavour, A = (constant + slope I[numerator]) / I[denominator]: a row of i32 numerator, i32 denominator (-1: A = 1), f32 slope, nothing. */
export let normTable: usize = 0;
/** ln x and ln(1 - x), [point] (f32), for trainable exponents. */
export let logX: usize = 0;
export let logOneMinusX: usize = 0;

/** prefactor[f, x] = x^(1 - alpha) (1 - x)^beta = exp((1 - alpha) ln x + beta ln(1 - x)). */
export function prefactors(alpha: usize, beta: usize, prefactor: usize): void {
  for (let f = 0; f < fitFlavours; f++) {
    const a = f32x4.sub(splat(1), v128.load(alpha + (<usize>f << 4)));
    const b = v128.load(beta + (<usize>f << 4));
    let out = prefactor + (<usize>(f * allPoints) << 4);
    for (let x: usize = 0, end = <usize>allPoints << 2; x < end; x += 4, out += 16) {
      v128.store(out, exp(madd(a, v128.load32_splat(logX + x), f32x4.mul(b, v128.load32_splat(logOneMinusX + x)))));
    }
  }
}

// @ts-ignore: decorator
@inline
function numerator(b: i32): usize { return <usize>load<i32>(normTable + <usize>(b << 4)) << 4; }
// @ts-ignore: decorator
@inline
function denominator(b: i32): i32 { return load<i32>(normTable + <usize>(b << 4), 4); }
// @ts-ignore: decorator
@inline
function slope(b: i32): v128 { return v128.load32_splat(normTable + <usize>(b << 4), 8); }

/** `constants`: of the normalisations, lane vectors [flavour]. */
export function pdfForward(scratch: usize, prefactor: usize, constants: usize): void {
  const n = <usize>allPoints << 4;
  const step = <usize>fitFlavours << 4;
  for (let f = 0; f < fitFlavours; f++) {
    let net = scratch + networkOutput + (<usize>f << 4);
    let pre = prefactor + <usize>f * n;
    let out = scratch + fitPdf + <usize>f * n;
    for (const end = out + n; out < end; out += 16, pre += 16, net += step) {
      v128.store(out, f32x4.mul(v128.load(net), v128.load(pre)));
    }
  }
  for (let b = 0; b < flavours; b++) {
    const out = scratch + rawPdf + <usize>b * n;
    const first = load<i32>(rotationStart + (<usize>b << 2)), last = load<i32>(rotationStart + (<usize>b << 2), 4);
    memory.fill(out, 0, n);
    for (let t = first; t < last; t++) {
      const c = v128.load32_splat(rotationTerms + (<usize>t << 3), 4);
      const f = scratch + fitPdf + <usize>load<i32>(rotationTerms + (<usize>t << 3)) * n;
      for (let x: usize = 0; x < n; x += 16) v128.store(out + x, madd(c, v128.load(f + x), v128.load(out + x)));
    }
  }
  for (let i = 0; i < integralCount; i++) {
    const u = scratch + rawPdf + <usize>load<i32>(integralTable + (<usize>i << 3)) * n;
    let w = <usize>load<i32>(integralTable + (<usize>i << 3), 4);
    let even = splat(0), odd = splat(0);
    for (let x = <usize>(fkPoints & ~1) << 4, k = <usize>(fkPoints & ~1) << 2; x < n; x += 32, k += 8) {
      even = madd(v128.load32_splat(w + k), v128.load(u + x), even);
      odd = madd(v128.load32_splat(w + k, 4), v128.load(u + x, 16), odd);
    }
    v128.store(scratch + integrals + (<usize>i << 4), f32x4.add(even, odd));
  }
  for (let b = 0; b < flavours; b++) {
    let a = splat(1);
    if (denominator(b) >= 0) {
      const top = madd(slope(b), v128.load(scratch + integrals + numerator(b)), v128.load(constants + (<usize>b << 4)));
      a = f32x4.div(top, v128.load(scratch + integrals + (<usize>denominator(b) << 4)));
    }
    v128.store(scratch + norms + (<usize>b << 4), a);
    const u = scratch + rawPdf + <usize>b * n;
    const p = scratch + pdf + (<usize>(b * fkPoints) << 4);
    for (let x: usize = 0, end = <usize>fkPoints << 4; x < end; x += 16) v128.store(p + x, f32x4.mul(a, v128.load(u + x)));
  }
}

/**
 * From `pdfGradient` to the network's output gradient; with exponents to train also their gradients (else pass 0).
 * dA = sum_x dp u; dI[denominator] -= dA A / I[denominator]; dI[numerator] += dA slope / I[denominator]; du at quadrature points = w dI.
 */
export function pdfAdjoint(scratch: usize, prefactor: usize, alphaGradient: usize, betaGradient: usize): void {
  const n = <usize>allPoints << 4;
  const fk = <usize>fkPoints << 4;
  const dIntegral = scratch + integrals + (<usize>integralCount << 4);
  memory.fill(dIntegral, 0, <usize>integralCount << 4);
  for (let b = 0; b < flavours; b++) {
    const a = v128.load(scratch + norms + (<usize>b << 4));
    const u = scratch + rawPdf + <usize>b * n;
    const du = scratch + rawPdfGradient + <usize>b * n;
    const dp = scratch + pdfGradient + <usize>b * fk;
    for (let x: usize = 0; x < fk; x += 16) v128.store(du + x, f32x4.mul(a, v128.load(dp + x)));
    memory.fill(du + fk, 0, n - fk);
    if (denominator(b) < 0) continue;
    let da = splat(0);
    for (let x: usize = 0; x < fk; x += 16) da = madd(v128.load(dp + x), v128.load(u + x), da);
    const below = <usize>denominator(b) << 4;
    const ratio = f32x4.div(da, v128.load(scratch + integrals + below));
    v128.store(dIntegral + below, nmadd(a, ratio, v128.load(dIntegral + below)));
    const above = dIntegral + numerator(b);
    v128.store(above, madd(slope(b), ratio, v128.load(above)));
  }
  for (let i = 0; i < integralCount; i++) {
    const du = scratch + rawPdfGradient + <usize>load<i32>(integralTable + (<usize>i << 3)) * n;
    const w = <usize>load<i32>(integralTable + (<usize>i << 3), 4);
    const d = v128.load(dIntegral + (<usize>i << 4));
    for (let x = fk, k = <usize>fkPoints << 2; x < n; x += 16, k += 4) {
      v128.store(du + x, madd(v128.load32_splat(w + k), d, v128.load(du + x)));
    }
  }
  // df = sum_b c du, over the prefactor * network array, which the gradients replace point by point
  const step = <usize>fitFlavours << 4;
  for (let f = 0; f < fitFlavours; f++) {
    const df = scratch + pdfGradient + <usize>flavours * fk; // one row of work space behind the gradient
    memory.fill(df, 0, n);
    for (let b = 0; b < flavours; b++) {
      const first = load<i32>(rotationStart + (<usize>b << 2)), last = load<i32>(rotationStart + (<usize>b << 2), 4);
      for (let t = first; t < last; t++) {
        if (load<i32>(rotationTerms + (<usize>t << 3)) != f) continue;
        const c = v128.load32_splat(rotationTerms + (<usize>t << 3), 4);
        const du = scratch + rawPdfGradient + <usize>b * n;
        for (let x: usize = 0; x < n; x += 16) v128.store(df + x, madd(c, v128.load(du + x), v128.load(df + x)));
      }
    }
    if (alphaGradient != 0) {
      // d/d alpha = -f ln x, d/d beta = f ln(1 - x)
      const value = scratch + fitPdf + <usize>f * n;
      let dAlpha = splat(0), dBeta = splat(0);
      for (let x: usize = 0, k: usize = 0; x < n; x += 16, k += 4) {
        const g = f32x4.mul(v128.load(df + x), v128.load(value + x));
        dAlpha = nmadd(g, v128.load32_splat(logX + k), dAlpha);
        dBeta = madd(g, v128.load32_splat(logOneMinusX + k), dBeta);
      }
      v128.store(alphaGradient + (<usize>f << 4), dAlpha);
      v128.store(betaGradient + (<usize>f << 4), dBeta);
    }
    let out = scratch + networkOutputGradient + (<usize>f << 4);
    const pre = prefactor + <usize>f * n;
    for (let x: usize = 0; x < n; x += 16, out += step) v128.store(out, f32x4.mul(v128.load(df + x), v128.load(pre + x)));
  }
}
