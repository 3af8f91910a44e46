import { ARC_LENGTH_X, arcLengths, INTEGRABILITY_X, integrabilityNumbers } from '../../shared/physics/arc-length';
import { EXPORT_X } from '../../shared/physics/export-grid';
import { partonsFromFk } from '../../shared/physics/flavour-basis';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import type { PythonValue } from '../../shared/python-text';
import { trialOf, type Method, type Runcard } from '../../shared/runcard/runcard';
import type { Chi2Entry } from '../io/chi2exps';
import type { FitSummary } from '../io/fit-json';
import type { ReplicaResult } from '../io/fit-folder';
import { makeChi2, type Chi2 } from '../model/chi2';
import { predictMany } from '../model/observable';
import { evaluatePdf, type PdfModel } from '../model/pdf';
import { replicaPdf } from '../model/replica-pdf';
import { writeWeights } from '../model/weights-file';
import type { ReplicaWeights } from '../model/weights';
import type { FitProblem, ReplicaData } from '../problem/fit-problem';
import { fitOf } from '../problem/replica-data';
import type { TrainedReplica } from '../train/trainer';

/** What reports need besides the problem. */
export interface ReportContext {
  readonly runcard: Runcard;
  readonly fit: FitProblem;
  /** Measured values of each experiment, in the basis of its covariance. */
  readonly central: readonly Float64Array[];
  /** Names of the fit basis, in order. */
  readonly flavours: readonly string[];
  /** GeV. */
  readonly q0: number;
  /** Quarks that an export grid has. */
  readonly activeFlavours: number;
}

/** Makes what n3fit writes of a replica, in float64 from its weights: a function of them and of the runcard alone. */
export class Reporter {
  /** The chi2 to the measured data, all points. */
  private readonly experimental: readonly Chi2[];

  constructor(private readonly context: ReportContext) {
    this.experimental = context.fit.experiments.map(({ covariance, name }, e) => makeChi2(covariance, context.central[e]!, undefined, `the covariance of ${name}`));
  }

  report(trained: TrainedReplica, data: ReplicaData): ReplicaResult {
    const { replica, weights, stopping, ndata } = trained;
    const { runcard, fit, flavours, q0, activeFlavours } = this.context;
    const trial = trialOf(runcard, replica);
    const pdf = replicaPdf(fitOf(this.context, replica).pdf, data);
    const { xf } = evaluatePdf(pdf, weights, Float64Array.of(...EXPORT_X, ...ARC_LENGTH_X, ...INTEGRABILITY_X));
    const ends = [EXPORT_X.length, EXPORT_X.length + ARC_LENGTH_X.length].map((points) => points * N_FK_FLAVOURS);
    const summary: FitSummary = {
      preprocessing: flavours.map((flavour, f) => ({
        flavour, alpha: weights.alpha[f]!, beta: weights.beta[f]!, trainable: fit.exponents[f]!.trainable,
      })),
      stopEpoch: stopping.epoch,
      bestEpoch: (stopping.best?.epoch ?? stopping.epoch) - 1, // n3fit counts from 0
      trainingChi2: trained.trainingChi2 / ndata.training,
      validationChi2: trained.validationChi2 / ndata.validation,
      chi2: this.experimentalChi2(pdf, weights),
      positivity: stopping.best ? 'POS_PASS' : 'POS_VETO',
      arcLengths: arcLengths(xf.subarray(ends[0], ends[1])),
      integrability: integrabilityNumbers(xf.subarray(ends[1])),
      ...(trial && { hyperparameters: hyperparameters(trial.method) }),
    };
    return {
      summary,
      grid: { replica, q20: q0 ** 2, x: EXPORT_X, partons: partonsFromFk(xf.subarray(0, ends[0]), activeFlavours) },
      chi2Log: this.log(pdf, trained, data),
      weights: writeWeights(pdf.network, [replica], [weights]),
    };
  }

  /** Per point, to the measured data. */
  private experimentalChi2(pdf: PdfModel, weights: ReplicaWeights): number {
    const values = this.chi2s(pdf, [weights], this.experimental)[0]!;
    return values.reduce((sum, value) => sum + value, 0) / this.experimental.reduce((sum, { ndata }) => sum + ndata, 0);
  }

  private log(pdf: PdfModel, { snapshots }: TrainedReplica, data: ReplicaData): Chi2Entry[] {
    if (snapshots.length === 0) return [];
    const { experiments } = this.context.fit;
    const validation = experiments.map(({ covariance, name }, e) =>
      makeChi2(covariance, data.experiments[e]!.data, data.experiments[e]!.validation, `the validation covariance of ${name}`));
    const points = validation.reduce((sum, { ndata }) => sum + ndata, 0);
    const chi2s = this.chi2s(pdf, snapshots.map(({ weights }) => weights), validation);
    return snapshots.map(({ epoch, trainingLoss, validationLoss }, s) => {
      const byExperiment = experiments.map(({ name }, e) => [name, chi2s[s]![e]! / (validation[e]!.ndata || 1)] as const);
      return {
        epoch, trainingLoss, validationLoss: [validationLoss],
        validationChi2: { ...Object.fromEntries(byExperiment), total: chi2s[s]!.reduce((sum, value) => sum + value, 0) / points },
      };
    });
  }

  /** Shape [weights][experiment]. */
  private chi2s(pdf: PdfModel, weights: readonly ReplicaWeights[], chi2s: readonly Chi2[]): number[][] {
    const { fit } = this.context;
    const xfs = weights.map((one) => evaluatePdf(pdf, one, fit.grid).xf);
    const predictions = fit.experiments.map(({ observables }) => observables.map((observable) => predictMany(observable, xfs)));
    return weights.map((_, w) => chi2s.map((chi2, e) => chi2.value(joined(predictions[e]!.map((many) => many[w]!)))));
  }
}

/** Keys and order are n3fit's. */
function hyperparameters({ network: { nodes, activations, layerType, initializer, dropout }, optimizer, epochs, stopping, lagrange }: Method): Record<string, PythonValue> {
  return {
    optimizer: optimizer.name, learning_rate: optimizer.learningRate, clipnorm: optimizer.clipnorm,
    epochs: BigInt(epochs), stopping_patience: stopping.patience, initial: lagrange.positivity.initial ?? null,
    nodes_per_layer: nodes.map(BigInt), number_of_layers: BigInt(nodes.length - 1), activation: activations[0]!,
    layer_type: layerType, initializer, dropout,
  };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
