import { defineStore } from 'pinia';
import { computed, getCurrentInstance, onActivated, onDeactivated, onScopeDispose, shallowRef } from 'vue';
import { isOverlaid, isSingleKey, isTextPlace, matches } from './keys';
import { useNotices } from './notices';
import { useSettings } from './settings';

export type CommandGroup = 'File' | 'Edit' | 'Fit' | 'View' | 'Help';

/** Something that the user can do: from the palette, a menu, a key. */
export interface Command {
  /** The name by which menus of the desktop call it. */
  readonly id: string;
  readonly label: string;
  readonly group: CommandGroup;
  /** `Ctrl Shift P`, `F8`, `?`. */
  readonly keys?: string;
  readonly enabled?: () => boolean;
  readonly run: () => unknown;
}

export const useCommands = defineStore('commands', () => {
  const groups = shallowRef<readonly (readonly Command[])[]>([]);
  /** Of the same id or key, the one that was offered last comes first: a view overrules the shell. */
  const commands = computed(() => groups.value.flatMap((group) => group));
  const isEnabled = (command: Command): boolean => command.enabled?.() ?? true;

  function add(given: readonly Command[]): () => void {
    groups.value = [given, ...groups.value];
    return () => { groups.value = groups.value.filter((group) => group !== given); };
  }
  async function run(command: Command): Promise<void> {
    if (isEnabled(command)) await useNotices().attempt(command.label, async () => { await command.run(); });
  }
  /** A menu of the desktop asks for a command; it waits behind a dialog like the window's keys do. */
  async function runById(id: string): Promise<void> {
    if (isOverlaid()) return;
    const command = commands.value.find((each) => each.id === id && isEnabled(each));
    if (command) await run(command);
  }
  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.repeat || isOverlaid()) return;
    const isWriting = isTextPlace(event.target);
    const letters = useSettings().settings.singleLetterKeys;
    const command = commands.value.find((each) =>
      each.keys !== undefined && matches(each.keys, event) && (!isSingleKey(each.keys) || (!isWriting && letters)) && isEnabled(each));
    if (!command) return;
    event.preventDefault();
    void run(command);
  }
  return { commands, isEnabled, add, run, runById, onKey };
});

/** Offers commands as long as the component (or effect scope) that calls this lives and, where views are kept alive, is in front. */
export function offerCommands(commands: readonly Command[]): void {
  const { add } = useCommands();
  let remove = add(commands);
  onScopeDispose(() => { remove(); });
  if (!getCurrentInstance()) return;
  onDeactivated(() => { remove(); });
  onActivated(() => {
    remove();
    remove = add(commands);
  });
}
