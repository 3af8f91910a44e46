import type { Runcard } from '../../../shared/runcard/runcard';

/** `25-20-8`, `Nadam`, or `10 trials of SCAN`: what a line about a fit says of its runcard. */
export const runcardFacts = ({ trials, network, optimizer }: Runcard): string[] =>
  (trials ? [`${trials.count} trials of ${trials.scan}`] : [network.nodes.join('-'), optimizer.name]);
