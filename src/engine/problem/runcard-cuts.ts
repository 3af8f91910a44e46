import type { Runcard } from '../../shared/runcard/runcard';
import { commonCuts, prepareCuts, type Cuts } from '../data/cuts';
import type { Library } from '../data/library';

/** The cuts of a runcard, by the card of its theory or of all that it names for them. @throws PartonError if a theory is not there */
export function runcardCuts({ cuts: { use, q2min, w2min, maxTau, dropped, rules, theories }, addedFilterRules }: Runcard, library: Library): Cuts {
  const settings = { use, limits: { q2min, w2min, maxTau }, addedRules: addedFilterRules, dropped, ...(rules && { rules }) };
  const cards = theories ? theories.map((id) => library.cardOf(id)) : [library.theoryCard];
  return commonCuts(cards.map((card) => prepareCuts(settings, card)));
}
