import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { setEnsemble } from '../../src/engine/compare/set-ensemble';
import { alphaSOf } from '../../src/engine/pdf/alpha-s';
import { memberFile, readPdfInfo } from '../../src/engine/pdf/lhapdf';
import { readPdfSet } from '../../src/engine/pdf/pdf-set';
import { meanOfMembers, standardDeviation } from '../../src/shared/stats/members';
import { correlations } from '../../src/shared/stats/correlation';
import { temporaryFolder } from '../helpers/cli';
import { expectClose } from '../helpers/tolerance';

interface AlphaSValues { readonly alphaQs?: readonly number[]; readonly alphaS?: readonly number[] }
interface RecordedSet extends AlphaSValues {
  readonly name: string; readonly info: string; readonly members: readonly string[]; readonly pids: readonly number[];
  readonly points: readonly (readonly [number, number])[]; readonly xf: readonly (readonly (readonly number[])[])[];
  readonly uncertainty?: { readonly central: readonly number[]; readonly symmetric: readonly number[] }; readonly correlation?: readonly number[];
}
const recorded = JSON.parse(readFileSync('tests/fixtures/lhapdf/lhapdf.json', 'utf8')) as {
  T0_disfit: AlphaSValues & { pids: number[]; points: [number, number][]; xf: number[][] }; sets: RecordedSet[];
};
const rounding = { rel: 1e-11, abs: 1e-14, why: 'rounding of sums of knots' };

function checkAlphaS(folder: string, { alphaQs, alphaS }: AlphaSValues): void {
  const own = alphaSOf(readPdfInfo(folder));
  expectClose(alphaQs!.map(own), alphaS!, { rel: 1e-12, why: 'rounding' });
}

describe('LHAPDF itself gives the same', () => {
  it('of a real set: inside, on knots and thresholds, and in every region outside', () => {
    const { pids, points, xf } = recorded.T0_disfit;
    const set = readPdfSet('resources/pdfs/T0_disfit', 0);
    points.forEach(([x, q], i) => expectClose(set.values(pids, [x], q), xf[i]!, rounding));
    checkAlphaS('resources/pdfs/T0_disfit', recorded.T0_disfit);
  });

  describe.each(recorded.sets)('of $name', (one) => {
    const folder = join(temporaryFolder(), one.name);
    mkdirSync(folder);
    writeFileSync(join(folder, `${one.name}.info`), one.info);
    one.members.forEach((text, member) => writeFileSync(memberFile(folder, member), text));
    const error = readPdfInfo(folder).error;

    it('values of all members that tell the uncertainty', () => {
      const set = readPdfSet(folder);
      one.points.forEach(([x, q], i) => {
        expectClose(set.values(one.pids, [x], q), one.xf.slice(0, 1 + error.count).flatMap((member) => member[i]!), rounding);
      });
      checkAlphaS(folder, one);
    });

    if (one.uncertainty) it('uncertainty and correlations', () => {
      const { uncertainty } = setEnsemble(folder);
      const columns = 12; // x f of one parton at the first points
      const rows = 1 + error.count;
      const values = Float64Array.from(one.xf.slice(0, rows).flatMap((member) => member.slice(0, columns).map((row) => row[1]!)));
      // LHAPDF divides by N - 1 and takes the mean of replicas; here, as in validphys, it is N and member 0.
      const replicas = uncertainty.type === 'replicas';
      const factor = replicas ? Math.sqrt(error.count / (error.count - 1)) : 1;
      expectClose(standardDeviation(values, rows, uncertainty).map((value) => value * factor), one.uncertainty!.symmetric, { rel: 1e-9, why: 'LHAPDF\'s quantiles of confidence levels' });
      expectClose(replicas ? meanOfMembers(values, rows) : values.subarray(0, columns), one.uncertainty!.central, { rel: 1e-12, why: 'rounding' });
      if (replicas) expectClose(correlations(values.subarray(columns), error.count).subarray(0, columns), one.correlation!, { rel: 1e-9, abs: 1e-12, why: 'differences of squares' });
    });
  });
});
