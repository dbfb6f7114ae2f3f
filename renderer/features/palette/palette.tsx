// The command palette, the shortcuts of its commands, and the menu's commands from the main process.
import { useHotkeys } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, type ReactElement } from 'react';
import { onEngine } from '../../bridge.ts';
import { Keys } from './keys.tsx';
import { openPalette, useCommands } from './use-commands.tsx';

export function Palette(): ReactElement {
  const commands = useCommands();
  useHotkeys(
    commands
      .flatMap((command) =>
        command.shortcut === undefined ? [] : [[command.shortcut, command.run] as const],
      )
      .map(([keys, run]) => [keys, run]),
    [],
  );
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(
    () =>
      onEngine('menu.command', (id) => {
        if (id === 'palette') openPalette();
        else latest.current.find((command) => command.id === id)?.run();
      }),
    [],
  );
  return (
    <Spotlight
      shortcut="mod + K"
      attributes={{ content: { 'aria-label': 'Command palette' } }}
      nothingFound="No command matches"
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden="true" />,
        placeholder: 'What would you like to do?',
        'aria-label': 'Search commands',
      }}
      actions={commands.map((command) => ({
        id: command.id,
        label: command.label,
        description: command.text,
        onClick: command.run,
        ...(command.shortcut === undefined
          ? {}
          : { rightSection: <Keys shortcut={command.shortcut} /> }),
      }))}
    />
  );
}
