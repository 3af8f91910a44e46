/** What a keyboard event must be like; `Ctrl` is the command key on a Mac. */
interface Chord {
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly key: string;
}

/** A key without Ctrl or Alt that writes something: it acts only where nobody writes. */
export const isSingleKey = (keys: string): boolean => !/Ctrl |Alt /.test(keys) && !/F\d+$/.test(keys);

/** Reads `Ctrl Shift P`, `F8`, `?`. */
function chord(keys: string): Chord {
  const parts = keys.split(' ');
  const key = parts.pop() ?? '';
  return { ctrl: parts.includes('Ctrl'), shift: parts.includes('Shift'), alt: parts.includes('Alt'), key: key.toLowerCase() };
}

/** Keys as they are shown. */
export const keysText = (keys: string): string => keys.replace('ArrowLeft', '←').replace('ArrowRight', '→').replace('Escape', 'Esc');

/** Whether a dialog or an open menu has the keyboard to itself. */
export const isOverlaid = (): boolean => document.querySelector('[role="dialog"], .ui-popover') !== null;

/** Signs such as `?` carry their Shift in themselves, on whatever keyboard. */
export function matches(keys: string, event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): boolean {
  const { ctrl, shift, alt, key } = chord(keys);
  const pressed = event.key === ' ' ? 'space' : event.key.toLowerCase();
  const isSign = key.length === 1 && !/[a-z0-9]/.test(key);
  return pressed === key && (event.ctrlKey || event.metaKey) === ctrl && event.altKey === alt && (isSign || event.shiftKey === shift);
}

/** Whether someone writes there. */
export function isTextPlace(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, [contenteditable="true"], .cm-editor') !== null);
}
