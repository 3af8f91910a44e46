import { describe, expect, it } from 'vitest';
import { summarise } from './progress-store';

describe('progress of a fit', () => {
  const view = { stage: 'training', epochs: 100 } as const;
  it('counts ended replicas as done and shows the slowest that runs', () => {
    expect(summarise(view, [{ epoch: 50, ended: false }, { epoch: 20, ended: true }, { epoch: 40, ended: false }])).toMatchObject({ done: 1 - 110 / 300, epoch: 40 });
  });
  it('is complete when all ended and nothing when none is known', () => {
    expect(summarise(view, [{ epoch: 3, ended: true }])).toMatchObject({ done: 1, epoch: 100 });
    expect(summarise(view, [])).toMatchObject({ done: 0 });
  });
});
