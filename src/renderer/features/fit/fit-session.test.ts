import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recordedCurves, recordedDetails, recordedDocument, recordedView, RECORDED_ROWS } from '../../../../tests/helpers/recorded-view';
import type { EngineApi, FitDocument, FitFrame } from '../../../shared/contract/engine-api';
import type { ReplicaView } from '../../../shared/contract/fit-progress';
import { FitSession } from './fit-session';
import { ReplicaFocus } from './focus';
import { replicaRow } from './replica-rows';
import { ReplicaCurves } from './replica-curves';
import { sparkPath } from './spark-path';

const FOLDER = recordedDocument.entry.folder;
const running: readonly ReplicaView[] = recordedView.replicas.map(({ replica }) => ({ replica, status: 'training', epoch: 1, trainingChi2: NaN, validationChi2: NaN }));
const { replicas: ended, ...head } = recordedView;

/** The engine's side of an open fit, which tells what the recorded fit told. */
function engineOf(document: FitDocument) {
  const listeners = new Set<(frame: FitFrame) => void>();
  const looks = { pdfs: 0, datasets: 0, closed: 0, facts: 0 };
  const engine: Pick<EngineApi, 'onFitFrame' | 'openFit' | 'closeFit' | 'fitFacts' | 'fitPdfs' | 'fitDatasetChi2'> = {
    onFitFrame: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openFit: () => Promise.resolve(document),
    closeFit: () => Promise.resolve(void looks.closed++),
    fitFacts: () => {
      looks.facts++;
      return Promise.resolve({ ...document, trainer: { engine: 'fast', variant: 'relaxed' }, files: [{ path: 'filter.yml', bytes: looks.facts }] });
    },
    fitPdfs: () => {
      looks.pdfs++;
      return Promise.reject(new Error('no replica has a state yet'));
    },
    fitDatasetChi2: (_, replicas) => Promise.resolve([{ dataset: 'A', experiment: 'X', points: 1, central: ++looks.datasets, replicas: replicas.map(Number) }]),
  };
  const tell = (frame: Partial<FitFrame>) => listeners.forEach((listener) => { listener({ folder: FOLDER, status: 'running', view: { ...head, stage: 'training' }, replicas: [], ...frame }); });
  return { engine: engine as EngineApi, tell, looks, listeners };
}
const live: FitDocument = { ...recordedDocument, entry: { ...recordedDocument.entry, status: 'running' }, view: { ...head, stage: 'training', replicas: running }, curves: recordedCurves(0, 10), details: [] };

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });
const settled = () => vi.advanceTimersByTimeAsync(0);

