import { PartonError } from '../../../shared/errors';
import { partonsFromFk } from '../../../shared/physics/flavour-basis';
import { N_FK_FLAVOURS } from '../../../shared/physics/flavours';
import type { FkTable } from '../fk-table';

/** A small table may grow to this, a larger one by this factor. */
const FREE_VALUES = 1 << 23;
const MAX_GROWTH = 4;

/** The FK flavours of which each parton (in the order of `PARTON_PIDS`) is a sum, and their coefficients. */
const SUMS: readonly (readonly (readonly [fk: number, coefficient: number])[])[] = (() => {
  const unit = new Float64Array(N_FK_FLAVOURS ** 2).map((_, k) => (k % (N_FK_FLAVOURS + 1) === 0 ? 1 : 0));
  const partons = partonsFromFk(unit, 6); // [fk, parton]
  return Array.from({ length: N_FK_FLAVOURS }, (_, parton) =>
    Array.from({ length: N_FK_FLAVOURS }, (__, fk) => [fk, partons[fk * N_FK_FLAVOURS + parton]!] as const).filter(([, coefficient]) => coefficient !== 0));
})();

/** A table whose channels are partons (indices into `PARTON_PIDS`) in FK flavours (PineAPPL `FkTable.rotate_pid_basis`). @throws PartonError where it becomes absurdly large */
export function inEvolutionBasis(table: FkTable): FkTable {
  const { kind, channels, values, ndata } = table;
  const width = kind === 'linear' ? 1 : 2;
  const count = channels.length / width;
  const size = values.length / ndata / count;
  const terms = Array.from({ length: count }, (_, c) => {
    const first = SUMS[channels[width * c]!]!;
    if (width === 1) return first.map(([fk, coefficient]) => ({ key: fk, coefficient }));
    return first.flatMap(([one, a]) => SUMS[channels[2 * c + 1]!]!.map(([other, b]) => ({ key: one * N_FK_FLAVOURS + other, coefficient: a * b })));
  });
  const keys = [...new Set(terms.flat().map(({ key }) => key))].sort((a, b) => a - b);
  const place = new Map(keys.map((key, k) => [key, k]));
  const needed = ndata * keys.length * size;
  if (needed > Math.max(FREE_VALUES, MAX_GROWTH * values.length)) {
    throw new PartonError('input', `the FK table ${table.name} would need ${needed} values in the evolution basis, and has ${values.length} as partons.`, {}, 'Rotate it with FkTable.rotate_pid_basis(PidBasis.Evol) of PineAPPL.');
  }
  const rotated = new Float64Array(needed);
  for (let n = 0; n < ndata; n++) {
    terms.forEach((sum, c) => {
      const from = (n * count + c) * size;
      for (const { key, coefficient } of sum) {
        const to = (n * keys.length + place.get(key)!) * size;
        for (let i = 0; i < size; i++) rotated[to + i]! += coefficient * values[from + i]!;
      }
    });
  }
  const flavours = width === 1 ? keys : keys.flatMap((key) => [Math.floor(key / N_FK_FLAVOURS), key % N_FK_FLAVOURS]);
  return { ...table, channels: Int32Array.from(flavours), values: rotated };
}
