import { expect, it } from 'vitest';
import { changed, SMALL_RUNCARD } from '../../../tests/helpers/small-runcard';
import { requireRuncard } from '../../shared/runcard/parse';
import { gpuObstacle } from './obstacle';

it('says what the shaders lack, and nothing of what they have', () => {
  const obstacleOf = (text: string) => gpuObstacle(requireRuncard(text, 'runcard'));
  expect(obstacleOf(SMALL_RUNCARD)).toBeUndefined();
  expect(obstacleOf(changed('[tanh, linear]', '[mish, linear]'))).toBe('not on the GPU yet, because its shaders lack the activation function mish');
  expect(obstacleOf(changed('dropout: 0.0', 'dropout: 0.1'))).toMatch(/lack dropout$/);
  expect(obstacleOf(changed('mcseed: 3', 'mcseed: 3\nfiatlux: {luxset: A}'))).toMatch(/lack photons/);
  expect(obstacleOf(changed('optimizer_name: Nadam', 'optimizer_name: Adadelta'))).toMatch(/the optimizer Adadelta/);
});
