import type { N3fitRuncard } from './n3fit-keys';
import type { BasisFlavour, Constraint, DatasetChoice, FilterRule, FitFlavour, LagrangeRise, Network, OptimizerName, Runcard, SumRules } from './runcard';

/** Keras' and n3fit's learning rates where a runcard gives none (n3fit: `backends/keras_backend/MetaModel.py`). */
const LEARNING_RATES: Readonly<Record<OptimizerName, number>> =
  { Nadam: 0.001, Adam: 0.01, Amsgrad: 0.01, Adamax: 0.001, Adadelta: 1, Adagrad: 0.001, RMSprop: 0.01, SGD: 0.01 };

/** From n3fit's words to those of physics. The runcard has been checked. */
export function resolve(source: N3fitRuncard): Runcard {
  const { datacuts, parameters, fitting } = source;
  return {
    description: String(source.description ?? ''),
    datasets: source.dataset_inputs.map(resolveDataset),
    theoryId: String(source.theory.theoryid),
    seeds: { training: source.trvlseed, network: source.nnseed, montecarlo: source.mcseed },
    pseudodata: source.genrep,
    diagonalBasis: source.diagonal_basis,
    diagonalFrac: source.diagonal_frac,
    t0Set: datacuts.t0pdfset,
    cuts: { q2min: datacuts.q2min, w2min: datacuts.w2min, use: datacuts.use_cuts },
    addedFilterRules: (source.added_filter_rules ?? []).map(resolveRule),
    network: resolveNetwork(parameters),
    optimizer: {
      name: parameters.optimizer.optimizer_name,
      learningRate: parameters.optimizer.learning_rate ?? LEARNING_RATES[parameters.optimizer.optimizer_name],
      clipnorm: parameters.optimizer.clipnorm,
      ...(parameters.optimizer.momentum && { momentum: parameters.optimizer.momentum, nesterov: parameters.optimizer.nesterov ?? false }),
    },
    epochs: parameters.epochs,
    stopping: {
      patience: parameters.stopping_patience,
      delta: parameters.stopping_delta,
      thresholdChi2: parameters.threshold_chi2,
      thresholdPositivity: parameters.positivity.threshold,
    },
    lagrange: { positivity: resolveRise(parameters.positivity), integrability: resolveRise(parameters.integrability) },
    ...(source.load && { start: { file: source.load } }),
    ...(source.load_weights_from_fit && { start: { fit: source.load_weights_from_fit } }),
    basis: { name: fitting.fitbasis, flavours: fitting.basis.map(resolveFlavour) },
    sumRules: resolveSumRules(fitting.sum_rules ?? source.sum_rules ?? true),
    quadrature: source.parton.quadrature,
    positivity: source.positivity.posdatasets.map(resolveConstraint),
    integrability: source.integrability.integdatasets.map(resolveConstraint),
    replicas: source.parton.replicas,
  };
}

function resolveNetwork(parameters: N3fitRuncard['parameters']): Network {
  const { regularizer, regularizer_args: strengths, feature_scaling_points: scalingPoints } = parameters;
  return {
    nodes: parameters.nodes_per_layer, activations: parameters.activation_per_layer, initializer: parameters.initializer,
    layerType: parameters.layer_type, dropout: parameters.dropout,
    ...(regularizer && { penalty: { l1: strengths?.l1 ?? 0, l2: strengths?.l2 ?? 0 } }),
    ...(scalingPoints && { scalingPoints }),
  };
}

function resolveDataset({ dataset, frac, variant, cfac }: N3fitRuncard['dataset_inputs'][number]): DatasetChoice {
  return { name: dataset, frac, ...(variant && { variant }), cfactors: cfac, weight: 1 };
}

function resolveRule(source: NonNullable<N3fitRuncard['added_filter_rules']>[number]): FilterRule {
  const { dataset, process_type: processType, rule, reason, local_variables: localVariables } = source;
  return { ...(dataset && { dataset }), ...(processType && { processType }), rule, ...(reason && { reason }), localVariables };
}

function resolveRise({ initial, multiplier }: { initial?: number | null | undefined; multiplier?: number | null | undefined }): LagrangeRise {
  return { ...(typeof initial === 'number' && { initial }), ...(typeof multiplier === 'number' && { multiplier }) };
}

function resolveFlavour({ fl, trainable, smallx, largex }: N3fitRuncard['fitting']['basis'][number]): BasisFlavour {
  return { name: fl as FitFlavour, trainable, smallx, largex: largex ?? [0, 0] };
}

function resolveSumRules(rules: NonNullable<N3fitRuncard['sum_rules']>): SumRules {
  return rules === true ? 'ALL' : rules === false ? 'NONE' : rules;
}

function resolveConstraint({ dataset, maxlambda }: N3fitRuncard['positivity']['posdatasets'][number]): Constraint {
  return { name: dataset, maxlambda };
}
