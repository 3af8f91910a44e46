/** What the compiled kernels export (assembly/fit, assembly/dense); addresses and sizes are in bytes unless said. */

type Address = number;
type Setting = WebAssembly.Global<'i32'>;

/** Settings shared by all calls on one memory; their meaning stands beside their definition in the assembly. */
export type KernelSetting =
  | 'layers' | 'layerTable' | 'branches' | 'subtracted' | 'points' | 'inputs' | 'outputGradient' | 'tileGradient' | 'tileGradientSize'
  | 'fitFlavours' | 'flavours' | 'allPoints' | 'fkPoints' | 'networkOutput' | 'networkOutputGradient' | 'fitPdf' | 'rawPdf'
  | 'rawPdfGradient' | 'pdf' | 'pdfGradient' | 'integrals' | 'norms' | 'rotationStart' | 'rotationTerms' | 'integralCount'
  | 'integralTable' | 'normTable' | 'logX' | 'logOneMinusX' | 'variables' | 'variableTable';

export type FitKernels = Record<KernelSetting, Setting> & {
  readonly memory: WebAssembly.Memory;
  readonly clipnorm: WebAssembly.Global<'f32'>;
  networkForward(parameters: Address, scratch: Address): void;
  networkAdjoint(parameters: Address, gradients: Address, scratch: Address): void;
  prefactors(alpha: Address, beta: Address, prefactor: Address): void;
  penalise(parameters: Address, gradients: Address, l1: number, l2: number): void;
  dropoutFactors(count: number, keys: Address, step: number, limit: number, kept: number, out: Address): void;
  fill(count: number, value: number, out: Address): void;
  pdfForward(scratch: Address, prefactor: Address, constants: Address): void;
  pdfAdjoint(scratch: Address, prefactor: Address, alphaGradient: Address, betaGradient: Address): void;
  rowsForward(blocks: number, table: Address, x: Address, start: Address, out: Address, groups: number, stride: number): void;
  rowsAdjoint(blocks: number, table: Address, dout: Address, dx: Address, groups: number, stride: number): void;
  /** Zeros `vectors` lane vectors. */
  clear(address: Address, vectors: number): void;
  gather(count: number, table: Address, x: Address, out: Address, groups: number, stride: number): void;
  scatterAdd(count: number, table: Address, d: Address, dx: Address, groups: number, stride: number): void;
  gatherLanes(count: number, table: Address, x: Address, out: Address): void;
  scatterAddLanes(count: number, table: Address, d: Address, dx: Address): void;
  bilinearForward(forms: number, k: number, table: Address, t: Address, w: Address, s: Address, groups: number, stride: number): void;
  bilinearAdjoint(forms: number, k: number, w: Address, ds: Address, dt: Address, groups: number, stride: number): void;
  outputsForward(count: number, table: Address, s: Address, o: Address): void;
  outputsAdjoint(count: number, table: Address, s: Address, o: Address, dout: Address, ds: Address): void;
  triangle(blocks: number, r: Address, q: Address, rho: Address, z: Address, dz: Address, chi2: Address): void;
  lagrange(sets: number, table: Address, outputs: Address, dOutputs: Address, multipliers: Address, losses: Address): void;
  update(rule: number, w: Address, g: Address, m: Address, v: Address, u: Address, scalars: Address): void;
  keepLanes(count: number, from: Address, to: Address, mask: Address): void;
};

export interface DenseKernels {
  readonly memory: WebAssembly.Memory;
  multiply(
    ms: number, ns: number, ks: number, alpha: number,
    a: Address, as: number, ak: number, b: Address, bs: number, c: Address, cs: number,
  ): void;
  gram(ns: number, ks: number, alpha: number, a: Address, as: number, c: Address, cs: number): void;
  cholesky(n: number, c: Address, cs: number): number;
  pivotedCholesky(rows: number, n: number, c: Address, cs: number, floor: number, pivots: Address, work: Address): number;
  solveTransposed(n: number, columns: number, r: Address, rs: number, b: Address, bs: number): void;
  triangularise(m: number, n: number, a: Address, as: number, work: Address): void;
  solve(n: number, columns: number, r: Address, rs: number, b: Address, bs: number): void;
  rotateRows(
    rows: number, columns: number, a: Address, as: number, sweeps: number, tops: Address, starts: Address, cosines: Address, sines: Address, work: Address,
  ): void;
  contract(points: number, rows: number, nx: number, first: number, values: Address, spans: Address, a: Address, b: Address, out: Address): void;
}
