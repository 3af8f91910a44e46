import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PARTON_LABELS } from '../../src/shared/physics/flavour-basis';
import { readArrays } from './recorded-fits';

const PIDS: Readonly<Record<string, number>> = { BBAR: -5, CBAR: -4, SBAR: -3, UBAR: -2, DBAR: -1, GLUON: 21, D: 1, U: 2, S: 3, C: 4, B: 5 };
const QS = [1.65, 2, 3, 5];

/**
 * An LHAPDF set of the recorded fit's export grids (tests/fixtures/n3fit_dis), the same at every Q, as scripts/fixtures/record-validphys.py
 * makes it: member 0 is the mean. @param rows of the replicas @returns its folder
 */
export function exportGridSet(parent: string, name: string, rows: readonly number[]): string {
  const fit = readArrays('n3fit_dis/fit.npz');
  const [x, all] = [fit.numbers('x'), fit.numbers('partons')];
  const columns = Object.keys(PIDS).map((label) => (PARTON_LABELS as readonly string[]).indexOf(label));
  const value = (row: number, i: number, column: number): number => all[(row * x.length + i) * PARTON_LABELS.length + column]!;
  const members = [
    (i: number, column: number) => rows.reduce((sum, row) => sum + value(row, i, column), 0) / rows.length,
    ...rows.map((row) => (i: number, column: number) => value(row, i, column)),
  ];
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.info`), [
    `SetDesc: ${name}`, 'SetIndex: 0', 'Format: lhagrid1', 'DataVersion: 1', `NumMembers: ${members.length}`, `Flavors: [${Object.values(PIDS).join(', ')}]`, 'OrderQCD: 2',
    'ErrorType: replicas', 'XMin: 1e-9', 'XMax: 1', 'QMin: 1.65', 'QMax: 5', 'MZ: 91.1876', 'AlphaS_Type: ipol', 'AlphaS_Qs: [1.65, 2, 5, 100]', 'AlphaS_Vals: [0.33, 0.30, 0.21, 0.117]', '',
  ].join('\n'));
  members.forEach((at, number) => {
    const lines = Array.from(x, (_, i) => columns.map((column) => at(i, column).toExponential(7)).join(' '));
    writeFileSync(join(folder, `${name}_${String(number).padStart(4, '0')}.dat`), [
      `PdfType: ${number === 0 ? 'central' : 'replica'}`, 'Format: lhagrid1', '---', Array.from(x, (value) => value.toExponential(10)).join(' '), QS.join(' '), Object.values(PIDS).join(' '),
      ...lines.flatMap((line) => QS.map(() => line)), '---', '',
    ].join('\n'));
  });
  return folder;
}
