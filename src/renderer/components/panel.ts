import { inject, provide, shallowRef, type InjectionKey } from 'vue';
import type { MenuEntry } from './menu';

/** A panel as the commands see it that act on the one in focus. */
export interface PanelHandle {
  readonly element: () => HTMLElement | undefined;
  /** Undefined where it cannot fill its view. */
  readonly maximise: (() => void) | undefined;
  /** Opens its menu, in which it is exported; undefined where it has none. */
  readonly openMenu: (() => void) | undefined;
  /** Changes places with the panel before (-1) or after (1); undefined where panels stay where they are. */
  readonly move: ((by: 1 | -1) => void) | undefined;
}

/** What stands in a panel adds to its menu, until it takes that back. */
export interface PanelMenu {
  offer(entries: () => readonly MenuEntry[]): () => void;
}

const MENU: InjectionKey<PanelMenu> = Symbol('panel');
export const providePanelMenu = (menu: PanelMenu): void => { provide(MENU, menu); };
export const usePanelMenu = (): PanelMenu | undefined => inject(MENU, undefined);

const panels = new Set<PanelHandle>();
const current = shallowRef<PanelHandle>();

/** The panel in which the focus is or, from a menu or dialog, was last. */
export const currentPanel = (): PanelHandle | undefined => current.value;

export function addPanel(panel: PanelHandle): void {
  panels.add(panel);
}

export function removePanel(panel: PanelHandle): void {
  panels.delete(panel);
  if (current.value === panel) current.value = undefined;
}

export function enterPanel(panel: PanelHandle): void {
  current.value = panel;
}

/** Puts the focus on the next panel (or the one before) as they are seen: by rows, from the left. */
export function focusPanel(by: 1 | -1): void {
  const shown = [...panels].flatMap((panel) => {
    const element = panel.element();
    const box = element?.getBoundingClientRect();
    return element?.isConnected && box && box.width > 0 && box.height > 0 ? [{ element, box }] : [];
  }).sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
  if (shown.length === 0) return;
  const here = shown.findIndex(({ element }) => element === current.value?.element());
  const next = here < 0 ? (by > 0 ? 0 : shown.length - 1) : (here + by + shown.length) % shown.length;
  shown[next]!.element.focus();
  shown[next]!.element.scrollIntoView({ block: 'nearest' });
}
