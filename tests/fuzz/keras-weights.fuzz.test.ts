import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readKerasFile } from '../../src/engine/io/keras-file';
import { PartonError } from '../../src/shared/errors';
import { FUZZ_SEED, fuzzIntegers, mutated, survives } from '../helpers/fuzz';

const sound = new Uint8Array(readFileSync('tests/fixtures/n3fit_weights/replica_1.weights.h5'));

it('a weights file of Keras, truncated', () => {
  for (let length = 0; length < sound.length; length += 997) survives(() => readKerasFile(sound.slice(0, length), 'hostile.h5'), `the first ${length} bytes`);
});

it(`a weights file of Keras changed at random, seed ${FUZZ_SEED}`, () => {
  const random = fuzzIntegers(FUZZ_SEED);
  for (let i = 0; i < 400; i++) {
    const layers = survives(() => readKerasFile(mutated(sound, random), 'hostile.h5'), `change ${i}`);
    if (layers instanceof PartonError) expect(layers.where.file).toBe('hostile.h5');
  }
});
