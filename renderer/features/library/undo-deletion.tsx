// What the notification of a deletion says, and its button.
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { cutMiddle } from '../../ui/visible-characters.ts';

export interface UndoDeletionProps {
  readonly title: string;
  readonly onUndo: () => void;
}

export function UndoDeletion({ title, onUndo }: UndoDeletionProps): ReactElement {
  return (
    <span className="undo-deletion">
      <span>{cutMiddle(title, 60)}</span>
      <Button size="compact-sm" variant="default" onClick={onUndo}>
        Undo
      </Button>
    </span>
  );
}
