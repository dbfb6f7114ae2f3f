// The run under way in one line: how far it is, said to screen readers without flooding them.
import { Button, Progress } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import type { ReactElement } from 'react';
import { countOf, formatCount } from '../../ui/format.ts';
import { useApp } from '../session/app-state.ts';
import type { Run } from '../session/runs.ts';

function describeRun(run: Run): string {
  if (run.phase === 'saving')
    return run.notebook === undefined ? 'All visits are over. Saving …' : 'Saving …';
  if (run.page !== undefined && run.isBrowse === true)
    return `Browsing: ${countOf(run.totalVisits, 'page')} so far`;
  if (run.notebook !== undefined)
    return `Observing: ${countOf(run.notebook.connections, 'connection')}`;
  if (run.totalVisits === 0) return 'Starting …';
  return `${formatCount(run.doneVisits)} of ${formatCount(run.totalVisits)} visits done`;
}

export function RunProgress({ run }: { readonly run: Run }): ReactElement | null {
  const { state } = useApp();
  const text = describeRun(run);
  const spoken = useThrottledValue(text, 2000);
  const percent = run.totalVisits === 0 ? 0 : (run.doneVisits / run.totalVisits) * 100;
  const isObserved = run.notebook !== undefined;
  // Its own screen says all of it.
  const isShown = state.sessionId === run.sessionId;
  if (isObserved && isShown) return null;
  // Nobody knows how much of these is still to come.
  const isOpenEnded = isObserved || run.isBrowse === true;
  return (
    <div className="run-progress">
      {isOpenEnded ? null : (
        <Progress value={percent} size="sm" aria-label="Progress of the inspection" />
      )}
      {isOpenEnded && !isShown ? <ShowRun run={run} /> : null}
      <span className="run-progress-text" aria-hidden="true">
        {text}
      </span>
      <output className="visually-hidden">{spoken}</output>
    </div>
  );
}

/** While others are observed one may look at something else, and must find the way back. */
function ShowRun({ run }: { readonly run: Run }): ReactElement {
  const { dispatch } = useApp();
  return (
    <span>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => {
          dispatch({ kind: 'open-session', sessionId: run.sessionId });
        }}
      >
        Show what is observed
      </Button>
    </span>
  );
}
