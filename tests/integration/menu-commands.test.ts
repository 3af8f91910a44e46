import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { menuTemplate } from '../../src/main/menu-template';

const renderer = new URL('../../src/renderer/', import.meta.url).pathname;
/** Commands that views offer: id and keys. */
const offered = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|vue)$/.test(name) && !name.endsWith('.test.ts')).flatMap((name) =>
  [...readFileSync(join(renderer, name), 'utf8').matchAll(/\{ id: '([\w-]+\.[\w-]+)', label: (?:'[^']*'|\w+\([^)]*\)), group: '\w+'(?:, keys: '([^']+)')?/g)].map(([, id, keys]) => ({ id: id!, keys })));
const items = menuTemplate(() => undefined, false).flatMap(({ submenu }) => submenu as MenuItemConstructorOptions[]).filter(({ id }) => id !== undefined);

describe('the menu of the desktop', () => {
  it.each(items.map(({ id, label }) => [id!, label]))('%s (%s) is a command of the window', (id) => {
    expect(offered.map((command) => command.id)).toContain(id);
  });
  it.each(items.filter(({ accelerator }) => accelerator).map(({ id, accelerator }) => [id!, String(accelerator)]))('%s has the keys that the window shows: %s', (id, accelerator) => {
    for (const { keys } of offered.filter((command) => command.id === id)) expect(keys?.replace('Ctrl', 'CmdOrCtrl').replaceAll(' ', '+')).toBe(accelerator);
  });
  it('asks the window for the command of an item', () => {
    const asked: string[] = [];
    const [file] = menuTemplate((name) => asked.push(name), false);
    (file!.submenu as MenuItemConstructorOptions[])[0]!.click!(undefined as never, undefined, undefined as never);
    expect(asked).toEqual(['runcard.new']);
  });
});
