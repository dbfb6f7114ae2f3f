// All shortcuts in one list.
import { Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import { useApp } from '../session/app-state.ts';
import { Keys } from './keys.tsx';
import { useCommands } from './use-commands.tsx';

/** Those that belong to a place on the screen and not to a command. */
const localShortcuts: readonly (readonly [keys: string, text: string])[] = [
  ['mod+K', 'Command palette'],
  ['Enter', 'In the address field: inspect'],
  ['Shift+Enter', 'In the address field: a further address'],
  ['↑+↓', 'In a table: from row to row'],
  ['Plus', 'In the timeline: zoom in'],
  ['−', 'In the timeline: zoom out'],
  ['Home', 'In the timeline: show all of it'],
  ['←+→', 'In the timeline: earlier and later'],
  ['Shift+→', 'In the timeline: to the next thing on the connection'],
  ['Escape', 'Close the evidence or a dialog'],
];

export function ShortcutsDialog(): ReactElement {
  const { state, dispatch } = useApp();
  const commands = useCommands();
  const listed = commands.flatMap((command) =>
    command.shortcut === undefined ? [] : [[command.shortcut, command.label] as const],
  );
  return (
    <Modal
      opened={state.dialog === 'shortcuts'}
      onClose={() => {
        dispatch({ kind: 'dialog', dialog: null });
      }}
      title="Keyboard shortcuts"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <dl className="shortcuts">
        {[...listed, ...localShortcuts].map(([keys, text]) => (
          <div key={keys}>
            <dt>{text}</dt>
            <dd>
              <Keys shortcut={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
