/**
 * A fast-kernel table: predictions are contractions of it with x f(x, Q0) on its x-grid.
 * Linear (DIS): O_n = sum_{c,x} values[n, c, x] * xf[channels[c], x];
 * bilinear (hadronic): O_n = sum_{c,x1,x2} values[n, c, x1, x2] * xf[channels[2c], x1] * xf[channels[2c+1], x2].
 */
export interface FkTable {
  readonly name: string;
  /** constant: all its PDFs are known, values are predictions of shape [ndata]; without x and channels. */
  readonly kind: 'linear' | 'bilinear' | 'constant';
  /** Momentum fractions, increasing, shape [x]. */
  readonly x: Float64Array;
  /** Initial scale in GeV. */
  readonly q0: number;
  /** Number of points (bins). */
  readonly ndata: number;
  /** Indices into FK_FLAVOURS: one a channel (linear) or a pair a channel (bilinear). */
  readonly channels: Int32Array;
  /** Row-major, shape [ndata, channel, x] or [ndata, channel, x, x]. */
  readonly values: Float64Array;
  /** Which of the PDFs that it is convolved with are polarised; absent: none. */
  readonly polarised?: readonly boolean[];
}
