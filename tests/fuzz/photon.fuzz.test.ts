import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { npyArray, writeNpy } from '../../src/engine/io/npy';
import { readTar } from '../../src/engine/io/tar';
import { readPhotonOperator } from '../../src/engine/pdf/photon-operator';
import { PartonError } from '../../src/shared/errors';
import { operatorArchive, storedLz4 } from '../helpers/operator-archive';
import { FUZZ_SEED, fuzzIntegers, mutated, survives } from '../helpers/fuzz';

const operator = storedLz4(writeNpy(npyArray(new Float64Array(16), [2, 2, 2, 2])));
const folder = mkdtempSync(join(tmpdir(), 'parton-fuzz-photon-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'eko_photon.tar');
const read = (bytes: Uint8Array, what: string) => {
  writeFileSync(file, bytes);
  return survives(() => readPhotonOperator(file), what);
};

describe('hostile evolution operators', () => {
  it('of another size are refused', () => {
    const outcome = read(operatorArchive(operator), 'sound');
    expect(outcome).toBeInstanceOf(PartonError);
    expect((outcome as PartonError).problem).toContain('shape (2, 2, 2, 2)');
  });

  it('cut short or changed, in the archive and in what it holds', () => {
    const random = fuzzIntegers(FUZZ_SEED);
    const whole = operatorArchive(operator);
    for (let length = 0; length < whole.length; length += 101) expect(read(whole.slice(0, length), `the first ${length} bytes`)).toBeInstanceOf(PartonError);
    for (let i = 0; i < 300; i++) {
      read(mutated(whole, random), `change ${i} of the archive`);
      read(operatorArchive(mutated(operator, random)), `change ${i} of the operator`);
      read(operatorArchive(operator, Buffer.from(mutated(Buffer.from('origin:\n- 10000.0\n- 5\n'), random))), `change ${i} of the metadata`);
    }
  });

  it('archives of random bytes', () => {
    const random = fuzzIntegers(FUZZ_SEED + 1);
    for (let i = 0; i < 500; i++) survives(() => readTar(Uint8Array.from({ length: random(3000) }, () => random(256)), 'hostile.tar'), `archive ${i}`);
  });
});
