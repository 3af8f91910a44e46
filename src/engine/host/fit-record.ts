import type { Curves, FitFrame, FitStatus, ReplicaDetails } from '../../shared/contract/engine-api';
import type { FitView, ReplicaView } from '../../shared/contract/fit-progress';
import type { FitSummary } from '../io/fit-json';
import type { MetricsChunk } from '../train/trainer';
import { CurveStore } from './curve-store';
import { epochGrid } from './epoch-grid';

/** What a window is shown of a fit; a running fit and a stored one fill it in their own ways. */
export class FitRecord {
  view: FitView;
  status: FitStatus;
  problem?: string;
  lostDevice = false;
  /** It is what its files say now of a fit of which a cursor was told before: rows that were sent are the same. */
  continues = false;
  private readonly curves: CurveStore;
  private readonly details = new Map<number, ReplicaDetails>();
  /** @param epochs at which curves are kept */
  constructor(readonly folder: string, status: FitStatus, view: FitView, epochs = epochGrid(view.epochs)) {
    this.status = status;
    this.view = view;
    this.curves = new CurveStore(view.replicas.map(({ replica }) => replica), epochs);
  }

  metrics(chunk: MetricsChunk): void {
    this.curves.add(chunk);
  }

  /** A replica ended well. */
  result(replica: number, { arcLengths, integrability, preprocessing }: Pick<FitSummary, 'arcLengths' | 'integrability' | 'preprocessing'>): void {
    const exponents = preprocessing.map(({ flavour, alpha, beta }) => ({ flavour, alpha, beta }));
    this.details.set(replica, { replica, arcLengths, integrability, preprocessing: exponents });
    this.curves.end(replica);
  }

  /** Nothing more comes of this replica, or, without one, of any. */
  end(replica?: number): void {
    for (const one of replica === undefined ? this.curves.replicas : [replica]) this.curves.end(one);
  }

  show(view: FitView): void {
    this.view = view;
    for (const { replica, status } of view.replicas) if (status !== 'training' && status !== 'waiting') this.curves.end(replica);
  }

  allCurves(): Curves {
    return this.curves.slice(0, this.curves.complete());
  }

  allDetails(): readonly ReplicaDetails[] {
    return [...this.details.values()];
  }

  /** What is new since the cursor's last frame; undefined when nothing is. Without one, the cursor has everything. */
  frame(cursor: FrameCursor): FitFrame | undefined {
    const { replicas, ...view } = this.view;
    const rows = this.curves.complete();
    const anew = cursor.record !== undefined && cursor.record !== this && (rows < cursor.rows || !this.continues);
    if (anew) cursor.clear();
    cursor.record = this;
    const changed = replicas.filter((replica) => !sameView(replica, cursor.replicas.get(replica.replica)));
    const details = this.allDetails().filter(({ replica }) => !cursor.details.has(replica));
    const head = JSON.stringify([this.status, this.problem, view]);
    if (changed.length === 0 && rows === cursor.rows && details.length === 0 && head === cursor.head) return undefined;
    const frame: FitFrame = {
      folder: this.folder, status: this.status, view, replicas: changed,
      ...(anew && { reset: true }),
      ...(rows > cursor.rows && { curves: this.curves.slice(cursor.rows, rows) }),
      ...(details.length > 0 && { details }),
      ...(this.problem !== undefined && { problem: this.problem }), ...(this.lostDevice && { lostDevice: true }),
    };
    changed.forEach((replica) => cursor.replicas.set(replica.replica, replica));
    details.forEach(({ replica }) => cursor.details.add(replica));
    cursor.rows = rows;
    cursor.head = head;
    return frame;
  }
}

/** What one window has been told of a fit. */
export class FrameCursor {
  /** A fit that goes on has a new record. */
  record: FitRecord | undefined;
  rows = 0;
  head = '';
  readonly replicas = new Map<number, ReplicaView>();
  readonly details = new Set<number>();

  clear(): void {
    this.rows = 0;
    this.head = '';
    this.replicas.clear();
    this.details.clear();
  }
}

/** Views are replaced, not changed; but a stored fit that is read again has equal ones. */
function sameView(a: ReplicaView, b: ReplicaView | undefined): boolean {
  return a === b || (b !== undefined && JSON.stringify(a) === JSON.stringify(b));
}
