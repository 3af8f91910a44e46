import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatExportGrid, parseExportGrid } from '../../src/engine/io/exportgrid';
import { readNpz } from '../../src/engine/io/npz';
import { EXPORT_X } from '../../src/shared/physics/export-grid';
import { partonsFromFk } from '../../src/shared/physics/flavour-basis';

const GOLDEN = 'tests/fixtures/golden_dis';
const written = (replica: number) => readFileSync(`${GOLDEN}/nnfit/replica_${replica}/golden_dis.exportgrid`, 'utf8');
const recorded = readNpz(readFileSync(`${GOLDEN}/state_final.npz`), 'state_final.npz').get('pdf_exportgrid')!;

describe.each([1, 2, 3, 4])('exportgrid of replica %i', (replica) => {
  it('is what n3fit wrote, byte for byte, from the PDF that n3fit had', () => {
    const size = EXPORT_X.length * 14;
    const fk = (recorded.data as Float64Array).slice((replica - 1) * size, replica * size);
    expect(formatExportGrid({ replica, q20: 1.65 ** 2, x: EXPORT_X, partons: partonsFromFk(fk, 4) })).toBe(written(replica));
  });

  it('survives being read and written', () => {
    expect(formatExportGrid(parseExportGrid(written(replica), 'f'))).toBe(written(replica));
  });
});
