// Which keys on a page are the browser's, and which stay the page's.
import { expect, test } from 'vitest';
import { readBrowseKey } from '../../../../electron/main/browse/browse-keys.ts';

const press = (key: string, held: Partial<Record<'control' | 'meta' | 'alt', boolean>> = {}) => ({
  type: 'keyDown' as const,
  key,
  control: false,
  meta: false,
  alt: false,
  shift: false,
  ...held,
});

test.each([
  ['l', { control: true }, 'linux', 'address'],
  ['L', { meta: true }, 'darwin', 'address'],
  ['l', { meta: true }, 'linux', null],
  ['l', {}, 'linux', null],
  ['d', { alt: true }, 'linux', 'address'],
  ['ArrowLeft', { alt: true }, 'linux', 'back'],
  ['ArrowRight', { alt: true }, 'win32', 'forward'],
  // There it goes a word back in a text.
  ['ArrowLeft', { alt: true }, 'darwin', null],
  ['[', { meta: true }, 'darwin', 'back'],
  ['ArrowLeft', {}, 'linux', null],
  ['F5', {}, 'linux', 'reload'],
  ['r', { control: true }, 'linux', 'reload'],
  ['F6', {}, 'linux', 'notebook'],
  ['Escape', {}, 'linux', 'stop'],
  ['w', { control: true }, 'linux', 'end'],
  // AltGr is Ctrl and Alt together, and types a character.
  ['l', { control: true, alt: true }, 'win32', null],
] as const)('%s with %j on %s: %s', (key, held, platform, meaning) => {
  expect(readBrowseKey(press(key, held), platform)).toBe(meaning);
});

test('a key is heard when it goes down, and not again when it comes up', () => {
  expect(readBrowseKey({ ...press('F5'), type: 'keyUp' }, 'linux')).toBeNull();
});
