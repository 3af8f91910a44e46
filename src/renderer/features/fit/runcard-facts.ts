import { parseRuncard } from '../../../shared/runcard/parse';

/** `25-20-8`, `Nadam`, or `10 trials of SCAN`: what a line about a fit says of its runcard. */
export function runcardFacts(text: string): string[] {
  const runcard = parseRuncard(text).runcard;
  if (!runcard) return [];
  const { trials, network, optimizer } = runcard;
  return trials ? [`${trials.count} trials of ${trials.scan}`] : [network.nodes.join('-'), optimizer.name];
}
