import type { IconName } from './icons';

/** An entry of a menu, or a line between two groups of entries. */
export type MenuEntry =
  | { readonly label: string; readonly icon?: IconName | undefined; readonly keys?: string | undefined; readonly danger?: boolean; readonly disabled?: boolean; readonly act: () => void }
  | 'line';
