import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFkTable } from '../../src/engine/theory/read-fk-table';

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
  const known = readdirSync(folder).filter((name) => name in recorded);

  it('has recorded tables', () => expect(known.length).toBeGreaterThan(0));

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
    const bytes = Buffer.alloc(8 * values.length);
    values.forEach((value, i) => bytes.writeDoubleLE(value, 8 * i));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected.sha256);
  });
});
