// Keys pressed on a page that are the browser's: the page itself never hears of them.
import type { Input } from 'electron';

export type BrowseKey = 'back' | 'forward' | 'reload' | 'stop' | 'address' | 'notebook' | 'end';

type Pressed = Pick<Input, 'type' | 'key' | 'control' | 'meta' | 'alt' | 'shift'>;

/** Null for keys that are the page's. Ctrl, or ⌘ on macOS. */
export function readBrowseKey(input: Pressed, platform: NodeJS.Platform): BrowseKey | null {
  if (input.type !== 'keyDown') return null;
  const isMac = platform === 'darwin';
  const mod = isMac ? input.meta : input.control;
  const key = input.key.toLowerCase();
  if (mod && !input.alt) return byMod[key] ?? (isMac ? (byMacMod[key] ?? null) : null);
  if (input.alt && !input.control && !isMac) return byAlt[key] ?? null;
  return input.alt || input.control || input.meta ? null : (byItself[key] ?? null);
}

const byMod: Readonly<Partial<Record<string, BrowseKey>>> = {
  l: 'address',
  r: 'reload',
  w: 'end',
};
const byMacMod: Readonly<Partial<Record<string, BrowseKey>>> = { '[': 'back', ']': 'forward' };
const byAlt: Readonly<Partial<Record<string, BrowseKey>>> = {
  arrowleft: 'back',
  arrowright: 'forward',
  d: 'address',
};
const byItself: Readonly<Partial<Record<string, BrowseKey>>> = {
  f5: 'reload',
  f6: 'notebook',
  escape: 'stop',
};
