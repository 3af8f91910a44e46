import { integrabilityGradient, integrabilityLoss, positivityGradient, positivityLoss } from '../../shared/physics/lagrange';
import type { Experiment, FitProblem, ReplicaData } from '../problem/fit-problem';
import type { Multipliers } from '../train/engine';
import { makeChi2, type Chi2 } from './chi2';
import { predict, predictAdjoint } from './observable';
import { penaltyAdjoint, penaltyLoss } from './network';
import { evaluatePdf, pdfAdjoint, type PdfModel } from './pdf';
import { replicaPdf } from './replica-pdf';
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
  /** What the network's penalty adds. */
  readonly penalty: number;
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
  /** As this replica has them. */
  readonly pdf: PdfModel;

  constructor(private readonly problem: FitProblem, private readonly data: ReplicaData) {
    this.pdf = replicaPdf(problem.pdf, data);
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

  /**
   * The losses at some weights, and the gradient of the training loss: chi2 + positivity + integrability + penalty.
   * @param step updates done: with dropout, training losses depend on it; validation losses leave nothing out
   */
  evaluate(weights: ReplicaWeights, multipliers: Multipliers, step = 0): { losses: ReplicaLosses; gradient: ReplicaWeights } {
    const { pdf, data: { seed, replica }, problem: { experiments, positivity, integrability, grid } } = this;
    const evaluation = evaluatePdf(pdf, weights, grid, { seed, replica, step });
    const { xf } = evaluation;
    const whole = pdf.network.dropout ? evaluatePdf(pdf, weights, grid).xf : xf;
    const dXf = new Float64Array(xf.length);
    const trainingChi2: number[] = [];
    const validationChi2: number[] = [];
    experiments.forEach((experiment, e) => {
      const predicted = predictExperiment(experiment, xf);
      const { value, gradient } = this.training[e]!.evaluate(predicted.prediction);
      trainingChi2.push(value);
      validationChi2.push(this.validation[e]!.value(whole === xf ? predicted.prediction : predictExperiment(experiment, whole).prediction));
      experimentAdjoint(experiment, xf, predicted, gradient, dXf);
    });
    const validationPositivity: number[] = [];
    const positivityLosses = positivity.map((set, k) => {
      const { prediction, operands } = predict(set, xf);
      const lambda = multipliers.positivity[k]!;
      predictAdjoint(set, xf, operands, positivityGradient(prediction, lambda), dXf);
      validationPositivity.push(positivityLoss(whole === xf ? prediction : predict(set, whole).prediction, multipliers.validationPositivity[k]!));
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
    penaltyAdjoint(pdf.network, weights, gradient);
    const losses = {
      trainingChi2, validationChi2, positivity: positivityLosses, integrability: integrabilityLosses, validationPositivity,
      penalty: penaltyLoss(pdf.network, weights),
    };
    return { losses, gradient };
  }
}

/** The sum that training descends. */
export function trainingLoss({ trainingChi2, positivity, integrability, penalty }: ReplicaLosses): number {
  return [...trainingChi2, ...positivity, ...integrability].reduce((sum, loss) => sum + loss, penalty);
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
