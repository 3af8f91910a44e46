import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';

/** Milliseconds that the pointer rests on a curve before the replica turns to ink everywhere. */
const REST = 60;

/** Which replica is drawn in ink: the one under the pointer, or else the one pinned last. */
export class ReplicaFocus {
  readonly hovered = shallowRef<number>();
  readonly pinned: ShallowRef<readonly number[]> = shallowRef([]);
  readonly replica: ComputedRef<number | undefined> = computed(() => this.hovered.value ?? this.pinned.value.at(-1));
  private timer?: ReturnType<typeof setTimeout>;
  private wanted?: number | undefined;

  hover(replica: number | undefined): void {
    if (replica === this.wanted) return;
    this.wanted = replica;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.hovered.value = replica; }, REST);
  }

  /** @param add keeps those pinned before; a second time lets go */
  pin(replica: number, add = false): void {
    const others = this.pinned.value.filter((one) => one !== replica);
    if (add) this.pinned.value = others.length < this.pinned.value.length ? others : [...others, replica];
    else this.pinned.value = this.pinned.value.length === 1 && others.length === 0 ? this.pinned.value : [replica];
  }

  letGo(): void {
    clearTimeout(this.timer);
    this.wanted = undefined;
    this.hovered.value = undefined;
    this.pinned.value = [];
  }

  /** To the next (1) or previous (-1) of these replicas. */
  step(order: readonly number[], by: 1 | -1): void {
    if (order.length === 0) return;
    const now = this.replica.value === undefined ? -1 : order.indexOf(this.replica.value);
    const next = now < 0 ? (by > 0 ? 0 : order.length - 1) : Math.min(order.length - 1, Math.max(0, now + by));
    this.hovered.value = undefined;
    this.wanted = undefined;
    this.pinned.value = [order[next]!];
  }
}
