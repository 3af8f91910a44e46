import { computed, shallowRef, type ComputedRef } from 'vue';
import type { DatasetChi2, EngineApi, FitDocument, FitFacts, FitFrame, FitPdfs, FitStatus, ReplicaDetails } from '../../../shared/contract/engine-api';
import type { FitView, ReplicaView } from '../../../shared/contract/fit-progress';
import { postfit, type PostfitCandidate, type PostfitVerdict } from '../../../shared/physics/postfit';
import { parseRuncard } from '../../../shared/runcard/parse';
import { ReplicaCurves } from './replica-curves';

/** Milliseconds between two looks at the PDFs of a running fit, and how many times longer than such a look takes. */
const LOOK_EVERY = 2000;
const LOOK_SHARE = 5;

/** What a part of the view waits for, has, or could not have. */
export interface Part<T> {
  readonly value?: T;
  readonly problem?: string;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * An open fit, running or stored. Frames are put into typed arrays; only what says "there is something new" is reactive, so that
 * a frame costs the same whatever came before.
 */
export class FitSession {
  /** Undefined until it is open. */
  readonly document = shallowRef<FitFacts>();
  private readonly runcardText = computed(() => this.document.value?.runcardText);
  /** Read once, however often the rest of the document changes; undefined where it cannot be understood. */
  readonly runcard = computed(() => (this.runcardText.value === undefined ? undefined : parseRuncard(this.runcardText.value).runcard));
  /** Why it could not be opened. */
  readonly failure = shallowRef<string>();
  /** Why the fit ended early. */
  readonly problem = shallowRef<string>();
  /** It was the graphics device: the processor can go on. */
  readonly lostDevice = shallowRef(false);
  readonly status = shallowRef<FitStatus>('queued');
  readonly view = shallowRef<FitView>();
  /** Counts changes of `curves`, and of what is known of ended replicas. */
  readonly curvesRevision = shallowRef(0);
  readonly detailsRevision = shallowRef(0);
  readonly curves = new ReplicaCurves();
  readonly details = new Map<number, ReplicaDetails>();
  readonly pdfs = shallowRef<Part<FitPdfs>>({});
  readonly datasets = shallowRef<Part<readonly DatasetChi2[]>>({});
  /** Replicas in the order of `datasets`' values. */
  readonly datasetReplicas = shallowRef<readonly number[]>([]);

  /** Replicas as the table orders them: what `next` and `previous` mean. */
  readonly order = shallowRef<readonly number[]>([]);

  readonly verdict: ComputedRef<PostfitVerdict>;
  /** Here or in another process: there will be more of it. */
  readonly running = computed(() => this.status.value === 'running' || this.status.value === 'elsewhere');
  /** A replica has been trained for an epoch: there is something to show. */
  readonly hasEpochs = computed(() => this.view.value?.replicas.some(({ epoch }) => epoch > 0) === true);
  private readonly hasEnded = computed(() => this.status.value === 'complete' || this.status.value === 'interrupted');

  /** Those of an ended fit that its central PDF is the mean of, as the engine takes it; undefined: all there are. */
  readonly counted = computed<ReadonlySet<number> | undefined>(() => (this.hasEnded.value && this.verdict.value.passing.size > 0 ? this.verdict.value.passing : undefined));
  /** How many ended replicas that leaves out. */
  readonly leftOut = computed(() => (this.counted.value ? this.candidates().length - this.counted.value.size : 0));

  private readonly replicas = new Map<number, ReplicaView>();
  private readonly leave: () => void;
  /** Frames that came before the document that they follow; undefined while none is awaited. */
  private early: FitFrame[] | undefined;
  private timer?: ReturnType<typeof setTimeout>;
  private closed = false;

  constructor(private readonly engine: EngineApi, readonly folder: string) {
    this.verdict = computed(() => {
      void this.detailsRevision.value;
      return postfit(this.candidates());
    });
    this.leave = engine.onFitFrame((frame) => {
      if (frame.folder !== folder) return;
      if (this.early) this.early.push(frame);
      else this.take(frame);
    });
    this.read();
  }

