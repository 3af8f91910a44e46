import { formatReplicas } from '../../shared/replica-range';
import { bytesText, chi2Text, countText, durationText } from '../text/numbers';
import { shellWord } from '../terminal';
import type { FitEnd } from './events';

/** Most replicas set aside of which each is told. */
const MOST_REASONS = 10;

/** What is said at the end of a fit. @param program how to call this program */
export function summaryText(end: FitEnd, program: string): string {
  const { status, folder, seconds, passed, vetoed, setAside, chi2, peakMemory } = end;
  const fit = shellWord(folder);
  const lines: string[] = [];
  const outcomes = [
    ...(passed.length > 0 || vetoed.length + setAside.length === 0 ? [`${passed.length} passed`] : []),
    ...(vetoed.length > 0 ? [`${vetoed.length} did not pass positivity`] : []),
    ...(setAside.length > 0 ? [`${setAside.length} set aside`] : []),
  ].join(', ');
  const ended = passed.length + vetoed.length + setAside.length;
  if (status === 'complete') lines.push(`${countText(ended, 'replica')} in ${durationText(seconds)}: ${outcomes}.`);
  else lines.push(`Interrupted after ${durationText(seconds)}; the fit is saved${ended > 0 ? `, with ${ended} of its replicas complete (${outcomes})` : ''}.`);
  if (vetoed.length > 0) lines.push(`  not positive (POS_VETO): ${formatReplicas(vetoed)}`);
  for (const { replica, epoch, reason } of setAside.slice(0, MOST_REASONS)) lines.push(`  replica ${replica} was set aside at epoch ${epoch}: ${reason}`);
  if (setAside.length > MOST_REASONS) lines.push(`  and ${setAside.length - MOST_REASONS} more`);
  if (chi2) lines.push(`chi2/N to the data: median ${chi2Text(chi2.median)}, ${chi2Text(chi2.min)} to ${chi2Text(chi2.max)}`);
  lines.push(`peak memory ${bytesText(peakMemory)}`);
  lines.push(`fit folder  ${folder}`, '');
  if (status === 'interrupted') lines.push('Go on with:', `  ${program} fit ${fit} --resume`);
  else {
    lines.push('Next:', `  ${program} show ${fit}`);
    const [example] = [...passed, ...vetoed];
    if (example !== undefined) lines.push(`  ${program} baseline ${fit} --replicas ${example}`);
  }
  return `${lines.join('\n')}\n`;
}
