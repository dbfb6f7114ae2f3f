// What npm cannot bring is asked for by the name that the system at hand has for it.
import { expect, it } from 'vitest';
import { nameHere } from '../../../scripts/set-up/system-packages.mjs';

const renamed = new Set(['libgtk-3-0t64', 'libasound2t64']);
const isKnown = (name: string): boolean => renamed.has(name);

it('takes the new name of a library where there is one', () => {
  const names = ['xvfb', 'libgtk-3-0', 'libasound2', 'libnss3'];
  expect(names.map((name) => nameHere(name, isKnown))).toEqual([
    'xvfb',
    'libgtk-3-0t64',
    'libasound2t64',
    'libnss3',
  ]);
  expect(nameHere('libgtk-3-0', () => false)).toBe('libgtk-3-0');
});
