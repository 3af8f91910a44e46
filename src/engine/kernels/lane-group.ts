import { photonAt } from '../model/photon';
import type { ReplicaWeights } from '../model/weights';
import { replicaSumRules } from '../../shared/physics/sum-rules';
import { zeroWeights } from '../model/weights';
import { prefactor } from '../../shared/physics/preprocessing';
import type { MomentName } from '../train/optimizers';
import type { ReplicaTriangle } from '../reduction/replica-triangle';
import { LANE_BYTES, LANES, Layout, type Arena } from './arena';
import type { FastReplica } from './fast-engine';
import type { SharedMemory, SplitName } from './shared-memory';

type GroupName =
  | ParameterSet | 'prefactor' | 'constants' | 'photon' | 'keys' | 'multipliers' | 'scalars' | 'losses' | 'chi2' | 'mask'
  | `${SplitName}${'R' | 'Q' | 'Rho' | 'Columns'}`;

/** Parts of a group that hold the parameters of a replica, or numbers of the same shape. */
export type ParameterSet = 'parameters' | 'kept' | MomentName;

/** Lane vectors of a triangle of `columns` (a multiple of four) in blocks of four rows. */
const triangleVectors = (columns: number): number => (columns / 4) * (2 * columns + 8);

/**
 * Where everything of one lane group lies: four replicas, lane by lane, in one region that can be copied lane by lane.
 * @param moments of the optimizer
 */
export function groupLayout({ parameters, columns, problem, trainable }: SharedMemory, moments: readonly MomentName[]): Layout<GroupName> {
  const layout = new Layout<GroupName>();
  for (const name of new Set(['parameters', 'mean', 'square', 'kept', ...moments] as const)) layout.add(name, parameters);
  if (!trainable) layout.add('prefactor', problem.exponents.length * problem.x.length);
  layout.add('constants', problem.flavours.flavours.length).add('keys', 2);
  if (problem.photon !== undefined) layout.add('photon', problem.fkNodes);
  layout.add('multipliers', 2 * problem.constraints.length).add('scalars', 7).add('losses', 2 * problem.constraints.length).add('chi2', 2).add('mask', 1);
  for (const split of ['training', 'validation'] as const) {
    layout.add(`${split}R`, triangleVectors(columns[split])).add(`${split}Q`, columns[split]).add(`${split}Rho`, 1)
      .add(`${split}Columns`, columns[split]);
  }
  return layout;
}

/** One lane of a group's region: where a replica lives. */
export class Lane {
  /** All numbers of the region. */
  private all: Float32Array = new Float32Array(0);

  constructor(
    private readonly arena: Arena, private readonly shared: SharedMemory, private readonly layout: Layout<GroupName>,
    readonly region: number, readonly lane: number,
  ) {}

  /** Numbers of this lane, one every four floats. */
  private floats(name: GroupName): Float32Array {
    return this.arena.f32(this.region + this.layout.at(name), this.layout.vectors(name) * LANES).subarray(this.lane);
  }

  readWeights(name: ParameterSet): ReplicaWeights {
    const weights = zeroWeights(this.shared.problem.network);
    const floats = this.floats(name);
    let at = 0;
    for (const array of inOrder(weights)) for (let i = 0; i < array.length; i++, at += LANES) array[i] = floats[at]!;
    return weights;
  }

  writeWeights(name: ParameterSet, weights: ReplicaWeights): void {
    const floats = this.floats(name);
    let at = 0;
    for (const array of inOrder(weights)) for (let i = 0; i < array.length; i++, at += LANES) floats[at] = array[i]!;
  }

  /** x^(1-alpha) (1-x)^beta at all points, computed once in float64 where the exponents are fixed. */
  writePrefactor({ alpha, beta }: ReplicaWeights): void {
    if (this.shared.trainable) return;
    const { x } = this.shared.problem;
    const floats = this.floats('prefactor');
    alpha.forEach((a, f) => x.forEach((value, i) => (floats[(f * x.length + i) * LANES] = prefactor(value, Math.fround(a), Math.fround(beta[f]!)))));
  }

