import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFkTable } from '../../src/engine/theory/read-fk-table';
import { expectClose } from '../helpers/tolerance';

/** What the PineAPPL Python package reads from a table; see scripts/fixtures/record-fk-tables.py. */
interface Recorded {
  readonly kind: string;
  readonly x: number[];
  readonly channels: number[];
  readonly shape: number[];
  readonly q0: number;
  readonly sum: [number, number];
  readonly sha256: string;
}

const fixtures = new URL('../fixtures/pineappl/', import.meta.url);
const embedded = new URL('../../resources/theory/theory_40000000/fastkernel/', import.meta.url);
const recorded = JSON.parse(readFileSync(new URL('tables.json', fixtures), 'utf8')) as Record<string, Recorded>;

/** PARTON_THEORY_DIR names another folder of tables to compare; without it the embedded ones and the fixtures are. */
const chosen = process.env['PARTON_THEORY_DIR'];
const folders = chosen === undefined ? [embedded, fixtures] : [new URL(`file://${chosen.replace(/\/*$/, '/')}`)];

describe.each(folders)('FK tables of %s agree with the PineAPPL package', (folder) => {
  // grids are refused, and tables in PDG ids are rotated: both in read-fk-table.test.ts
  const tables = readdirSync(folder).filter((name) => name.endsWith('.pineappl.lz4') && !/-(grid|pdg)\.pineappl\.lz4$/.test(name));
  const known = tables.filter((name) => name in recorded);

  it('has recorded tables, and embeds no others', () => {
    expect(known.length).toBeGreaterThan(0);
    if (chosen === undefined) expect(known).toEqual(tables);
  });

  it.each(known)('%s, bit for bit', (name) => {
    const expected = recorded[name]!;
    const table = readFkTable(readFileSync(new URL(encodeURIComponent(name), folder)), name);
    const { values, x } = table;
    expect(table.kind).toBe(expected.kind);
    expect(Array.from(x)).toEqual(expected.x);
    expect(Array.from(table.channels)).toEqual(expected.channels);
    expect(table.q0).toBe(expected.q0);
    expect(table.ndata).toBe(expected.shape[0]);
    expect(values.length).toBe(expected.shape.reduce((product, length) => product * length));
    const sums = [values.reduce((sum, value) => sum + value, 0), values.reduce((sum, value) => sum + Math.abs(value), 0)];
    expectClose(sums, expected.sum, { rel: 1e-9, abs: 1e-9 * expected.sum[1], why: 'the order of summation' });
    const bytes = Buffer.alloc(8 * values.length);
    values.forEach((value, i) => bytes.writeDoubleLE(value, 8 * i));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected.sha256);
  });
});
