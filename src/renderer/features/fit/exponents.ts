import type { ReplicaDetails } from '../../../shared/contract/engine-api';
import type { Runcard } from '../../../shared/runcard/runcard';
import { flavourName } from './replica-rows';
import type { Exponents, ExponentColumn } from '../../../charts/preprocessing';

/** Exponents of all replicas by flavour, in the order of the first replica, beside the runcard's ranges. */
export function exponentColumns(details: readonly ReplicaDetails[], runcard: Runcard | undefined): Exponents {
  const flavours = (details[0]?.preprocessing ?? []).map(({ flavour }) => flavour);
  const basis = runcard?.basis.flavours ?? [];
  const columns = (exponent: 'alpha' | 'beta'): ExponentColumn[] => flavours.map((flavour, f) => {
    const fitted = basis.find(({ name }) => name === flavour) ?? (basis.length === flavours.length ? basis[f] : undefined);
    return {
      flavour: flavourName(flavour), values: details.map(({ preprocessing }) => preprocessing[f]?.[exponent] ?? NaN),
      ...(fitted && { range: exponent === 'alpha' ? fitted.smallx : fitted.largex }),
    };
  });
  return { alpha: columns('alpha'), beta: columns('beta') };
}
