import type { FkTable } from '../../src/engine/theory/fk-table';
import { readArrays } from './recorded-fits';

/** Bytes of a whole number in the fixture. */
const BYTES = 6;

/** Hadronic FK tables that n3fit convolved, one an operand, by dataset; scripts/fixtures/record-golden-mixed.py says how they are packed. */
export function recordedTables(path: string): Map<string, FkTable[]> {
  const arrays = readArrays(path);
  const datasets = new Map<string, FkTable[]>();
  for (const name of arrays.names.filter((one) => one.endsWith('__values'))) {
    const [dataset, operand] = name.split('__') as [string, string];
    const of = (part: string) => arrays.numbers(`${dataset}__${operand}__${part}`);
    const [x, quantum, typical, channels, bytes] = [of('x'), of('quantum'), of('typical'), Int32Array.from(of('channels')), of('values')];
    const size = bytes.length / BYTES;
    const perPoint = size / quantum.length;
    const scale = Float64Array.from({ length: perPoint }, (_, k) => {
      const [c, i, j] = [Math.floor(k / x.length ** 2), Math.floor(k / x.length) % x.length, k % x.length];
      return typical[channels[2 * c]! * x.length + i]! * typical[channels[2 * c + 1]! * x.length + j]!;
    });
    const values = Float64Array.from({ length: size }, (_, k) => {
      let whole = 0;
      for (let byte = 0; byte < BYTES; byte++) whole += bytes[byte * size + k]! * 256 ** byte;
      if (bytes[(BYTES - 1) * size + k]! >= 128) whole -= 256 ** BYTES;
      return (whole * quantum[Math.floor(k / perPoint)]!) / scale[k % perPoint]!;
    });
    const tables = datasets.get(dataset) ?? [];
    tables[Number(operand)] = { name: `${dataset} ${operand}`, kind: 'bilinear', x, q0: 1.65, ndata: quantum.length, channels, values };
    datasets.set(dataset, tables);
  }
  return datasets;
}
