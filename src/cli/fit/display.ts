import { glance } from '../../shared/contract/fit-glance';
import type { FitStage, FitView, ReplicaView } from '../../shared/contract/fit-progress';
import { countText } from '../text/numbers';
import { programName, type Terminal } from '../terminal';
import type { FitEnd, FitEvent } from './events';
import { progressLine, progressLines } from './progress-lines';
import { summaryText } from './summary';

/** Shows a fit from its start to its end. */
export interface FitDisplay {
  onStart(runcard: string, folder: string, replicas: readonly number[] | undefined): void;
  onView(view: FitView): void;
  onReplica(view: ReplicaView): void;
  onWarning(text: string): void;
  /** Which engine was chosen, and why. */
  onEngine(why: string): void;
  /** The first Ctrl-C. */
  onInterrupt(): void;
  onEnd(end: FitEnd): void;
  /** Leaves the terminal tidy, whatever happened. */
  close(): void;
}

const INTERRUPT = 'Writing a checkpoint... (Ctrl-C again quits at once)';
/** Seconds between two lines of progress in a file, and between two events of progress. */
const LINE_EVERY = 5;
const EVENT_EVERY = 0.5;

const asideText = ({ replica, epoch, reason }: ReplicaView) => `replica ${replica} set aside at epoch ${epoch}: ${reason ?? 'unknown'}`;
const startText = (runcard: string, folder: string, { replicas, epochs }: FitView) =>
  `${runcard}: ${countText(replicas.length, 'replica')}, ${countText(epochs, 'epoch')}, into ${folder}\n`;

/** A bar that is drawn again in place. */
export class LiveDisplay implements FitDisplay {
  private drawn = 0;
  private header?: (view: FitView) => string;
  private last?: FitView;

  constructor(private readonly terminal: Terminal) {}

  onStart(runcard: string, folder: string): void {
    this.header = (view) => startText(runcard, folder, view);
  }

  onView(view: FitView): void {
    if (this.header) this.terminal.out.write(this.header(view));
    delete this.header;
    this.last = view;
    this.draw();
  }

  onReplica(view: ReplicaView): void {
    if (view.status === 'set aside') this.say(`${asideText(view)}\n`);
  }

  onWarning(text: string): void {
    this.say(`warning: ${text}\n`);
  }

  onEngine(why: string): void {
    this.say(`engine: ${why}\n`);
  }

  onInterrupt(): void {
    this.say(`${INTERRUPT}\n`);
  }

  onEnd(end: FitEnd): void {
    this.close();
    this.terminal.out.write(summaryText(end, programName()));
  }

  close(): void {
    this.erase();
    delete this.last;
  }

  /** Something to stay, above the bar. */
  private say(text: string): void {
    this.erase();
    this.terminal.out.write(text);
    this.draw();
  }

  private draw(): void {
    if (!this.last || this.last.stage === 'done') return;
    const { width, unicode } = this.terminal;
    const lines = progressLines(this.last, { width: width - 1, unicode });
    this.erase();
    this.terminal.out.write(`${lines.join('\n')}\n`);
    this.drawn = lines.length;
  }

  private erase(): void {
    if (this.drawn > 0) this.terminal.out.write(`\u001b[${this.drawn}A\u001b[J`);
    this.drawn = 0;
  }
}

/** Lines that are not taken back: at changes of stage and every few seconds. */
export class PlainDisplay implements FitDisplay {
  private header?: (view: FitView) => string;
  private stage?: FitStage;
  private last = 0;

  constructor(private readonly terminal: Pick<Terminal, 'out' | 'err'>) {}

  onStart(runcard: string, folder: string): void {
    this.header = (view) => startText(runcard, folder, view);
  }

  onView(view: FitView): void {
    if (this.header) this.terminal.out.write(this.header(view));
    delete this.header;
    const changed = view.stage !== this.stage;
    if (view.stage === 'done' || (!changed && view.elapsed - this.last < LINE_EVERY)) return;
    this.stage = view.stage;
    this.last = view.elapsed;
    const line = view.stage === 'training' && !changed ? progressLine(view) : `${view.elapsed.toFixed(1).padStart(7)} s  ${view.stage}`;
    this.terminal.out.write(`${line}\n`);
  }

  onReplica(view: ReplicaView): void {
    if (view.status === 'set aside') this.terminal.out.write(`${asideText(view)}\n`);
  }

  onWarning(text: string): void {
    this.terminal.err.write(`warning: ${text}\n`);
  }

  onEngine(why: string): void {
    this.terminal.out.write(`engine: ${why}\n`);
  }

  onInterrupt(): void {
    this.terminal.err.write(`${INTERRUPT}\n`);
  }

  onEnd(end: FitEnd): void {
    this.terminal.out.write(summaryText(end, programName()));
  }

  close(): void {
    // Nothing is left to tidy.
  }
}

/** Events, one JSON object a line. */
export class JsonDisplay implements FitDisplay {
  private stage?: FitStage;
  private last = -Infinity;
  private begun = false;
  private seconds = 0;

  constructor(private readonly terminal: Pick<Terminal, 'out' | 'err'>) {}

  onStart(runcard: string, folder: string, replicas: readonly number[] | undefined): void {
    this.tell({ event: 'start', runcard, folder, replicas: replicas ?? null });
  }

  onView(view: FitView): void {
    const { elapsed, remaining, epochMilliseconds } = view;
    this.seconds = elapsed;
    const { stage, ...now } = glance(view);
    if (stage !== this.stage) this.tell({ event: 'stage', stage, seconds: elapsed });
    this.stage = stage;
    const begins = !this.begun && view.replicas.every(({ status, epoch }) => epoch > 0 || status === 'set aside');
    if (stage !== 'training' || (!begins && elapsed - this.last < EVENT_EVERY)) return;
    if (begins) this.begun = true;
    this.last = elapsed;
    this.tell({
      event: 'progress', seconds: elapsed,
      ...(remaining !== undefined && { secondsLeft: remaining }), ...(epochMilliseconds !== undefined && { epochMilliseconds }), ...now,
    });
  }

  onReplica(view: ReplicaView): void {
    this.tell({ event: 'replica', seconds: this.seconds, ...view });
  }

  onWarning(message: string): void {
    this.tell({ event: 'warning', message });
  }

  onEngine(why: string): void {
    this.tell({ event: 'engine', why });
  }

  onInterrupt(): void {
    this.terminal.err.write(`${INTERRUPT}\n`);
  }

  onEnd(end: FitEnd): void {
    this.tell(end);
  }

  close(): void {
    // Every event stands on its own.
  }

  private tell(event: FitEvent): void {
    this.terminal.out.write(`${JSON.stringify(event)}\n`);
  }
}
