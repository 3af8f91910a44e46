import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ErrorType } from '../../shared/contract/compare-api';
import { PARTON_PIDS } from '../../shared/physics/flavour-basis';
import { fkFromPartons } from '../../shared/physics/flavour-basis';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { elementValues } from '../../shared/physics/pdf-bases';
import { coverageFactor } from '../../shared/stats/normal';
import { memberFile } from '../pdf/lhapdf';
import { centralIsMean, readPdfSet, type PdfSet } from '../pdf/pdf-set';
import { rowsWithMean, type Ensemble } from './ensemble';

/** An LHAPDF set as something to compare. @throws PartonError */
export function setEnsemble(folder: string): Ensemble {
  const set = readPdfSet(folder);
  const type = errorTypeOf(set);
  const count = type === 'none' ? 0 : set.errorMembers;
  const { range, info } = set;
  const members = Array.from({ length: count }, (_, i) => i + 1);
  const values = (x: Float64Array, q: number): Float64Array => set.values(PARTON_PIDS, x, q).subarray(0, (1 + count) * x.length * N_FK_FLAVOURS);
  return {
    info: {
      folder, name: set.name, kind: 'set', errorType: type, members, kept: members,
      q0: range.qMin, qMin: range.qMin, qMax: range.qMax, xMin: range.xMin,
      madeBy: `LHAPDF set, version ${info.entries.get('DataVersion') ?? 'not told'}`, description: info.entries.get('SetDesc') ?? '', running: false, contentHash: hashOf(folder, set.errorMembers),
    },
    uncertainty: { type, rescale: coverageFactor(info.error.confidence / 100) },
    partons: values,
    meanPartons(rows, x, q) {
      const size = x.length * N_FK_FLAVOURS;
      return rowsWithMean(values(x, q), rows, size).slice(0, size);
    },
    elements: (elements, x, q) => elementValues(elements, values(x, q), x.length),
    onGrid({ fit: { grid }, q0 }) {
      const size = grid.length * N_FK_FLAVOURS;
      const all = values(grid, q0);
      return Array.from({ length: 1 + count }, (_, m) => fkFromPartons(all.subarray(m * size, (m + 1) * size)));
    },
  };
}

/** A set that does not say: replicas, if member 0 is the mean of the others. */
function errorTypeOf(set: PdfSet): ErrorType {
  const { error, errorType } = set.info;
  if (set.errorMembers === 0) return 'none';
  if (errorType !== 'UNKNOWN') return error.type;
  return centralIsMean(set) ? 'replicas' : 'none';
}

function hashOf(folder: string, members: number): string {
  const sum = createHash('sha256').update(readFileSync(join(folder, `${basename(folder)}.info`)));
  for (let member = 0; member <= members; member++) sum.update(readFileSync(memberFile(folder, member)));
  return sum.digest('hex');
}
