// A shortcut as the keys that are pressed, in the platform's words.
import { Kbd } from '@mantine/core';
import type { ReactElement } from 'react';

const isMac = (): boolean => navigator.platform.startsWith('Mac');

export function keyNames(shortcut: string, mac: boolean): string[] {
  return shortcut.split('+').map((key) => {
    if (key === 'mod') return mac ? '⌘' : 'Ctrl';
    if (key === 'alt') return mac ? '⌥' : 'Alt';
    if (key === 'shift') return mac ? '⇧' : 'Shift';
    return key.length === 1 ? key.toUpperCase() : key;
  });
}

export function Keys({ shortcut }: { readonly shortcut: string }): ReactElement {
  return (
    <span className="keys">
      {keyNames(shortcut, isMac()).map((name) => (
        <Kbd key={name} size="xs">
          {name}
        </Kbd>
      ))}
    </span>
  );
}
