import { afterAll, describe, vi } from 'vitest';
import type { GpuSpace } from '../../src/engine/gpu/gpu-space';
import { testAgainstGolden, type MakeStack } from '../helpers/golden-engine';
import { gpuStack, PATIENCE, testComputer } from '../helpers/gpu';

vi.setConfig({ testTimeout: 1000 * PATIENCE, hookTimeout: 1000 * PATIENCE });
const computer = await testComputer();
afterAll(() => computer?.close());

/** The first stack of a problem has all replicas: shaders made for it serve all others. */
const spaces = new Map<number, GpuSpace>();
const makeStack: MakeStack = async (reduced, starts, optimizer) => {
  const known = spaces.get(reduced.outputs.length);
  const shared = starts.length < 4 ? known : undefined;
  const stack = await gpuStack(computer!, reduced, starts, optimizer, { ...(shared && { shared }) });
  spaces.set(reduced.outputs.length, stack.engine.space);
  return stack;
};

/** The engine of the GPU, on the same problem and within the same limits as the fast engine. */
describe.skipIf(!computer)('on a device', () => {
  testAgainstGolden({ 'compute shaders': makeStack }, 50);
});
