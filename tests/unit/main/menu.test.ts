// The menu on each platform: every command is there, and no two share an accelerator.
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { events } from '../../../shared/contract/ipc.ts';
import { menuTemplate, type MenuCommand } from '../../../electron/main/menu.ts';

function flatten(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [
    item,
    ...(Array.isArray(item.submenu) ? flatten(item.submenu) : []),
  ]);
}

function build(platform: NodeJS.Platform) {
  const sent: MenuCommand[] = [];
  const items = flatten(
    menuTemplate({
      platform,
      appName: 'Onlooker',
      send: (command) => sent.push(command),
    }),
  );
  return { items, sent };
}

/** Template items have handlers without use of their arguments. */
const click = (item: MenuItemConstructorOptions): void => {
  (item.click as (() => void) | undefined)?.();
};

describe.each(['linux', 'win32', 'darwin'] as const)('menu on %s', (platform) => {
  it('offers every command of the contract', () => {
    const { items, sent } = build(platform);
    for (const item of items) click(item);
    expect(new Set(sent)).toEqual(new Set(events['menu.command'].options));
  });

  it('has no accelerator twice', () => {
    const { items } = build(platform);
    const used = items.flatMap((item) => item.accelerator ?? []);
    expect(used.length).toBeGreaterThanOrEqual(4);
    expect(new Set(used).size).toBe(used.length);
  });

  it('can quit', () => {
    const { items } = build(platform);
    expect(items.some((item) => item.role === 'quit')).toBe(true);
  });
});
