// What stands in the Compare screen where there is no visit to compare.
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Session } from '../../../shared/model/session.ts';
import { onlyEnvelope } from '../../../shared/words/proxy-help.ts';
import { EmptyNote } from '../../ui/notes.tsx';
import { useApp } from '../session/app-state.ts';
import { NoConnection } from '../session/no-connection.tsx';

export function NoVisit({ session }: { readonly session: Session }): ReactElement {
  const { dispatch } = useApp();
  if (session.kind === 'observe') {
    return (
      <EmptyNote title="This session has no visit.">
        <p>{onlyEnvelope}</p>
      </EmptyNote>
    );
  }
  if (session.resolver.kind !== 'capture') return <EmptyNote title="This session has no visit." />;
  if (session.capture?.packets === 0) return <NoConnection session={session} />;
  return (
    <EmptyNote title="This capture holds no visit to a website or mail server.">
      <p className="dim">The overview tells what else is in it.</p>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => {
          dispatch({ kind: 'open-tab', tab: 'overview' });
        }}
      >
        Open the overview
      </Button>
    </EmptyNote>
  );
}
