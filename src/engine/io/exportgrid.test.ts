import { describe, expect, it } from 'vitest';
import { PartonError } from '../../shared/errors';
import { PARTON_LABELS } from '../../shared/physics/flavour-basis';
import { formatExportGrid, parseExportGrid } from './exportgrid';

const grid = { replica: 3, q20: 2.7225, x: Float64Array.of(1e-9, 0.1, 1), partons: Float64Array.from({ length: 42 }, (_, i) => i / 4 - 1) };
const text = formatExportGrid(grid);

describe('export grids', () => {
  it('are read in block style, with columns in another order and any number of points, too', () => {
    const columns = PARTON_LABELS.map((_, p) => 13 - p);
    const block = [
      '# older layout', 'replica: 3', 'q20: 2.7225', 'labels:', ...columns.map((p) => `- ${PARTON_LABELS[p]}`),
      'xgrid:', ...Array.from(grid.x, (x) => `- ${x}`), 'pdfgrid:',
      ...[0, 1, 2].flatMap((i) => columns.map((p, k) => `${k === 0 ? '- - ' : '  - '}${grid.partons[i * 14 + p]}`)),
    ].join('\n');
    expect(parseExportGrid(block, 'f')).toEqual(grid);
    expect(parseExportGrid(text, 'f')).toEqual(grid);
  });

  it('are not written with NaN', () => {
    const partons = grid.partons.slice();
    partons[14 + 6] = NaN;
    expect(() => formatExportGrid({ ...grid, partons })).toThrow(/GLUON at x = 0.1: the PDF of replica 3 is NaN/);
  });

  const lineOf = (start: string) => text.split('\n').findIndex((line) => line.startsWith(start)) + 1;
  it.each([
    ['a missing key', text.replace('q20', 'q21'), undefined, 'no q20'],
    ['a label too few', text.replace('TBAR, ', ''), 1, 'labels'],
    ['a value too few', text.replace('8.25, ', ''), lineOf('pdfgrid'), '41 values instead of 14 partons x 3'],
    ['a damaged value', text.replace('8.25', '8.2S'), text.split('\n').findIndex((line) => line.includes('8.25')) + 1, '"8.2S" in pdfgrid'],
    ['NaN', text.replace('8.25', '.nan'), text.split('\n').findIndex((line) => line.includes('8.25')) + 1, 'not a finite'],
    ['x out of order', text.replace('[1e-09, 0.1', '[0.1, 1e-09'), lineOf('xgrid'), 'does not increase'],
    ['a negative scale', text.replace('q20: ', 'q20: -'), lineOf('q20'), 'q20 is -2.7225'],
    ['half a replica', text.replace('replica: 3', 'replica: 3.5'), lineOf('replica'), 'replica is 3.5'],
  ])('name the place of %s', (_, damaged, line, problem) => {
    let error: unknown;
    try {
      parseExportGrid(damaged, 'r.exportgrid');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PartonError);
    expect((error as PartonError).where).toEqual(line === undefined ? { file: 'r.exportgrid' } : { file: 'r.exportgrid', line });
    expect((error as PartonError).problem).toContain(problem);
  });
});
