import { watchImmediate } from '@vueuse/core';
import { shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import type { DatasetPoints } from '../../../../shared/contract/engine-api';
import { useEngine } from '../../../stores/services';
import type { Checks } from './use-checks';

/** Points of a dataset in the plane of x and Q2 (GeV2). */
export interface PlanePoints {
  readonly dataset: string;
  /** Pairs x, Q2. */
  readonly kept: readonly (readonly [number, number])[];
  readonly removed: readonly (readonly [number, number])[];
}

/** Undefined where the data have no x and Q2, as hadronic data haven't. */
export function planePoints({ dataset, kinematics, values, kept }: DatasetPoints): PlanePoints | undefined {
  const column = (...names: string[]) => kinematics.findIndex((name) => names.includes(name.toLowerCase()));
  const [x, q2, q] = [column('x'), column('q2', 'q^2'), column('q')];
  if (x < 0 || (q2 < 0 && q < 0)) return undefined;
  const points = Array.from(kept, (isKept, i) => {
    const at = (of: number) => values[i * kinematics.length + of]!;
    return { isKept: isKept === 1, point: [at(x), q2 < 0 ? at(q) ** 2 : at(q2)] as const };
  }).filter(({ point }) => point.every((value) => value > 0));
  return { dataset, kept: points.filter(({ isKept }) => isKept).map(({ point }) => point), removed: points.filter(({ isKept }) => !isKept).map(({ point }) => point) };
}

/** Where the points of the given datasets lie, and which the cuts remove; asked again when the runcard changes. */
export function useKinematics({ sound }: Checks, names: ComputedRef<readonly string[]>): Readonly<ShallowRef<ReadonlyMap<string, PlanePoints>>> {
  const engine = useEngine();
  const planes = shallowRef<ReadonlyMap<string, PlanePoints>>(new Map());
  watchImmediate([sound, () => names.value.join()], async ([text]) => {
    if (text === '') return;
    const found = await Promise.all(names.value.map((name) => engine.datasetPoints(text, name).then(planePoints, () => undefined)));
    if (text === sound.value) planes.value = new Map(found.flatMap((one) => (one ? [[one.dataset, one]] : [])));
  });
  return planes;
}
