import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { PartonError } from '../../shared/errors';
import { Generator } from '../../shared/stats/random/generator';
import { makeObservable, predict, unionGrid } from '../model/observable';
import { decodeLz4 } from './lz4';
import { readGrid } from './pineappl/read-grid';
import { loadFkTable, readFkTable } from './read-fk-table';

const folder = new URL('../../../tests/fixtures/pineappl/', import.meta.url);
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`${name}.pineappl.lz4`, folder)));
const VERSIONS = ['0.5.0', '0.6.3', '0.8.7', '1.0.0', '1.5.0'];

const X = [1e-3, 0.02, 0.3, 0.9];
const WIDTHS = [1, 2, 0.5];

/** The entries that scripts/fixtures/make-pineappl-fixtures.py writes, as an FK table: channels sigma, g, v3 by [bin, channel, x]. */
function expectedDis(): Float64Array {
  const values = new Float64Array(3 * 3 * 4);
  for (let b = 0; b < 3; b++) {
    for (let c = 0; c < 3; c++) {
      if (b === 1 && c === 2) continue;
      const first = b === 2 && c === 0 ? 1 : 0;
      const nodes = first === 1 ? 2 : 4;
      for (let i = 0; i < nodes; i++) {
        const entry = i === c % nodes ? 0 : (b + 1) * 0.37 - 0.11 * c + i / 3;
        values[(b * 3 + c) * 4 + first + i] = (entry / WIDTHS[b]!) * (1 / X[first + i]!);
      }
    }
  }
  return values;
}

