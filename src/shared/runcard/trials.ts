import { OPTIMIZER_OPTIONS, type N3fitRuncard } from './n3fit-keys';

type Parameters = N3fitRuncard['parameters'];
/** A trial as `parton: trials` has it. */
export type WrittenTrial = NonNullable<N3fitRuncard['parton']['trials']>[number];

/** Keys of `parameters` that a scan decides; n3fit refuses a runcard that gives them too (checks.py `check_hyperopt_parameters`). */
export const SCANNED_KEYS = ['nodes_per_layer', 'activation_per_layer', 'initializer', 'optimizer', 'epochs', 'stopping_patience', 'layer_type', 'dropout'] as const;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Plain sections of a runcard with `trial_specs`, whose `parameters` are completed by the smallest network, which stands for those of the scan. */
export function untilRead(plain: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { trial_specs: specs, ...others } = plain;
  if (isRecord(specs) && Object.keys(specs).length === 0) return others; // off, as in n3fit
  const { parameters = {}, fitting } = plain;
  if (!isRecord(specs) || !isRecord(parameters)) return plain;
  const flavours = isRecord(fitting) && Array.isArray(fitting['basis']) ? fitting['basis'].length : 1;
  const smallest: Readonly<Record<(typeof SCANNED_KEYS)[number], unknown>> = {
    nodes_per_layer: [Math.max(1, flavours)], activation_per_layer: ['linear'], initializer: 'glorot_normal', optimizer: { optimizer_name: 'Nadam' },
    epochs: 1, stopping_patience: 0, layer_type: 'dense', dropout: 0,
  };
  return { ...plain, parameters: { ...smallest, ...parameters } };
}

/** The trials that were written into a runcard, if they are those of its `trial_specs`. */
export function writtenTrials({ trial_specs: specs, parton }: Partial<Pick<N3fitRuncard, 'trial_specs' | 'parton'>>): readonly WrittenTrial[] | undefined {
  if (!specs || !parton?.trials) return undefined;
  return sameChoice(specs, parton.trials_of) && parton.trials.length === specs.number_of_trials ? parton.trials : undefined;
}

/** Equal but for the order of keys and keys without a value, as which an empty mapping counts. */
function sameChoice(a: unknown, b: unknown): boolean {
  const plain = (value: unknown): unknown => {
    if (!isRecord(value)) return value ?? undefined;
    const given = Object.entries(value).map(([key, one]) => [key, plain(one)] as const).filter(([, one]) => one !== undefined);
    return given.length === 0 ? undefined : Object.fromEntries(given.sort(([x], [y]) => (x < y ? -1 : 1)));
  };
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

/**
 * What `parameters` are for the replicas of a trial (n3fit model_trainer.py `hyperparametrizable`): the last layer is linear, and a learning
 * rate counts where n3fit's optimizer takes one. Of positivity the trial has the initial multiplier; all else is the runcard's.
 */
export function parametersOf(trial: WrittenTrial, parameters: Parameters): Parameters {
  const { nodes_per_layer: nodes, activation_per_layer: activation, optimizer: name, learning_rate: rate, clipnorm, initial } = trial;
  return {
    ...parameters,
    nodes_per_layer: nodes, activation_per_layer: nodes.map((_, layer) => (layer < nodes.length - 1 ? activation : 'linear')),
    initializer: trial.initializer, layer_type: trial.layer_type, dropout: trial.dropout, epochs: trial.epochs, stopping_patience: trial.stopping_patience,
    optimizer: { optimizer_name: name, clipnorm: clipnorm ?? 1, ...(typeof rate === 'number' && OPTIMIZER_OPTIONS[name].includes('learning_rate') && { learning_rate: rate }) },
    positivity: { ...parameters.positivity, initial },
  };
}

/** Why no replica can have a trial; undefined when one can. @param flavours of the fit basis */
export function trialObstacle({ nodes_per_layer: nodes, activation_per_layer: activation, layer_type: type, dropout }: Omit<WrittenTrial, 'trial'>, flavours: number): string | undefined {
  if (nodes.at(-1) !== flavours) return `its last layer has ${nodes.at(-1)} nodes, but the fit basis has ${flavours} flavours`;
  if (activation === 'square_singlet') return 'square_singlet can only be the activation of the last layer, which is linear';
  if (type === 'dense_per_flavour' && dropout > 0) return 'dense_per_flavour has no dropout';
  return undefined;
}
