// Visits that failed, with the reason, what to do, and a button to try them again.
import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { Session } from '../../../shared/model/session.ts';
import { countOf } from '../../ui/format.ts';
import { useActiveRun } from '../session/runs.ts';
import { useInspect } from './use-inspect.ts';
import { VisitList } from './visit-list.tsx';

export function FailedVisits({ session }: { readonly session: Session }): ReactElement | null {
  const inspect = useInspect();
  const run = useActiveRun();
  const failed = session.visits.filter((visit) => visit.status === 'failed');
  if (failed.length === 0) return null;
  const title = `${countOf(failed.length, 'visit')} failed`;
  return (
    <details className="failed-visits" open={failed.length === session.visits.length}>
      <summary>
        <span className="failed-title">{title}</span>
      </summary>
      <VisitList visits={failed} label={title} />
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconRefresh size={14} aria-hidden="true" />}
        disabled={run !== undefined || inspect.isStarting || session.kind === 'imported'}
        onClick={() => {
          inspect.retry(session.id);
        }}
      >
        Retry failed
      </Button>
    </details>
  );
}
