import { N_FK_FLAVOURS, PHOTON } from '../../shared/physics/flavours';
import { Dense } from '../linalg/dense';
import { networkPoints } from '../model/pdf';
import { addPhoton } from '../model/photon';
import type { FitProblem } from '../problem/fit-problem';
import { sharedArray } from '../problem/shared-arrays';
import { makeDesign, precisionMatrix, type Design } from './design';
import { distinctFlavours, type DistinctFlavours } from './distinct-flavours';
import { FormCollector } from './form-collector';
import { observableForms, pdfColumns, type Columns } from './forms';
import type { ReducedExperiment, ReducedProblem } from './reduced-problem';
import { findSkeleton, symmetric } from './skeleton';

/** Singular values of the whitened data below this part of the largest are cut: float32 does not see them. */
const TOLERANCE = 3e-7;

/**
 * Reduces a fit problem; depends on the runcard's data alone, not on which replicas are fitted.
 * @param typicalPdf x f of the FK flavours on the problem's grid, shape [x, 14] (the t0 set): what the tolerance is measured with
 * @param tolerated part of the errors of hadronic measurements that predictions may be off; else what chi2 does not see
 * @throws PartonError when a covariance matrix is not positive definite
 */
export function reduceProblem(problem: FitProblem, typicalPdf: Float64Array, dense = new Dense(), tolerated?: number): ReducedProblem {
  const flavours = distinctFlavours(problem.pdf);
  const columns = pdfColumns(problem.grid.length, flavours.ofFk);
  const typical = withPhoton(problem, typicalPdf);
  const scale = columnScale(typical, columns);
  const collector = new FormCollector(columns, scale, columnValues(typical, columns), dense, tolerated);
  const designs = problem.experiments.map((experiment) => makeDesign(experiment, collector, dense));
  const dataOutputs = collector.outputCount;
  const constraints = (['positivity', 'integrability'] as const).flatMap((kind) =>
    problem[kind].map((set) => ({ kind, ...collector.addOutputs(observableForms(set, columns)) })));

  const grams = problem.experiments.map(({ name, covariance }, e) => {
    const precision = covariance.basis === 'data' ? precisionMatrix(covariance.matrix, designs[e]!.n, name, dense) : undefined;
    return { precision, ...gramOf(dense, designs[e]!, columns.count, precision) };
  });
  const p = columns.count;
  const pGram = new Float64Array(p * p);
  designs.forEach(({ outputs }, e) => pGram.forEach((_, k) => (pGram[k]! += grams[e]!.gram[Math.floor(k / p) * (p + outputs) + (k % p)]!)));
  const data = findSkeleton(symmetric(pGram, p), p, scale, TOLERANCE);

  const experiments = problem.experiments.map(({ covariance }, e): ReducedExperiment => {
    const { n, firstOutput, outputs, outputPoints, z } = designs[e]!;
    const { precision, weighted, gram } = grams[e]!;
    const own = Array.from({ length: outputs }, (_, o) => o);
    const chosen = [...data.kept, ...own.map((o) => p + o)];
    const columnsInZ = Int32Array.of(...data.kept.keys(), ...own.map((o) => data.kept.length + firstOutput + o));
    const common = { n, columns: columnsInZ, firstOutput, outputPoints };
    const every = Array.from({ length: n }, (_, row) => row);
    if (covariance.basis === 'eigen') {
      return { ...common, basis: 'eigen', eigenvalues: covariance.eigenvalues, whitened: pick(z, p + outputs, every, chosen) };
    }
    return {
      ...common, basis: 'data', covariance: sharedArray(covariance.matrix), precision: sharedArray(precision!),
      design: pick(z, p + outputs, every, chosen), weighted: pick(weighted!, p + outputs, every, chosen),
      whole: pick(symmetric(gram, p + outputs), p + outputs, chosen, chosen),
    };
  });
  const gramDiagonal = new Float64Array(data.kept.length + dataOutputs);
  experiments.forEach(({ columns: place }, e) => {
    const { outputs } = designs[e]!;
    place.forEach((column, k) => {
      const local = k < data.kept.length ? data.kept[k]! : p + k - data.kept.length;
      gramDiagonal[column]! += grams[e]!.gram[local * (p + outputs + 1)]!;
    });
  });
  return {
    network: problem.pdf.network, ...(problem.pdf.scaling && { scaling: problem.pdf.scaling }), sumRules: problem.pdf.sumRules, exponents: problem.exponents, flavours, columns, ...points(problem, flavours),
    ...(problem.pdf.photon && { photon: flavours.ofFk[PHOTON]! * columns.nodes }),
    data, ...collector.result(), dataOutputs, constraints, experiments, gramDiagonal,
  };
}

