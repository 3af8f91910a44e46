import { expect, it } from 'vitest';
import { EXPORT_X } from '../../shared/physics/export-grid';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { interpolator, resample } from './resample';

it('reads a PDF off an export grid to 1e-5 of its largest value', () => {
  const shape = (x: number, f: number) => x ** (0.9 - 0.05 * f) * (1 - x) ** (3 + 0.2 * f) * (1 + 2 * Math.sqrt(x) - x);
  const nodes = Float64Array.from(EXPORT_X);
  const rows = (x: Float64Array) => Float64Array.from({ length: x.length * N_FK_FLAVOURS }, (_, k) => shape(x[Math.floor(k / N_FK_FLAVOURS)]!, k % N_FK_FLAVOURS));
  const x = Float64Array.from({ length: 300 }, (_, i) => Math.exp(Math.log(2e-7) * (1 - i / 299)) * 0.98);
  const [expected, found] = [rows(x), resample(nodes, rows(nodes), x)];
  const largest = Math.max(...expected.map(Math.abs));
  expect(Math.max(...expected.map((value, k) => Math.abs(value - found[k]!))) / largest).toBeLessThan(1e-5);
  expect(resample(nodes, rows(nodes), nodes)).toEqual(rows(nodes));

  const one = new Float64Array(1 + x.length);
  interpolator(nodes, x)(Float64Array.of(NaN, ...nodes.map((at) => shape(at, 3))), 1, one, 1);
  expect(one).toEqual(Float64Array.of(0, ...x.map((_, i) => found[i * N_FK_FLAVOURS + 3]!)));
});
