// Shortcuts in the words that stand on the keys.
import { expect, it } from 'vitest';
import { keyNames } from '../../../renderer/features/palette/keys.tsx';

it('names each key as the platform does', () => {
  expect(keyNames('mod+shift+O', false)).toEqual(['Ctrl', 'Shift', 'O']);
  expect(keyNames('mod+shift+O', true)).toEqual(['⌘', '⇧', 'O']);
  expect(keyNames('alt+1', false)).toEqual(['Alt', '1']);
});