  /** What belongs to a replica besides its weights and data: the constants of its sum rules, its photon, and the keys of its dropout. */
  writeReplica({ replica, seed, photon }: Pick<FastReplica, 'replica' | 'seed' | 'photon'>): void {
    const { sumRules, flavours: { flavours }, x, fkNodes } = this.shared.problem;
    const { rules } = replicaSumRules(sumRules, seed, photon?.momentum);
    if (photon) {
      const floats = this.floats('photon');
      photonAt(photon, x.subarray(0, fkNodes)).forEach((value, i) => (floats[i * LANES] = value));
    }
    const constants = this.floats('constants');
    flavours.forEach(({ norm }, b) => (constants[b * LANES] = norm ? rules.find(({ flavour }) => flavour === norm.fk)!.constant : 1));
    const keys = this.arena.i32(this.region + this.layout.at('keys'), 2 * LANES);
    keys[this.lane] = seed;
    keys[LANES + this.lane] = replica;
  }

  writeTriangle(split: SplitName, { columns, r, q, rho }: ReplicaTriangle): void {
    const { data: { realKept }, columns: { [split]: width }, scratch } = this.shared;
    const [triangle, right] = [this.floats(`${split}R`), this.floats(`${split}Q`)];
    for (let k = 0; k < triangle.length; k += LANES) triangle[k] = 0;
    for (let k = 0; k < right.length; k += LANES) right[k] = 0;
    const size = columns.length;
    for (let i = 0; i < size; i++) {
      const block = i >> 2;
      // blocks before this one hold 4 (width - 4 b) vectors each
      const start = block * (4 * width) - 8 * block * (block - 1);
      right[i * LANES] = q[i]!;
      for (let j = i; j < size; j++) triangle[(start + (j - 4 * block) * 4 + (i & 3)) * LANES] = r[i * size + j]!;
    }
    this.floats(`${split}Rho`)[0] = rho;
    // from 'y' on: kept columns, outputs; padding reads a zero
    const output = scratch.at('outputs') - scratch.at('y');
    const nowhere = scratch.at('zero') - scratch.at('y');
    const table = this.arena.i32(this.region + this.layout.at(`${split}Columns`), this.layout.vectors(`${split}Columns`) * LANES);
    for (let c = 0; c < width; c++) {
      const column = columns[c];
      const at = column === undefined ? nowhere : column < realKept ? column * LANE_BYTES : output + (column - realKept) * LANE_BYTES;
      table[c * LANES + this.lane] = at;
    }
  }

  write(name: 'multipliers' | 'scalars', index: number, value: number): void {
    const at = this.layout.at(name) / 4 + index * LANES + this.lane;
    this.numbers()[at] = value;
  }

  /** chi2: 0 training, 1 validation; losses: [set][training, validation]. */
  read(name: 'chi2' | 'losses', index: number): number {
    return this.numbers()[this.layout.at(name) / 4 + index * LANES + this.lane]!;
  }

  /** One view for the many reads of an epoch; a memory that grows leaves the old one empty. */
  private numbers(): Float32Array {
    if (this.all.length === 0) this.all = this.arena.f32(this.region, this.layout.bytes / 4);
    return this.all;
  }

  /** Marks this lane (or unmarks it) for `keepLanes`. */
  mark(chosen: boolean): void {
    this.arena.i32(this.region + this.layout.at('mask'), LANES)[this.lane] = chosen ? -1 : 0;
  }

  /** Takes over everything of another lane. */
  copyFrom(other: Lane): void {
    const words = this.layout.bytes / 4;
    const [to, from] = [this.arena.i32(this.region, words), this.arena.i32(other.region, words)];
    for (let at = 0; at < words; at += LANES) to[at + this.lane] = from[at + other.lane]!;
  }
}

const inOrder = ({ kernels, biases, alpha, beta }: ReplicaWeights): Float64Array[] =>
  [...kernels.flatMap((kernel, layer) => [kernel, biases[layer]!]), alpha, beta];
