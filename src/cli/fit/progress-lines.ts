import type { FitGlance } from '../../shared/contract/fit-glance';
import { glance } from '../../shared/contract/fit-glance';
import type { FitView } from '../../shared/contract/fit-progress';
import { chi2Text, clockText, countText, epochTimeText } from '../text/numbers';

export interface ProgressStyle {
  /** Columns of the terminal. */
  readonly width: number;
  /** Whether it shows more than ASCII. */
  readonly unicode: boolean;
}

const MOST_BAR = 50;
const GAP = '   ';

/** What a terminal shows of a running fit: a bar, and what is known, in as many lines as the width needs; none is wider. */
export function progressLines(view: FitView, { width, unicode }: ProgressStyle): string[] {
  const now = glance(view);
  const lines = [barLine(now, view, width, unicode)];
  let line = '';
  for (const fact of facts(now, view)) {
    const text = fact.find(({ length }) => length <= width) ?? fact.at(-1)!.slice(0, width);
    if (line && line.length + GAP.length + text.length > width) {
      lines.push(line);
      line = '';
    }
    line += line ? GAP + text : text;
  }
  if (line) lines.push(line);
  return lines;
}

/** One line about a running fit, for a file. */
export function progressLine(view: FitView): string {
  const now = glance(view);
  const left = view.remaining === undefined ? [] : [`${clockText(view.remaining)} left`];
  return [`${view.elapsed.toFixed(1).padStart(7)} s  ${now.stage}`, ...facts(now, view).map(([longest]) => longest!), ...left].join(', ');
}

function barLine({ stage, done }: FitGlance, { remaining }: FitView, width: number, unicode: boolean): string {
  const percent = `${Math.floor(done * 100)}%`.padStart(4);
  const left = remaining === undefined ? '' : `  ${clockText(remaining)} left`;
  const fixed = [`${stage}  `, ` ${percent}${left}`];
  const size = Math.min(MOST_BAR, width - fixed[0]!.length - fixed[1]!.length);
  if (size < 5) return `${stage} ${percent.trim()}`.slice(0, width);
  const filled = Math.floor(done * size);
  const [full, empty] = unicode ? ['━', '╌'] : ['#', '-'];
  return fixed[0]! + full.repeat(filled) + empty.repeat(size - filled) + fixed[1]!;
}

/** Each in full, and shorter for narrow terminals. */
function facts(now: FitGlance, { epochMilliseconds }: FitView): string[][] {
  const found: string[][] = [];
  if (now.epoch) {
    const { median, min, max } = now.epoch;
    const at = `epoch ${Math.floor(median)} of ${now.epochs}`;
    found.push(min === max ? [at] : [`${at} (${min} to ${max})`, at]);
  }
  if (epochMilliseconds !== undefined) found.push([`${epochTimeText(epochMilliseconds)}/epoch`]);
  if (now.trainingChi2 !== undefined && now.validationChi2 !== undefined) {
    const [training, validation] = [chi2Text(now.trainingChi2), chi2Text(now.validationChi2)];
    found.push([`chi2/N ${training} training, ${validation} validation`, `chi2/N ${training} tr, ${validation} vl`]);
  }
  const ended = [
    [now.stopped, 'stopped'], [now.finished, 'finished'], [now.passed, 'passed positivity'], [now.vetoed, 'not positive'], [now.setAside, 'set aside'],
  ] as const;
  const parts = [`${now.running} running`, ...ended.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)];
  const short = [now.running, now.stopped + now.finished, now.setAside];
  found.push([`${countText(now.replicas, 'replica')}: ${parts.join(', ')}`, parts.join(', '), `${short[0]} running, ${short[1]} ended, ${short[2]} aside`]);
  return found;
}
