// What stands where there is nothing to show, or not yet.
import { Loader } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

export function WaitingNote({ label }: { readonly label: string }): ReactElement {
  return (
    <output className="waiting-note">
      <Loader size="sm" aria-hidden="true" />
      <span>{label}</span>
    </output>
  );
}

export interface EmptyNoteProps {
  readonly title: string;
  readonly children?: ReactNode;
}

export function EmptyNote({ title, children }: EmptyNoteProps): ReactElement {
  return (
    <div className="empty-note">
      <p className="empty-note-title">{title}</p>
      {children}
    </div>
  );
}
