// Visits that failed, with the reason, what to do, and a button to try them again.
import { Button } from '@mantine/core';
import { IconFlask, IconLockOpen, IconMail, IconRefresh } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { Session } from '../../../shared/model/session.ts';
import { countOf } from '../../ui/format.ts';
import { useActiveRun } from '../session/runs.ts';
import { useInspect } from './use-inspect.ts';
import { VisitList } from './visit-list.tsx';
import { waysOut, type WayOut } from './ways-out.ts';

const icons: Readonly<Record<WayOut['kind'], typeof IconFlask>> = {
  lab: IconFlask,
  'port-80': IconLockOpen,
  mail: IconMail,
};

export function FailedVisits({ session }: { readonly session: Session }): ReactElement | null {
  const inspect = useInspect();
  const run = useActiveRun();
  const failed = session.visits.filter((visit) => visit.status === 'failed');
  if (failed.length === 0) return null;
  const isBusy = run !== undefined || inspect.isStarting;
  const title = `${countOf(failed.length, 'visit')} failed`;
  return (
    <details className="failed-visits" open={failed.length === session.visits.length}>
      <summary>
        <span className="failed-title">{title}</span>
      </summary>
      <VisitList visits={failed} label={title} />
      <div className="failed-ways">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden="true" />}
          disabled={isBusy || session.kind === 'imported'}
          onClick={() => {
            inspect.retry(session.id);
          }}
        >
          Retry failed
        </Button>
        {waysOut(session, failed).map(({ kind, label, request }) => {
          const Icon = icons[kind];
          return (
            <Button
              key={kind}
              size="compact-sm"
              variant="default"
              leftSection={<Icon size={14} aria-hidden="true" />}
              disabled={isBusy}
              onClick={() => {
                inspect.start(request);
              }}
            >
              {label}
            </Button>
          );
        })}
      </div>
    </details>
  );
}
