import { parseRuncard } from '../../../shared/runcard/parse';

/** `25-20-8`, `Nadam`: what a line about a fit says of its runcard. */
export function runcardFacts(text: string): string[] {
  const runcard = parseRuncard(text).runcard;
  if (!runcard) return [];
  return [runcard.network.nodes.join('-'), runcard.optimizer.name];
}
