// The command palette, the shortcuts of its commands, and the menu's commands from the main process.
import { useHotkeys } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, type ReactElement } from 'react';
import { onEngine } from '../../bridge.ts';
import { Keys } from './keys.tsx';
import { openPalette, useCommands } from './use-commands.tsx';

/**
 * A command is run when the keyboard is back where it was: a dialog is to return it there, and a field to keep it. The
 * palette gives it back 10 ms after it was closed.
 */
const afterReturnMs = 20;

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
  const chosen = useRef<(() => void) | null>(null);
  return (
    <Spotlight
      shortcut="mod + K"
      tagsToIgnore={[]}
      onSpotlightClose={() => {
        const run = chosen.current;
        chosen.current = null;
        if (run !== null) setTimeout(run, afterReturnMs);
      }}
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
        onClick: () => {
          chosen.current = command.run;
        },
        ...(command.shortcut === undefined
          ? {}
          : { rightSection: <Keys shortcut={command.shortcut} /> }),
      }))}
    />
  );
}
