import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatExportGrid } from '../../src/engine/io/exportgrid';
import { formatFitJson } from '../../src/engine/io/fit-json';
import { readArrays } from './recorded-fits';

/** Lays out the recorded fit (tests/fixtures/n3fit_dis) as n3fit left it, as far as it was recorded. @returns its folder */
export function n3fitFolder(parent: string, name = 'dis_t0', chosen?: readonly number[]): string {
  const folder = join(parent, name);
  const recorded = readArrays('n3fit_dis/fit.npz');
  const [x, q20, partons] = [recorded.numbers('x'), recorded.numbers('q20')[0]!, recorded.numbers('partons')];
  const size = x.length * 14;
  const column = (key: string, r: number, width = 1) => [...recorded.numbers(key).subarray(r * width, (r + 1) * width)];
  recorded.numbers('replica').forEach((replica, r) => {
    if (chosen && !chosen.includes(replica)) return;
    const own = join(folder, 'nnfit', `replica_${replica}`);
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, `${name}.exportgrid`), formatExportGrid({ replica, q20, x, partons: partons.slice(r * size, (r + 1) * size) }));
    writeFileSync(join(own, `${name}.json`), formatFitJson({
      preprocessing: [], stopEpoch: column('stop_epoch', r)[0]!, bestEpoch: column('best_epoch', r)[0]!, trainingChi2: column('erf_tr', r)[0]!, validationChi2: column('erf_vl', r)[0]!,
      chi2: column('chi2', r)[0]!, positivity: 'POS_PASS', arcLengths: column('arc_lengths', r, 5), integrability: column('integrability', r, 5), version: { nnpdf: '4.1.5' },
    }));
  });
  copyFileSync('tests/fixtures/n3fit_dis/runcard.yml', join(folder, 'filter.yml'));
  return folder;
}
