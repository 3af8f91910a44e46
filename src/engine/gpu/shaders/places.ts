import type { GpuProblem, ReplicaName, ScratchName, StateName, TableName } from '../gpu-problem';
import { RECORD, SCALARS, SCHEDULE, scheduleRow } from '../records';
import { inOrder, SYNC, THREADS, u } from './code';

/** How the shaders write the place of a number. An index is WGSL. */
export interface Places {
  scratch(name: ScratchName, index: string): string;
  state(name: StateName, index: string): string;
  /** A number of a replica's own constants, as it is or as a float. */
  replica(name: ReplicaName, index: string): string;
  replicaFloat(name: ReplicaName, index: string): string;
  table(name: TableName | number, index: string): string;
  tableFloat(name: TableName, index: string): string;
  record(field: Exclude<keyof typeof RECORD, 'losses'>): string;
  /** Of training (0) or validation (1). */
  loss(constraint: string, split: string): string;
  head(field: keyof typeof SCHEDULE): string;
  /** Scalar number i of the update in `row`. */
  scalar(i: number): string;
  multiplier(constraint: string, split: string): string;
}

export function placesOf({ scratch, state, replica, at, problem }: GpuProblem): Places {
  const row = scheduleRow(problem.constraints.length);
  const table = (name: TableName | number, index: string) => `tables[${u(typeof name === 'number' ? name : at[name])} + ${index}]`;
  const own = (name: ReplicaName, index: string) => `replicas[replicaAt + ${u(replica.at(name))} + ${index}]`;
  return {
    scratch: (name, index) => `scratch[scratchAt + ${u(scratch.at(name))} + ${index}]`,
    state: (name, index) => `states[stateAt + ${u(state.at(name))} + ${index}]`,
    replica: own,
    replicaFloat: (name, index) => `bitcast<f32>(${own(name, index)})`,
    table,
    tableFloat: (name, index) => `bitcast<f32>(${table(name, index)})`,
    record: (field) => `records[recordAt + ${u(RECORD[field])}]`,
    loss: (constraint, split) => `records[recordAt + ${u(RECORD.losses)} + 2u * ${constraint} + ${split}]`,
    head: (field) => `schedule[${u(SCHEDULE[field])}]`,
    scalar: (i) => `schedule[${u(SCHEDULE.head + i)} + row * ${u(row)}]`,
    multiplier: (constraint, split) => `schedule[${u(SCHEDULE.head + SCALARS)} + row * ${u(row)} + 2u * ${constraint} + ${split}]`,
  };
}

/** Sixteen threads share a sum: every one takes each sixteenth term, and one adds what they have. */
export function sums(
  { scratch }: Places, { items, first, end, before = '', term, store }: {
    readonly items: number; readonly first: string; readonly end: string;
    /** What all terms of an item need. */
    readonly before?: string;
    /** A statement that adds term k of an item to `sum`. */
    readonly term: (k: string) => string; /** What is done with the `total` of an item. */ readonly store: string;
  },
): string {
  return `
  for (var i = thread; i < ${u(16 * items)}; i += ${THREADS}) {
    let item = i >> 4u;
    var sum = 0.0;
    let end = ${end};
    ${before}
    ${inOrder('k', `${first} + (i & 15u)`, 'end', term, 16)}
    ${scratch('partials', 'i')} = sum;
  }
  ${SYNC}  for (var item = thread; item < ${u(items)}; item += ${THREADS}) {
    var total = 0.0;
    for (var part = 0u; part < 16u; part++) { total += ${scratch('partials', '16u * item + part')}; }
    ${store}
  }
  ${SYNC}`;
}
