import { evenRuns } from './even-runs';
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

/** Replicas that are trained alike, and what was measured of them; what all have in common is taken from the first method of a fit. */
export interface MethodMeasures {
  readonly replicas: number;
  readonly epochs: number;
  /** Of an epoch, as the worker pool counts it when it shares replicas out. */
  readonly products: number;
  readonly measures: FitMeasures;
}

/** How many of what. */
export interface FitSize {
  readonly workers: number;
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
export function foretell(methods: readonly MethodMeasures[], { workers, lanes, snapshotEvery }: FitSize): Pick<Forecast, 'seconds' | 'epochMilliseconds' | 'memory'> {
  const { measures: shared } = methods[0]!;
  const { reporting } = shared;
  const total = ({ first, each }: Cost, count: number) => first + each * (count - 1);
  const loads = deal(methods, workers, lanes).map((parts) => {
    const sum = (of: (part: Part) => number) => parts.reduce((sofar, part) => sofar + of(part), 0);
    const replicas = sum((part) => part.replicas);
    return {
      epoch: sum(({ groups, measures }) => groups * measures.groupEpoch),
      training: sum(({ groups, measures, epochs }) => groups * measures.groupEpoch * epochs),
      settingUp: sum((part) => total(part.measures.settingUp, part.replicas)),
      reports: reporting.first - reporting.each + sum((part) => part.replicas * (reporting.each + shared.logged * Math.floor(part.epochs / snapshotEvery))),
      memory: THREAD + shared.scratch + Math.min(UNCOLLECTED, TRIANGLES_UNCOLLECTED * replicas) + sum(({ groups, measures }) => measures.kernels + groups * measures.group),
    };
  });
  const most = (of: (load: (typeof loads)[number]) => number) => Math.max(...loads.map(of));
  const replicas = methods.reduce((sum, method) => sum + method.replicas, 0);
  const states = methods.reduce((sum, { replicas: count, epochs, measures: { weights, moments } }) => sum + count * weights * (2 + moments + Math.floor(epochs / snapshotEvery)), 0);
  return {
    epochMilliseconds: 1000 * most(({ epoch }) => epoch),
    seconds: {
      starting: STARTING,
      reading: shared.reading,
      reducing: shared.reducing,
      settingUp: total(shared.drawing, replicas) + THREAD_SECONDS + most(({ settingUp }) => settingUp),
      training: most(({ training }) => training),
      ending: Math.max(most(({ reports }) => reports), shared.writing * replicas),
    },
    memory: shared.process + replicas * 2 * shared.data + states * CHECKPOINT_COPIES + loads.reduce((sum, { memory }) => sum + memory, 0),
  };
}

interface Part extends MethodMeasures {
  readonly groups: number;
}

/** Groups of lanes of each method in even runs, as the worker pool shares them out: of each worker, the parts of the methods that it has. */
function deal(methods: readonly MethodMeasures[], workers: number, lanes: number): Part[][] {
  const groups = methods.flatMap((method) => Array.from({ length: Math.ceil(method.replicas / lanes) }, (_, g) => ({ method, replicas: Math.min(lanes, method.replicas - g * lanes) })));
  const shares = Array.from({ length: Math.min(workers, groups.length) }, () => new Map<MethodMeasures, Part>());
  evenRuns(groups.map(({ method: { products, epochs } }) => products * epochs), shares.length).forEach((worker, g) => {
    const { method, replicas } = groups[g]!;
    const part = shares[worker]!.get(method) ?? { ...method, groups: 0, replicas: 0 };
    shares[worker]!.set(method, { ...part, groups: part.groups + 1, replicas: part.replicas + replicas });
  });
  return shares.filter((share) => share.size > 0).map((share) => [...share.values()]);
}
