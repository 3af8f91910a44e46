import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineStatus } from '../../shared/contract/engine-api';
import { PartonError } from '../../shared/errors';
import { useConnection } from './connection';
import { fakeServices } from './fake-services';
import { useNotices } from './notices';

const status = (running: string[], queued: string[]): EngineStatus => ({ simd: 'relaxed', workers: 2, processors: 2, bytes: 1, running, queued, progress: [], version: '0.1.0' });
const listProject = async (folder: string) => ({ folder, name: '', runcards: [], fits: [], pdfSets: [], looks: {} });

describe('the connection with the engine', () => {
  beforeEach(() => { setActivePinia(createPinia()); });

  it('knows which fits were cut off, and goes on with them in their order', async () => {
    const resumed: string[] = [];
    const restartEngine = vi.fn(async () => undefined);
    const { tell } = fakeServices({ status: async () => status(['/p/fits/a'], ['/p/fits/b']), resumeFit: async (folder) => { resumed.push(folder); }, listProject }, { restartEngine });
    const connection = useConnection();
    connection.start();
    await vi.waitFor(() => { expect(connection.state).toBe('ready'); });
    tell('onEngineGone', 'crashed');
    expect([connection.state, connection.gone, connection.cutOff]).toEqual(['gone', 'crashed', ['/p/fits/a', '/p/fits/b']]);
    expect((['running', 'paused', 'queued', 'elsewhere', 'complete'] as const).map(connection.shown)).toEqual(['cut off', 'cut off', 'cut off', 'elsewhere', 'complete']);
    await connection.restart(true);
    expect(connection.shown('running')).toBe('running');
    expect([connection.state, resumed, connection.cutOff]).toEqual(['ready', ['/p/fits/a', '/p/fits/b'], []]);
    expect(restartEngine).toHaveBeenCalledOnce();
  });

  it('leaves the fits alone when only the engine is wanted', async () => {
    const { tell } = fakeServices({ status: async () => status(['/p/fits/a'], []), listProject }, { restartEngine: async () => undefined });
    const connection = useConnection();
    connection.start();
    await vi.waitFor(() => { expect(connection.state).toBe('ready'); });
    tell('onEngineGone', 'killed');
    await connection.restart(false);
    expect(useNotices().notices).toEqual([]);
  });

  it('stays gone and says why when the engine does not start', async () => {
    const { tell } = fakeServices({ status: async () => status([], []) }, { restartEngine: async () => { throw new PartonError('storage', 'the disk is full.'); } });
    const connection = useConnection();
    connection.start();
    tell('onEngineGone', 'failed to start');
    await connection.restart(true);
    expect(connection.state).toBe('gone');
    expect(useNotices().notices.map(({ text }) => text)).toContain('the disk is full.');
  });
});
