import { PartonError } from '../../shared/errors';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import type { FkTable } from './fk-table';

/** PDFs that a fit takes as they are: x f of the FK flavours at some x and Q0 (GeV), shape [x, 14]. */
export type KnownPdf = (x: Float64Array, q0: number) => Float64Array;

/**
 * The table with its unpolarised PDFs put in: of a fit of polarised PDFs they are known (n3fit layers/observable.py, boundary conditions).
 * A table of unpolarised PDFs alone becomes constant; one of a polarised and an unpolarised PDF becomes linear.
 */
export function withKnownPdfs(table: FkTable, known: KnownPdf): FkTable {
  const polarised = polarisedOf(table);
  if (!polarised.includes(false)) return table;
  const xf = known(table.x, table.q0);
  return table.kind === 'linear' || !polarised.includes(true) ? constantOf(table, xf) : linearOf(table, xf, polarised[0] === true ? 0 : 1);
}

/** @throws PartonError for a table of polarised PDFs, which a fit of unpolarised ones has not */
export function checkUnpolarised(table: FkTable): FkTable {
  if (table.polarised?.includes(true)) {
    throw new PartonError('input', `the FK table ${table.name} is convolved with polarised PDFs, and this is a fit of unpolarised ones.`, {}, 'Fit it in a polarised basis, such as POLARIZED_EVOL.');
  }
  return table;
}

function polarisedOf({ kind, polarised }: FkTable): readonly boolean[] {
  return polarised ?? (kind === 'linear' ? [false] : [false, false]);
}

function constantOf({ channels, kind, x, values, ndata, ...table }: FkTable, xf: Float64Array): FkTable {
  const nx = x.length;
  const at = (channel: number, i: number): number => xf[i * N_FK_FLAVOURS + channels[channel]!]!;
  const weights = kind === 'linear'
    ? Float64Array.from({ length: channels.length * nx }, (_, k) => at(Math.floor(k / nx), k % nx))
    : Float64Array.from({ length: (channels.length / 2) * nx * nx }, (_, k) => {
      const channel = Math.floor(k / (nx * nx));
      return at(2 * channel, Math.floor(k / nx) % nx) * at(2 * channel + 1, k % nx);
    });
  const predictions = new Float64Array(ndata).map((_, n) => weights.reduce((sum, weight, k) => sum + weight * values[n * weights.length + k]!, 0));
  return { ...table, kind: 'constant', x: new Float64Array(0), ndata, channels: new Int32Array(0), values: predictions };
}

/** @param fitted which of the two PDFs of a channel stays */
function linearOf({ channels, x, values, ndata, ...table }: FkTable, xf: Float64Array, fitted: 0 | 1): FkTable {
  const nx = x.length;
  const pairs = channels.length / 2;
  const kept = [...new Set(channels.filter((_, k) => k % 2 === fitted))].sort((a, b) => a - b);
  const contracted = new Float64Array(ndata * kept.length * nx);
  for (let n = 0; n < ndata; n++) {
    for (let pair = 0; pair < pairs; pair++) {
      const target = (n * kept.length + kept.indexOf(channels[2 * pair + fitted]!)) * nx;
      const known = channels[2 * pair + 1 - fitted]!;
      const start = (n * pairs + pair) * nx * nx;
      for (let i = 0; i < nx; i++) {
        for (let j = 0; j < nx; j++) {
          const [own, other] = fitted === 0 ? [i, j] : [j, i];
          contracted[target + own]! += values[start + i * nx + j]! * xf[other * N_FK_FLAVOURS + known]!;
        }
      }
    }
  }
  return { ...table, kind: 'linear', x, ndata, channels: Int32Array.from(kept), values: contracted, polarised: [true] };
}
