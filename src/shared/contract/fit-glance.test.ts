import { describe, expect, it } from 'vitest';
import { asideReplica, endedReplica, fitView, trainingReplica } from '../../../tests/helpers/fit-view';
import { glance } from './fit-glance';

describe('glance', () => {
  it('counts replicas by how they stand', () => {
    const view = fitView([
      trainingReplica(1, 1000), trainingReplica(2, 1100), trainingReplica(3, 1500),
      endedReplica(4, 'stopped', 900), endedReplica(5, 'finished', 3000, 'POS_VETO'), asideReplica(6, 10),
    ]);
    expect(glance(view)).toEqual({
      stage: 'training', epochs: 3000, replicas: 6, running: 3, stopped: 1, finished: 1, passed: 1, vetoed: 1, setAside: 1,
      epoch: { median: 1100, min: 1000, max: 1500 },
      done: 1 - (2000 + 1900 + 1500) / 18000, trainingChi2: 1.2, validationChi2: 1.3,
    });
  });

  it('knows no chi2 before the first epoch, and no epoch after the last', () => {
    expect(glance(fitView([{ replica: 1, status: 'waiting', epoch: 0, trainingChi2: NaN, validationChi2: NaN }])))
      .toEqual({ stage: 'training', epochs: 3000, replicas: 1, done: 0, running: 1, stopped: 0, finished: 0, passed: 0, vetoed: 0, setAside: 0, epoch: { median: 0, min: 0, max: 0 } });
    expect(glance(fitView([asideReplica(1, 3)]))).toMatchObject({ done: 1, running: 0, setAside: 1 });
    expect(glance(fitView([])).done).toBe(1);
  });
});
