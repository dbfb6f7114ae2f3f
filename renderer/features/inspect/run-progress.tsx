// The run under way in one line: how far it is, said to screen readers without flooding them.
import { Progress } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import type { ReactElement } from 'react';
import { countOf, formatCount } from '../../ui/format.ts';
import type { Run } from '../session/runs.ts';

export function describeRun(run: Run): string {
  if (run.phase === 'saving') return 'All visits are over. Saving …';
  if (run.page !== undefined && run.isBrowse === true)
    return `Browsing: ${countOf(run.totalVisits, 'page')} so far`;
  if (run.totalVisits === 0) return 'Starting …';
  return `${formatCount(run.doneVisits)} of ${formatCount(run.totalVisits)} visits done`;
}

export function RunProgress({ run }: { readonly run: Run }): ReactElement {
  const text = describeRun(run);
  const spoken = useThrottledValue(text, 2000);
  const percent = run.totalVisits === 0 ? 0 : (run.doneVisits / run.totalVisits) * 100;
  return (
    <div className="run-progress">
      <Progress value={percent} size="sm" aria-label="Progress of the inspection" />
      <span className="run-progress-text" aria-hidden="true">
        {text}
      </span>
      <output className="visually-hidden">{spoken}</output>
    </div>
  );
}
