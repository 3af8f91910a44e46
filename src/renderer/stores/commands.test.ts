// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useCommands, type Command } from './commands';
import { fakeServices } from './fake-services';
import { matches } from './keys';
import { useSettings } from './settings';

const press = (key: string, more: KeyboardEventInit = {}, target: HTMLElement = document.createElement('div')): KeyboardEvent => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  document.body.append(target);
  target.addEventListener('keydown', (one) => { useCommands().onKey(one); }, { once: true });
  target.dispatchEvent(event);
  return event;
};
const command = (id: string, keys: string, change: Partial<Command> = {}): Command & { readonly run: ReturnType<typeof vi.fn> } => ({ id, keys, label: id, group: 'View', run: vi.fn(), ...change }) as never;

describe('commands', () => {
  beforeEach(() => {
    setActivePinia(createPinia());
    fakeServices({}, { writeSettings: async (change) => ({ ...useSettings().settings, ...change }) });
  });

  it('run by their keys and take the event', () => {
    const save = command('save', 'Ctrl S');
    useCommands().add([save]);
    expect(press('s', { ctrlKey: true }).defaultPrevented).toBe(true);
    press('s');
    press('S', { ctrlKey: true, shiftKey: true });
    expect(save.run).toHaveBeenCalledTimes(1);
  });

  it('of a view overrule those of the shell until the view is gone', () => {
    const [shell, view] = [command('fit.start', 'Ctrl Enter'), command('fit.start', 'Ctrl Enter')];
    useCommands().add([shell]);
    const leave = useCommands().add([view]);
    press('Enter', { ctrlKey: true });
    leave();
    press('Enter', { ctrlKey: true });
    expect([view.run.mock.calls.length, shell.run.mock.calls.length]).toEqual([1, 1]);
  });

  it('pass on to the next of the same key when they are not enabled', async () => {
    const [first, second] = [command('a', 'F8', { enabled: () => false }), command('b', 'F8')];
    useCommands().add([first, second]);
    press('F8');
    await useCommands().runById('a');
    expect([first.run.mock.calls.length, second.run.mock.calls.length]).toEqual([0, 1]);
  });

  it('of single letters do not act where someone writes, nor when they are switched off', async () => {
    const letter = command('log', 'L');
    useCommands().add([letter]);
    press('l', {}, document.createElement('input'));
    press('l', {}, document.createElement('textarea'));
    expect(letter.run).not.toHaveBeenCalled();
    press('l');
    expect(letter.run).toHaveBeenCalledTimes(1);
    await useSettings().change({ singleLetterKeys: false });
    press('l');
    expect(letter.run).toHaveBeenCalledTimes(1);
  });
});

it('reads keys', () => {
  const event = (key: string, more: Partial<KeyboardEvent> = {}) => ({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });
  expect(matches('?', event('?', { shiftKey: true }))).toBe(true);
  expect(matches('Ctrl ,', event(',', { metaKey: true }))).toBe(true);
  expect(matches('Space', event(' '))).toBe(true);
  expect(matches('Shift F8', event('F8'))).toBe(false);
  expect(matches('Ctrl Shift P', event('P', { ctrlKey: true, shiftKey: true }))).toBe(true);
});
