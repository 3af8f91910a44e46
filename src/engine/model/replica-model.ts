import { integrabilityGradient, integrabilityLoss, positivityGradient, positivityLoss } from '../../shared/physics/lagrange';
import type { Experiment, FitProblem, ReplicaData } from '../problem/fit-problem';
import type { Multipliers } from '../train/engine';
import { makeChi2, type Chi2 } from './chi2';
import { predict, predictAdjoint } from './observable';
import { evaluatePdf, pdfAdjoint } from './pdf';
import { zeroWeights, type ReplicaWeights } from './weights';

/** The losses of one replica; chi2 a value an experiment, not divided by the number of points. */
export interface ReplicaLosses {
  readonly trainingChi2: readonly number[];
  readonly validationChi2: readonly number[];
  /** One a set, with the training multipliers. */
  readonly positivity: readonly number[];
  readonly integrability: readonly number[];
  /** One a positivity set, with the validation multipliers. */
  readonly validationPositivity: readonly number[];
}

/** Predictions of an experiment, shape [ndata], with what their adjoint needs. */
interface Predicted {
  readonly prediction: Float64Array;
  readonly operands: readonly Float64Array[][];
}

/** The whole model of one replica in float64, written out plainly: what every engine is compared with. */
export class ReplicaModel {
  private readonly training: readonly Chi2[];
  private readonly validation: readonly Chi2[];

  constructor(private readonly problem: FitProblem, data: ReplicaData) {
    const split = (mask: 'training' | 'validation') => problem.experiments.map(({ covariance, name }, e) =>
      makeChi2(covariance, data.experiments[e]!.data, data.experiments[e]![mask], `the ${mask} covariance of ${name}`));
    this.training = split('training');
    this.validation = split('validation');
  }

  /** Number of points in each split, summed over experiments. */
  get ndata(): { training: number; validation: number } {
    const total = (chi2s: readonly Chi2[]) => chi2s.reduce((sum, { ndata }) => sum + ndata, 0);
    return { training: total(this.training), validation: total(this.validation) };
  }

  /** The losses at some weights, and the gradient of the training loss: chi2 + positivity + integrability. */
  evaluate(weights: ReplicaWeights, multipliers: Multipliers): { losses: ReplicaLosses; gradient: ReplicaWeights } {
    const { pdf, experiments, positivity, integrability, grid } = this.problem;
    const evaluation = evaluatePdf(pdf, weights, grid);
    const { xf } = evaluation;
    const dXf = new Float64Array(xf.length);
    const trainingChi2: number[] = [];
    const validationChi2: number[] = [];
    experiments.forEach((experiment, e) => {
      const predicted = predictExperiment(experiment, xf);
      const { value, gradient } = this.training[e]!.evaluate(predicted.prediction);
      trainingChi2.push(value);
      validationChi2.push(this.validation[e]!.value(predicted.prediction));
      experimentAdjoint(experiment, xf, predicted, gradient, dXf);
    });
    const validationPositivity: number[] = [];
    const positivityLosses = positivity.map((set, k) => {
      const { prediction, operands } = predict(set, xf);
      const lambda = multipliers.positivity[k]!;
      predictAdjoint(set, xf, operands, positivityGradient(prediction, lambda), dXf);
      validationPositivity.push(positivityLoss(prediction, multipliers.validationPositivity[k]!));
      return positivityLoss(prediction, lambda);
    });
    const integrabilityLosses = integrability.map((set, k) => {
      const { prediction, operands } = predict(set, xf);
      const lambda = multipliers.integrability[k]!;
      predictAdjoint(set, xf, operands, integrabilityGradient(prediction, lambda), dXf);
      return integrabilityLoss(prediction, lambda);
    });
    const gradient = zeroWeights(pdf.network);
    pdfAdjoint(pdf, weights, evaluation, dXf, gradient);
    const losses = { trainingChi2, validationChi2, positivity: positivityLosses, integrability: integrabilityLosses, validationPositivity };
    return { losses, gradient };
  }
}

/** The sum that training descends. */
export function trainingLoss({ trainingChi2, positivity, integrability }: ReplicaLosses): number {
  return [...trainingChi2, ...positivity, ...integrability].reduce((sum, loss) => sum + loss, 0);
}

/** The predictions of all observables of an experiment for PDFs on the problem's grid. */
export function predictExperiment({ observables, ndata }: Experiment, xf: Float64Array): Predicted {
  const prediction = new Float64Array(ndata);
  let start = 0;
  const operands = observables.map((observable) => {
    const predicted = predict(observable, xf);
    prediction.set(predicted.prediction, start);
    start += observable.ndata;
    return predicted.operands;
  });
  return { prediction, operands };
}

function experimentAdjoint({ observables }: Experiment, xf: Float64Array, { operands }: Predicted, dPrediction: Float64Array, dXf: Float64Array): void {
  let start = 0;
  observables.forEach((observable, k) => {
    predictAdjoint(observable, xf, operands[k]!, dPrediction.subarray(start, start + observable.ndata), dXf);
    start += observable.ndata;
  });
}