describe('FitSession', () => {
  it('shows a running fit that has come to its end exactly as the stored one', async () => {
    const { engine, tell } = engineOf(live);
    const session = new FitSession(engine, FOLDER);
    await settled();
    for (let row = 10; row < RECORDED_ROWS; row += 7) tell({ curves: recordedCurves(row, Math.min(RECORDED_ROWS, row + 7)) });
    tell({ status: 'complete', view: head, replicas: ended, details: recordedDetails });
    const stored = new FitSession(engineOf(recordedDocument).engine, FOLDER);
    await settled();
    const epochs = recordedCurves().epochs;
    expect(session.curves.sample(epochs)).toEqual(stored.curves.sample(epochs));
    expect(session.view.value).toEqual(stored.view.value);
    expect([...session.verdict.value.passing]).toEqual([...stored.verdict.value.passing]);
    expect(session.status.value).toBe('complete');
  });

  it('judges a replica once its end is known, though its details came first', async () => {
    const { engine, tell } = engineOf(live);
    const session = new FitSession(engine, FOLDER);
    await settled();
    tell({ details: recordedDetails });
    expect(session.verdict.value.passing.size).toBe(0);
    tell({ replicas: ended });
    expect(session.verdict.value.passing.size).toBe(7);
  });

  it('finds the replica that did not pass, and why', async () => {
    const session = new FitSession(engineOf(recordedDocument).engine, FOLDER);
    await settled();
    const rows = session.view.value!.replicas.map((view) => replicaRow(view, session.details.get(view.replica), session.verdict.value));
    expect(rows.filter(({ tone }) => tone === 'ok').map(({ replica }) => replica)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(rows[7]).toMatchObject({ group: 'stopped', state: 'Stopped', tone: 'warn' });
    expect(rows[7]!.reason).toMatch(/^not positive/);
  });

  it('takes frames that come before the document, and those of other fits not at all', async () => {
    const { engine, tell } = engineOf(live);
    const session = new FitSession(engine, FOLDER);
    tell({ curves: recordedCurves(10, 20) });
    tell({ folder: '/other', status: 'damaged' });
    await settled();
    expect(session.curves.lastEpoch).toBe(recordedCurves().epochs[19]);
    expect(session.status.value).toBe('running');
  });

  it('does not double points that are told twice', async () => {
    const { engine, tell } = engineOf(live);
    const session = new FitSession(engine, FOLDER);
    await settled();
    tell({ curves: recordedCurves(0, 20) });
    expect(session.curves.points(1).epochs).toEqual(recordedCurves(0, 20).epochs);
  });

  it('forgets what a fit that goes on anew has gone back behind', async () => {
    const { engine, tell } = engineOf({ ...live, curves: recordedCurves(0, 30), details: recordedDetails });
    const session = new FitSession(engine, FOLDER);
    await settled();
    tell({ reset: true, replicas: running, curves: recordedCurves(0, 12) });
    expect(session.curves.points(1).epochs).toEqual(recordedCurves(0, 12).epochs);
    expect(session.details.size).toBe(0);
    tell({ curves: recordedCurves(12, 20), details: recordedDetails.slice(0, 1) });
    expect([session.curves.lastEpoch, session.details.size]).toEqual([recordedCurves().epochs[19], 1]);
  });

  it('has every point after the connection was lost for a while, and shows what it had meanwhile', async () => {
    const { engine, tell } = engineOf(live);
    const session = new FitSession(engine, FOLDER);
    await settled();
    tell({ curves: recordedCurves(10, 15) });
    // Lost: rows 15 to 40 are told to nobody.
    engine.openFit = () => Promise.resolve({ ...live, curves: recordedCurves(0, 40) });
    session.read();
    tell({ curves: recordedCurves(40, 50) }); // follows the document that is on its way
    expect(session.curves.lastEpoch).toBe(recordedCurves().epochs[14]);
    await settled();
    const whole = new ReplicaCurves();
    whole.append(recordedCurves(0, 50));
    for (const { replica } of running) expect(session.curves.points(replica)).toEqual(whole.points(replica));
  });

  it('looks at PDFs while the fit runs and once at its end, keeping what it has when a look fails', async () => {
    const { engine, tell, looks } = engineOf(live);
    const session = new FitSession(engine, FOLDER);
    await settled();
    await vi.advanceTimersByTimeAsync(4500);
    expect(looks.datasets).toBe(3);
    expect(session.pdfs.value).toEqual({ problem: 'no replica has a state yet' });
    tell({ status: 'complete', view: head, replicas: ended });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(looks.datasets).toBe(4);
    expect(session.datasets.value.value![0]!.central).toBe(4);
  });

  it('leaves out what postfit would drop only where the fit has ended: a paused one has a mean of all', async () => {
    const { engine, tell } = engineOf(live);
    const session = new FitSession(engine, FOLDER);
    await settled();
    tell({ replicas: ended, details: recordedDetails });
    for (const status of ['paused', 'running', 'elsewhere', 'queued'] as const) {
      tell({ status });
      expect([session.counted.value, session.leftOut.value]).toEqual([undefined, 0]);
      expect(ended.every(({ replica }) => session.counts(replica))).toBe(true);
    }
    for (const status of ['interrupted', 'complete'] as const) {
      tell({ status });
      expect([session.counted.value?.size, session.leftOut.value]).toEqual([7, 1]);
      expect(ended.filter(({ replica }) => session.counts(replica)).map(({ replica }) => replica)).toEqual([...session.counted.value!]);
    }
  });

  it('learns what trains a fit when training begins, and its files when it ends', async () => {
    const { engine, tell } = engineOf({ ...live, runcardText: readFileSync('resources/runcards/quick.yml', 'utf8'), view: { ...live.view, stage: 'reducing' } });
    const session = new FitSession(engine, FOLDER);
    await settled();
    expect(session.document.value!.trainer).toBeUndefined();
    const { runcard } = session;
    const read = runcard.value;
    tell({ view: { ...head, stage: 'training' } });
    tell({ view: { ...head, stage: 'training' }, curves: recordedCurves(10, 12) });
    await settled();
    expect(session.document.value).toMatchObject({ trainer: { engine: 'fast', variant: 'relaxed' }, files: [{ bytes: 1 }] });
    expect(read?.network.nodes).toEqual([25, 20, 8]);
    expect(runcard.value, 'read once').toBe(read);
    engine.fitFacts = () => Promise.reject(new Error('the folder is gone'));
    tell({ status: 'interrupted' });
    await settled();
    expect(session.document.value!.trainer).toEqual({ engine: 'fast', variant: 'relaxed' });
  });

  it('says why a fit cannot be opened', async () => {
    const { engine } = engineOf(live);
    const session = new FitSession({ ...engine, openFit: () => Promise.reject(new Error('not a fit')) }, FOLDER);
    await settled();
    expect(session.failure.value).toBe('not a fit');
  });

  it('stops listening and looking when it is closed', async () => {
    const { engine, looks, listeners } = engineOf(live);
    const session = new FitSession(engine, FOLDER);
    await settled();
    session.close();
    const before = looks.datasets;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(looks).toMatchObject({ datasets: before, closed: 1 });
    expect(listeners.size).toBe(0);
  });
});

describe('ReplicaCurves', () => {
  const chunk = (replicas: number[], epochs: number[], values: number[]) => ({ replicas, epochs: Uint32Array.from(epochs), training: Float32Array.from(values), validation: Float32Array.from(values) });
  it('lets replicas go on at their own pace', () => {
    const curves = new ReplicaCurves();
    curves.append(chunk([1, 2], [1, 2], [10, 20, 11, NaN]));
    curves.append(chunk([2], [3], [22]));
    expect([...curves.sample(Uint32Array.of(1, 2, 3)).training]).toEqual([10, 11, NaN, 20, 21, 22]);
  });
  it('puts a late point in its place', () => {
    const curves = new ReplicaCurves();
    curves.append(chunk([1], [1, 5], [1, 5]));
    curves.append(chunk([1], [3], [3]));
    expect([...curves.points(1).epochs]).toEqual([1, 3, 5]);
    expect([...curves.points(1).training]).toEqual([1, 3, 5]);
  });
  it('holds more than it began with', () => {
    const curves = new ReplicaCurves();
    const epochs = Array.from({ length: 1000 }, (_, i) => i + 1);
    curves.append(chunk([1], epochs, epochs));
    expect(curves.points(1).training[999]).toBe(1000);
    expect(curves.lastEpoch).toBe(1000);
  });
  it('draws straight lines between points, and ends a curve in the column after its last', () => {
    const curves = new ReplicaCurves();
    curves.append(chunk([1], [1, 11], [1, 2]));
    expect([...curves.sample(Uint32Array.of(6, 12, 20)).training]).toEqual([1.5, 2, NaN]);
  });
});

describe('ReplicaFocus', () => {
  it('turns to the hovered replica after a rest, and back to the pinned one', () => {
    const focus = new ReplicaFocus();
    focus.pin(3);
    focus.hover(5);
    expect(focus.replica.value).toBe(3);
    vi.advanceTimersByTime(60);
    expect(focus.replica.value).toBe(5);
    focus.hover(undefined);
    vi.advanceTimersByTime(60);
    expect(focus.replica.value).toBe(3);
  });
  it('steps within the order of the table, adds pins with Shift, lets all go', () => {
    const focus = new ReplicaFocus();
    focus.step([7, 2, 9], 1);
    expect(focus.replica.value).toBe(7);
    focus.step([7, 2, 9], 1);
    focus.step([7, 2, 9], 1);
    focus.step([7, 2, 9], 1);
    expect(focus.replica.value).toBe(9);
    focus.pin(2, true);
    expect(focus.pinned.value).toEqual([9, 2]);
    focus.pin(2, true);
    expect(focus.pinned.value).toEqual([9]);
    focus.letGo();
    expect(focus.replica.value).toBeUndefined();
  });
});

describe('sparkPath', () => {
  it('needs two points', () => {
    expect(sparkPath(Uint32Array.of(1, 2), Float32Array.of(9, 8), 60, 16)).toMatch(/^M/);
    expect(sparkPath(Uint32Array.of(30), Float32Array.of(9), 60, 16)).toBe('');
    expect(sparkPath(new Uint32Array(0), new Float32Array(0), 60, 16)).toBe('');
  });
  it('has no more points than pixels', () => {
    const epochs = Uint32Array.from({ length: 5000 }, (_, i) => i + 1);
    expect(sparkPath(epochs, Float32Array.from(epochs, (epoch) => 2 + 10 / epoch), 60, 16).split('L').length).toBeLessThanOrEqual(62);
  });
});
