import type { Forecast } from './forecast';

/** A cost that the first of many has more of: code and tables that are made once. */
export interface Cost {
  readonly first: number;
  readonly each: number;
}

/** What was measured of a fit on this machine, and counted; seconds and bytes. */
export interface FitMeasures {
  readonly reading: number;
  readonly reducing: number;
  /** Pseudodata and splits, by one thread for all workers. */
  readonly drawing: Cost;
  /** Triangles, in each worker. */
  readonly settingUp: Cost;
  /** An epoch of one group of lanes. */
  readonly groupEpoch: number;
  /** What is written of a replica, in each worker; and more for each state that its log tells of. */
  readonly reporting: Cost;
  readonly logged: number;
  /** Four files of a replica, flushed to the disk by one thread for all workers. */
  readonly writing: number;
  /** The process with the problem and its reduction, before a worker begins. */
  readonly process: number;
  /** Kernels with the problem of one worker, and a group of lanes in them. */
  readonly kernels: number;
  readonly group: number;
  /** Scratch of linear algebra in a worker that sets up. */
  readonly scratch: number;
  /** Data of a replica, and its weights; arrays that its state has besides them: moments and the best weights. */
  readonly data: number;
  readonly weights: number;
  readonly moments: number;
}

/** How many of what. */
export interface FitSize {
  readonly replicas: number;
  readonly workers: number;
  readonly epochs: number;
  /** Replicas in a group of lanes. */
  readonly lanes: number;
  /** Epochs between two states that the log tells of. */
  readonly snapshotEvery: number;
}

/** Before a command's first line of work and after its last, s. */
const STARTING = 0.25;
/** A worker thread until it has its problem, s. */
const THREAD_SECONDS = 0.15;
/** What a worker thread holds besides its kernels' memory: compiler and heap; measured with Node 20 and 22, bytes. */
const THREAD = 40e6;
/** Young objects that wait to be collected in a worker, at most. */
const UNCOLLECTED = 15e6;
/** Part of a replica's triangles in float64 that waits so, when many are set up. */
const TRIANGLES_UNCOLLECTED = 0.5e6;
/** Copies of a replica's state while a checkpoint passes to the disk: the worker's own, and the message; arrays are written one after the other. */
const CHECKPOINT_COPIES = 2;

/** Time and memory of a fit of which no replica stops early. */
export function foretell(measures: FitMeasures, size: FitSize): Pick<Forecast, 'seconds' | 'epochMilliseconds' | 'memory'> {
  const { replicas, epochs, lanes, snapshotEvery } = size;
  const workers = Math.min(size.workers, Math.ceil(replicas / lanes)); // a group of lanes is not split
  const groups = Math.ceil(replicas / lanes / workers); // of the busiest worker
  const most = Math.min(replicas, groups * lanes);
  const snapshots = Math.floor(epochs / snapshotEvery);
  const total = ({ first, each }: Cost, count: number) => first + each * (count - 1);
  const epochMilliseconds = 1000 * measures.groupEpoch * groups;
  const { reporting, logged } = measures;
  const reports = total({ first: reporting.first + logged * snapshots, each: reporting.each + logged * snapshots }, most);
  const state = measures.weights * (2 + measures.moments + snapshots);
  return {
    epochMilliseconds,
    seconds: {
      starting: STARTING,
      reading: measures.reading,
      reducing: measures.reducing,
      settingUp: total(measures.drawing, replicas) + THREAD_SECONDS + total(measures.settingUp, most),
      training: (epochMilliseconds * epochs) / 1000,
      ending: Math.max(reports, measures.writing * replicas),
    },
    memory: measures.process
      + replicas * (2 * measures.data + state * CHECKPOINT_COPIES)
      + workers * (THREAD + measures.kernels + groups * measures.group + measures.scratch + Math.min(UNCOLLECTED, TRIANGLES_UNCOLLECTED * most)),
  };
}