/** Z^T C^-1 Z (upper triangle) and C^-1 Z; in the eigenbasis, where Z is whitened, Z^T Z alone. */
function gramOf(
  dense: Dense, { n, outputs, z }: Design, p: number, precision: Float64Array | undefined,
): { gram: Float64Array; weighted?: Float64Array } {
  return dense.scope(() => {
    const width = p + outputs;
    const design = dense.matrix(n, width, z);
    const gram = dense.matrix(width, width);
    if (!precision) {
      dense.gram(design, gram);
      return { gram: dense.view(gram).slice() };
    }
    const product = dense.matrix(n, width);
    dense.multiply(dense.matrix(n, n, precision), design, product);
    dense.multiply(design, product, gram, { transposed: true });
    return { gram: dense.view(gram).slice(), weighted: dense.view(product).slice() };
  });
}

/** The network's points, then padding (x = 1/2 with no weight) to a multiple of four: the kernels' register tile. */
function points({ grid, pdf }: FitProblem, { integrals }: DistinctFlavours): Pick<ReducedProblem, 'x' | 'fkNodes' | 'quadratureNodes' | 'integralWeights'> {
  const { quadrature } = pdf;
  const used = networkPoints(pdf, grid);
  const count = (used.length + 3) & ~3;
  const x = new Float64Array(count).fill(0.5);
  x.set(used);
  const integralWeights = integrals.map(({ dividedByX }) => {
    const weights = new Float64Array(count);
    quadrature.x.forEach((node, i) => (weights[grid.length + i] = dividedByX ? quadrature.weights[i]! / node : quadrature.weights[i]!));
    return weights;
  });
  return { x, fkNodes: grid.length, quadratureNodes: quadrature.x.length, integralWeights };
}

/** PDFs on the problem's grid with the photon of the fit's first replica, which those of other sets may lack. */
function withPhoton({ pdf: { photon }, grid }: FitProblem, pdf: Float64Array): Float64Array {
  if (!photon) return pdf;
  const whole = pdf.slice();
  addPhoton(photon, grid, whole);
  return whole;
}

/** p of PDFs on the problem's grid. */
function columnValues(pdf: Float64Array, { of, count }: Columns): Float64Array {
  const p = new Float64Array(count);
  of.forEach((column, i) => column >= 0 && (p[column] = pdf[i]!));
  return p;
}

/** Typical size of each column of p, never below a thousandth of its flavour's largest. */
function columnScale(typicalPdf: Float64Array, { of, count, nodes }: Columns): Float64Array {
  const scale = new Float64Array(count);
  for (let i = 0; i < nodes * N_FK_FLAVOURS; i++) if (of[i]! >= 0) scale[of[i]!] = Math.max(scale[of[i]!]!, Math.abs(typicalPdf[i]!));
  for (let start = 0; start < count; start += nodes) {
    const flavour = scale.subarray(start, start + nodes);
    const largest = flavour.reduce((a, b) => Math.max(a, b), 0) || 1;
    for (let node = 0; node < nodes; node++) flavour[node] = Math.max(flavour[node]!, 1e-3 * largest);
  }
  return scale;
}

/** The given rows and columns of a matrix with `width` columns, in memory that threads share. */
function pick(matrix: Float64Array, width: number, rows: ArrayLike<number>, columns: ArrayLike<number>): Float64Array {
  const picked = new Float64Array(new SharedArrayBuffer(rows.length * columns.length * 8));
  for (let r = 0, at = 0; r < rows.length; r++) {
    for (let c = 0; c < columns.length; c++, at++) picked[at] = matrix[rows[r]! * width + columns[c]!]!;
  }
  return picked;
}
