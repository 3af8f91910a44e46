import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../../tests/helpers/tolerance';
import { readNpz, toFloat64 } from '../../../engine/io/npz';
import { philox } from './philox';
import { TensorFlowRandom } from './tensorflow';

const file = new URL('../../../../tests/fixtures/keras/initializers.npz', import.meta.url);
const keras = readNpz(readFileSync(file), 'initializers.npz');

describe('random numbers of TensorFlow', () => {
  it('come from Philox as its authors publish it', () => {
    expect(philox([0, 0, 0, 0], 0, 0)).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    expect(philox([0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], 0xffffffff, 0xffffffff)).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
    expect(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], 0xa4093822, 0x299f31d0)).toEqual([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
  });

  it.each([...keras.keys()])('%s: those of Keras, uniform ones bit by bit', (name) => {
    const [kind, seed, shape = '1x1'] = name.split('-') as [string, string, string?];
    const [inputs, outputs] = shape.split('x').map(Number) as [number, number];
    const random = new TensorFlowRandom(Number(seed));
    const limit = Math.sqrt(3 / ((inputs + outputs) / 2));
    const drawn = {
      random_uniform: () => random.uniform(inputs * outputs, -0.5, 0.5),
      glorot_uniform: () => random.uniform(inputs * outputs, -limit, limit),
      glorot_normal: () => random.truncatedNormal(inputs * outputs, Math.sqrt(1 / ((inputs + outputs) / 2)) / 0.87962566103423978),
      exponent: () => random.uniform(1, 1.093, 1.121),
    }[kind]!();
    const recorded = toFloat64(keras.get(name)!, name);
    if (kind !== 'glorot_normal') expect([...drawn]).toEqual([...recorded]);
    else {
      expectClose(drawn, recorded, { rel: 2.4e-7, why: 'TensorFlow takes logarithm and sine from the C library, which rounds one in a hundred the other way' });
      expect(drawn.filter((value, i) => value !== recorded[i]).length).toBeLessThanOrEqual(1 + 0.04 * recorded.length);
    }
  });
});
