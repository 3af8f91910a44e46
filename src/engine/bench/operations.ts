import type { Optimizer } from '../../shared/runcard/runcard';
import type { Stage } from '../kernels/block';
import { kernelShapes } from '../model/weights';
import type { FormBranch, ReducedProblem } from '../reduction/reduced-problem';

/** Additions and multiplications of one epoch of one replica, by stage. */
export type Operations = Readonly<Record<Stage, number>>;

/** Of the formulas in assembly/fit/optimizer.ts, a parameter; a division or a square root counts as one. */
const UPDATE_OPERATIONS: Readonly<Record<Optimizer['name'], number>> = { Nadam: 19, Adam: 17, Amsgrad: 18, Adamax: 12, Adadelta: 16, Adagrad: 8, RMSprop: 12, SGD: 6 };

/**
 * Counts what an epoch needs from the shapes of the reduced problem: one evaluation of both splits and one update. A
 * multiply-add counts as two. Only numbers that are not zero count, though kernels also multiply zeros between them; activation,
 * exponential and elu functions count as nothing. So a rate computed from it is a lower bound of what the processor does.
 * @param columns columns of the training and the validation triangle
 */
export function epochOperations(problem: ReducedProblem, columns: Readonly<Record<'training' | 'validation', number>>, optimizer: Optimizer['name']): Operations {
  const { network, x, fkNodes, flavours, data, linearForms, bilinearForms, outputs } = problem;
  const points = x.length;
  const layers = kernelShapes(network).map(([inputs, nodes], layer) => ({ products: inputs * nodes, nodes, first: layer === 0 }));
  const forward = sum(layers.map(({ products, nodes }) => 2 * products + nodes));
  const adjoint = sum(layers.map(({ products, nodes, first }) => 2 * products + nodes + (first ? 0 : 2 * products)));

  const fits = network.nodes.at(-1)!;
  const terms = sum(flavours.flavours.map(({ rotation }) => rotation.length));
  const normed = flavours.flavours.filter(({ norm }) => norm).length;
  const rotate = fits * points + 2 * terms * points;
  const integrate = 2 * flavours.integrals.length * (points - fkNodes);
  const normalise = flavours.flavours.length * fkNodes;

  const triangle = (size: number) => size * (size + 1) + 2 * size; // R z - q and its square
  const transposed = columns.training * (columns.training + 1);
  const projection = 2 * nonZero(data.interpolation);

  const linear = 2 * nonZero(linearForms.rows);
  const bilinear = bilinearForms.map(bilinearOperations);
  // an output alone is added to once in the adjoint; a quotient takes a division, and three operations and one division back
  const quotients = outputs.reduce((count, form, i) => count + (i % 2 === 0 ? 0 : form < 0 ? 1 : 5), 0);
  const parameters = sum(layers.map(({ products, nodes }) => products + nodes)) + 2 * sum(problem.exponents.map(({ trainable }) => Number(trainable)));
  return {
    network: points * (forward + adjoint),
    pdf: 2 * (rotate + integrate + normalise) + 2 * normed * fkNodes,
    projection: 2 * (projection + sum(bilinear.map((set) => set.projection))),
    forms: 2 * linear + quotients,
    bilinear: sum(bilinear.map((set) => set.forms)),
    chi2: triangle(columns.training) + transposed + triangle(columns.validation),
    update: UPDATE_OPERATIONS[optimizer] * parameters,
  };
}

/** Forward, there and back for the forms themselves. */
function bilinearOperations({ skeleton, tree }: FormBranch): { readonly projection: number; readonly forms: number } {
  const projection = 2 * nonZero(skeleton.interpolation);
  if ('matrices' in tree) return { projection, forms: 2 * nonZero(tree.matrices) + 2 * 2 * skeleton.kept.length * tree.count };
  const branches = tree.branches.map(bilinearOperations);
  return { projection: projection + sum(branches.map((one) => one.projection)), forms: sum(branches.map((one) => one.forms)) };
}

export function totalOperations(operations: Operations): number {
  return sum(Object.values(operations));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const nonZero = (values: Float64Array): number => values.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
