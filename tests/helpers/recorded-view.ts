import type { Curves, FitDocument, ReplicaDetails } from '../../src/shared/contract/engine-api';
import type { FitView } from '../../src/shared/contract/fit-progress';
import quick from '../fixtures/fit-view/quick-8.json';

interface Recorded {
  readonly view: FitView;
  readonly replicas: readonly number[];
  readonly epochs: readonly number[];
  readonly training: readonly (number | null)[];
  readonly validation: readonly (number | null)[];
  readonly details: readonly ReplicaDetails[];
}

const recorded = quick as Recorded;
const numbers = (values: readonly (number | null)[]): Float32Array => Float32Array.from(values, (value) => value ?? NaN);

/** Rows [from, to) of a real quick fit's curves. */
export function recordedCurves(from = 0, to = recorded.epochs.length): Curves {
  const { replicas, epochs, training, validation } = recorded;
  const n = replicas.length;
  return { replicas, epochs: Uint32Array.from(epochs.slice(from, to)), training: numbers(training.slice(from * n, to * n)), validation: numbers(validation.slice(from * n, to * n)) };
}

export const RECORDED_ROWS = recorded.epochs.length;
export const recordedView: FitView = recorded.view;
export const recordedDetails = recorded.details;

/** A window's document of that fit as it is stored. */
export const recordedDocument: FitDocument = {
  entry: {
    folder: '/project/fits/quick', name: 'quick', status: 'complete', foreign: false, runcard: 'filter.yml', description: '', datasets: 17, replicas: recorded.replicas.length,
    finished: recorded.replicas.length, modified: 0, bytes: 0, notes: { text: '', tags: [] },
  },
  runcardText: '', command: 'parton fit quick.yml', provenance: {}, files: [], patience: 100, view: recorded.view, curves: recordedCurves(), details: recorded.details,
};
