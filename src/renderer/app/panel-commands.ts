import { currentPanel, focusPanel } from '../components';
import { offerCommands } from '../stores/commands';
import { isTextPlace } from '../stores/keys';

/** Commands on the panel in focus, in every view. */
export function offerPanelCommands(): void {
  const canMove = (): boolean => currentPanel()?.move !== undefined && !isTextPlace(document.activeElement);
  offerCommands([
    { id: 'panel.export', label: 'Export panel…', group: 'File', keys: 'Ctrl E', enabled: () => currentPanel()?.openMenu !== undefined, run: () => { currentPanel()?.openMenu?.(); } },
    { id: 'panel.maximise', label: 'Maximise panel, or put it back', group: 'View', keys: 'M', enabled: () => currentPanel()?.maximise !== undefined, run: () => { currentPanel()?.maximise?.(); } },
    { id: 'panel.next', label: 'Next panel', group: 'View', keys: 'F6', run: () => { focusPanel(1); } },
    { id: 'panel.previous', label: 'Previous panel', group: 'View', keys: 'Shift F6', run: () => { focusPanel(-1); } },
    { id: 'panel.back', label: 'Move panel back', group: 'View', keys: 'Alt Shift ArrowLeft', enabled: canMove, run: () => { currentPanel()?.move?.(-1); } },
    { id: 'panel.on', label: 'Move panel on', group: 'View', keys: 'Alt Shift ArrowRight', enabled: canMove, run: () => { currentPanel()?.move?.(1); } },
  ]);
}