function failure(action: () => unknown): PartonError {
  try {
    action();
  } catch (error) {
    if (error instanceof PartonError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

it.each(['dis', 'hadronic'])('a table of partons predicts what the one in the evolution basis does from which PineAPPL rotated it: %s', (kind) => {
  const random = new Generator(7);
  const tables = [`1.5.0-${kind}`, `1.5.0-${kind}-pdg`].map((name) => readFkTable(bytesOf(name), name));
  expect(tables[1]!.channels.length).toBeGreaterThan(tables[0]!.channels.length);
  const grid = unionGrid(tables);
  const xf = new Float64Array(grid.length * 14).map(() => random.standardNormal());
  const [exact, ours] = tables.map((table) => predict(makeObservable(kind, 'NULL', [table], grid), xf).prediction);
  expectClose(ours!, exact!, { rel: 1e-11, why: 'entries of up to 1e4 cancel' });
});

describe.each(VERSIONS)('files of PineAPPL %s', (version) => {
  it('give the entries divided by bin width and x', () => {
    const table = readFkTable(bytesOf(`${version}-dis`), `/theory/${version}-dis.pineappl.lz4`);
    expect(table).toMatchObject({ name: `${version}-dis`, kind: 'linear', ndata: 3, q0: Math.sqrt(2.7225) });
    expect(Array.from(table.x)).toEqual(X);
    expect(Array.from(table.channels)).toEqual([1, 2, 4]);
    expect(Array.from(table.values)).toEqual(Array.from(expectedDis()));
  });

  it('give both momentum fractions of a hadronic table in their order', () => {
    const table = readFkTable(bytesOf(`${version}-hadronic`), 'h');
    expect(table).toMatchObject({ kind: 'bilinear', ndata: 2 });
    expect(Array.from(table.channels)).toEqual([1, 2, 2, 1, 9, 9]);
    const at = (bin: number, channel: number, i: number, j: number): number => table.values[((bin * 3 + channel) * 4 + i) * 4 + j]!;
    const why = 'one rounding';
    // channel g sigma; x2 nodes are 0.3 and 0.9 only
    expectClose(at(0, 1, 2, 3), Math.sin(1 + 2 + 5 + 7) / 2 / (0.3 * 0.9), { rel: 1e-15, why });
    expectClose(at(1, 1, 1, 3), Math.sin(1 + 1 + 5 + 7 + 11) / 0.5 / (0.02 * 0.9), { rel: 1e-15, why });
    expect(at(1, 1, 2, 3)).toBe(0);
    expect(at(1, 1, 3, 1)).toBe(0);
  });

  it('are refused with their nature if they are no FK tables', () => {
    const error = failure(() => readFkTable(bytesOf(`${version}-grid`), 'grid.pineappl.lz4'));
    expect(error.kind).toBe('unsupported');
    expect(error.message).toMatch(/grid.pineappl.lz4: is a PineAPPL grid, not an FK table: it has 2 perturbative orders/);
  });

  it('say what they are', () => {
    const header = readGrid(bytesOf(`${version}-grid`), 'g');
    expect(header.fileVersion).toBe(version.startsWith('0') ? 0 : 1);
    expect(header.orders.map(({ alphas, alpha }) => [alphas, alpha])).toEqual([[0, 2], [1, 2]]);
    expect(header.channels).toEqual([[{ pids: [2, -1], factor: 1 }], [{ pids: [4, -3], factor: 1 }]]);
    expect(header.convolutions).toEqual([{ type: 'UnpolPDF', pid: 2212 }, { type: 'UnpolPDF', pid: 2212 }]);
    expect(Array.from(header.binNormalisations)).toEqual([0.5, 0.5]);
    expect(header.metadata.get('description')).toBe('fixture');
    const dis = readGrid(bytesOf(`${version}-dis`), 'd');
    expect(dis.convolutions).toEqual([{ type: 'UnpolPDF', pid: 2212 }]);
    expect(dis.pidBasis).toBe('evol');
    expect(Array.from(dis.binNormalisations)).toEqual(WIDTHS);
  });

  it('may be stored without compression', () => {
    const packed = bytesOf(`${version}-dis`);
    expect(readFkTable(decodeLz4(packed, 'd'), 'd')).toEqual(readFkTable(packed, 'd'));
  });
});

describe('damaged and unsuitable tables', () => {
  const unpacked = decodeLz4(bytesOf('1.5.0-dis'), 'd');
  const changed = (change: (view: DataView, bytes: Uint8Array) => void): Uint8Array => {
    const copy = unpacked.slice();
    change(new DataView(copy.buffer), copy);
    return copy;
  };
  /** Offset of the first place that holds this float64. */
  const offsetOf = (value: number): number => {
    const view = new DataView(unpacked.buffer, unpacked.byteOffset);
    for (let at = 0; at + 8 <= unpacked.length; at++) if (view.getFloat64(at, true) === value) return at;
    throw new Error(`there is no ${value}`);
  };
  /** Offset of the particle ids of the first channel: a list of one channel entry, of one particle. */
  const channelAt = (): number => {
    const view = new DataView(unpacked.buffer, unpacked.byteOffset);
    for (let at = 0; at + 20 <= unpacked.length; at++) if (view.getUint32(at, true) === 1 && view.getInt32(at + 8, true) === 100 && view.getFloat64(at + 12, true) === 1) return at + 8;
    throw new Error('there is no channel');
  };

  it('name a particle that is in no basis, and one of a basis that the others are not of', () => {
    const error = failure(() => readFkTable(changed((view) => view.setInt32(channelAt(), -7, true)), 'd'));
    expect(error).toMatchObject({ kind: 'input' });
    expect(error.message).toMatch(/channel \(-7\) with the particle id -7/);
    expect(failure(() => readFkTable(changed((view) => view.setInt32(channelAt(), -2, true)), 'd')).message).toMatch(/channel \(203\) with the particle id 203/);
  });

  it('refuse two equal channels', () => {
    expect(failure(() => readFkTable(changed((view) => view.setInt32(channelAt(), 21, true)), 'd')).message).toMatch(/channel \(21\) twice/);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuse an entry that is %d', (value) => {
    const error = failure(() => readFkTable(changed((view) => view.setFloat64(offsetOf(0.37 + 1 / 3), value, true)), 'd'));
    expect(error).toMatchObject({ kind: 'input' });
    expect(error.message).toMatch(/bin 0, channel 0 is not a finite number/);
  });

  it('refuse momentum fractions outside (0, 1] and impossible scales', () => {
    expect(failure(() => readFkTable(changed((view) => view.setFloat64(offsetOf(0.9), 1.5, true)), 'd')).message).toMatch(/x-grid/);
    expect(failure(() => readFkTable(changed((view) => view.setFloat64(offsetOf(2.7225), -1, true)), 'd')).message).toMatch(/scale/);
  });

  it('refuse other hadrons and other functions', () => {
    const hadronic = decodeLz4(bytesOf('1.5.0-hadronic'), 'h').slice();
    const view = new DataView(hadronic.buffer);
    let at = 0;
    while (view.getInt32(at, true) !== 2212) at++;
    view.setInt32(at, -2212, true);
    expect(failure(() => readFkTable(hadronic, 'h'))).toMatchObject({ kind: 'unsupported', problem: expect.stringMatching(/the particle -2212/) as string });
    view.setInt32(at, 2212, true);
    view.setUint32(at - 4, 2, true);
    expect(failure(() => readFkTable(hadronic, 'h'))).toMatchObject({ kind: 'unsupported', problem: expect.stringMatching(/UnpolFF/) as string });
    view.setUint32(at - 4, 1, true);
    expect(readFkTable(hadronic, 'h').polarised).toEqual([true, false]);
  });

  it('refuse other versions, other files, and bytes that follow', () => {
    expect(failure(() => readFkTable(changed((view) => view.setUint32(8, 2, true)), 'd'))).toMatchObject({ kind: 'unsupported' });
    expect(failure(() => readFkTable(new TextEncoder().encode('not a table at all, but long enough for a header'), 'd')).kind).toBe('input');
    expect(failure(() => readFkTable(Uint8Array.from([...unpacked, 0]), 'd')).message).toMatch(/1 bytes follow/);
  });

  it('are missing or unreadable with a reason', async () => {
    await expect(loadFkTable('/nowhere/x.pineappl.lz4')).rejects.toMatchObject({ kind: 'missing', where: { file: '/nowhere/x.pineappl.lz4' } });
    await expect(loadFkTable(mkdtempSync(join(tmpdir(), 'fk-')))).rejects.toMatchObject({ kind: 'storage' });
    const path = fileURLToPath(new URL('1.5.0-dis.pineappl.lz4', folder));
    expect((await loadFkTable(path)).name).toBe('1.5.0-dis');
  });
});