  /**
   * Opens the fit in the engine, which then has the whole of it in one document: at first, and again whenever the engine has lost this
   * window (a connection broke, another engine was started). What is shown stays until the document is there.
   */
  read(): void {
    const early: FitFrame[] = [];
    this.early = early;
    this.engine.openFit(this.folder).then((document) => {
      if (this.closed || this.early !== early) return;
      this.early = undefined;
      this.open(document);
      early.forEach((frame) => { this.take(frame); });
      void this.look();
    }, (error: unknown) => {
      if (this.early === early && !this.document.value) this.failure.value = messageOf(error);
    });
  }

  /** Replicas that have ended and are not set aside, as of now: reading this follows nothing. */
  ended(): Set<number> {
    return new Set([...this.replicas.values()].filter(({ status }) => status === 'stopped' || status === 'finished').map(({ replica }) => replica));
  }

  /** Whether the central PDF is the mean also of this replica. */
  counts(replica: number): boolean {
    return this.counted.value?.has(replica) !== false;
  }

  /** Only replicas that have ended here can be compared with a refit. */
  canRefit(replica: number): boolean {
    const status = this.replicas.get(replica)?.status;
    return (status === 'stopped' || status === 'finished') && this.document.value?.entry.foreign === false;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.leave();
    this.engine.closeFit(this.folder).catch(() => undefined); // a fit that is gone is closed
  }

  private open(document: FitDocument): void {
    this.forget();
    this.replicas.clear();
    this.failure.value = undefined;
    this.problem.value = undefined;
    this.lostDevice.value = false;
    this.status.value = document.entry.status;
    document.view.replicas.forEach((replica) => this.replicas.set(replica.replica, replica));
    this.view.value = document.view;
    this.curves.append(document.curves);
    this.know(document.details);
    this.document.value = document;
    this.curvesRevision.value++;
  }

  private forget(): void {
    this.curves.clear();
    this.details.clear();
  }

  private take({ status, reset, view, replicas, curves, details, problem, lostDevice }: FitFrame): void {
    const changed = status !== this.status.value;
    const begins = view.stage === 'training' && this.view.value?.stage !== 'training';
    if (reset) this.forget();
    this.status.value = status;
    this.problem.value = problem;
    this.lostDevice.value = lostDevice ?? false;
    replicas.forEach((replica) => this.replicas.set(replica.replica, replica));
    this.view.value = { ...view, replicas: [...this.replicas.values()] };
    // What postfit says of a replica needs both: its details, and its view at its end, which may come later.
    if (details || reset || replicas.some(({ positivity }) => positivity !== undefined)) this.know(details ?? []);
    if (curves) this.curves.append(curves);
    if (curves || reset || changed) this.curvesRevision.value++;
    if (changed) void this.look();
    if (changed || begins) void this.learn();
  }

  /** Its engine, once that is decided, and its files at the end. */
  private async learn(): Promise<void> {
    const facts = await this.engine.fitFacts(this.folder).catch(() => undefined); // what was known stays
    if (facts && !this.closed) this.document.value = facts;
  }

  private know(details: readonly ReplicaDetails[]): void {
    details.forEach((one) => this.details.set(one.replica, one));
    this.detailsRevision.value++;
  }

  private candidates(): PostfitCandidate[] {
    return [...this.replicas.values()].flatMap(({ replica, chi2, positivity }) => {
      const details = this.details.get(replica);
      return details && chi2 !== undefined && positivity ? [{ replica, chi2, positivity, arcLengths: details.arcLengths, integrability: details.integrability }] : [];
    });
  }

  /** PDFs and chi2 by dataset as they are now; again and again while the fit runs. */
  private async look(): Promise<void> {
    clearTimeout(this.timer);
    const started = performance.now();
    if (this.hasEpochs.value) {
      const sound = [...this.replicas.values()].filter(({ status, epoch }) => status !== 'set aside' && epoch > 0).map(({ replica }) => replica);
      await Promise.all([
        this.engine.fitPdfs(this.folder).then((value) => { this.pdfs.value = { value }; }, (error: unknown) => { this.pdfs.value = { ...this.pdfs.value, problem: messageOf(error) }; }),
        this.engine.fitDatasetChi2(this.folder, sound).then((value) => {
          this.datasetReplicas.value = sound;
          this.datasets.value = { value };
        }, (error: unknown) => { this.datasets.value = { ...this.datasets.value, problem: messageOf(error) }; }),
      ]);
    }
    if (this.closed || !this.running.value) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { void this.look(); }, Math.max(LOOK_EVERY, LOOK_SHARE * (performance.now() - started)));
  }
}
