import type { Command } from '../../stores/commands';
import { useFitActions } from './actions';
import { revealLabel } from '../../stores/place';
import type { FitSession } from './fit-session';
import type { ReplicaFocus } from './focus';

/** The commands of the fit in front. */
export function fitCommands({ session, focus, refit }: { session: FitSession; focus: ReplicaFocus; refit: (replica: number) => void }): Command[] {
  const actions = useFitActions(session);
  const { status } = session;
  const isLive = () => ['running', 'paused', 'queued'].includes(status.value);
  const order = () => session.order.value;
  /** Keys belong to a dialog or menu while one is open. */
  const isFree = () => document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]') === null;
  const focused = () => focus.replica.value;
  const step = (by: 1 | -1) => () => { focus.step(order(), by); };
  return [
    { id: 'fit.pause', label: 'Pause the fit, or go on', group: 'Fit', keys: 'Space', enabled: () => (status.value === 'running' && session.view.value?.stage === 'training') || status.value === 'paused', run: () => (status.value === 'running' ? actions.pause() : actions.resume()) },
    { id: 'fit.resume', label: 'Go on from the checkpoint', group: 'Fit', enabled: () => status.value === 'interrupted', run: actions.resume },
    { id: 'fit.stop', label: 'Stop the fit…', group: 'Fit', keys: 'Ctrl .', enabled: isLive, run: actions.stop },
    { id: 'fit.next', label: 'Next replica', group: 'Fit', keys: 'J', enabled: isFree, run: step(1) },
    { id: 'fit.previous', label: 'Previous replica', group: 'Fit', keys: 'K', enabled: isFree, run: step(-1) },
    { id: 'fit.pin', label: 'Pin the replica under the pointer', group: 'Fit', keys: 'P', enabled: () => focused() !== undefined, run: () => { focus.pin(focused()!); } },
    { id: 'fit.let-go', label: 'Let the replica go', group: 'Fit', keys: 'Escape', enabled: () => focused() !== undefined && isFree(), run: () => { focus.letGo(); } },
    { id: 'fit.refit', label: 'Refit the pinned replica alone, compare bits', group: 'Fit', keys: 'R', enabled: () => isFree() && focus.pinned.value.length > 0 && session.canRefit(focus.pinned.value.at(-1)!), run: () => { refit(focus.pinned.value.at(-1)!); } },
    { id: 'fit.copy-command', label: 'Copy the command that makes this fit', group: 'Fit', run: actions.copyCommand },
    { id: 'fit.reveal', label: revealLabel('the fit'), group: 'Fit', run: actions.reveal },
  ];
}
