// A small button that puts a text on the clipboard and says so.
import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { use, type ReactElement } from 'react';
import { RowStop } from './row-button.tsx';

export function CopyButton({
  text,
  name,
}: {
  readonly text: string;
  readonly name: string;
}): ReactElement {
  const isStop = use(RowStop);
  const clipboard = useClipboard({ timeout: 1500 });
  const label = clipboard.copied ? `Copied ${name}` : `Copy ${name}`;
  return (
    <ActionIcon
      className="copy-button"
      variant="subtle"
      color="gray"
      size="xs"
      tabIndex={isStop ? undefined : -1}
      aria-label={label}
      title={label}
      onClick={(event) => {
        event.stopPropagation();
        clipboard.copy(text);
      }}
    >
      {clipboard.copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
    </ActionIcon>
  );
}
