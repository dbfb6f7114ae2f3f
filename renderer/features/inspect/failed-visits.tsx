// Visits that failed, with the reason, what to do, and a button to try them again.
import { Button } from '@mantine/core';
import { IconFlask, IconRefresh } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { hostOfUrl } from '../../../shared/model/host.ts';
import type { Session, Visit } from '../../../shared/model/session.ts';
import { countOf } from '../../ui/format.ts';
import { useActiveRun } from '../session/runs.ts';
import { useInspect } from './use-inspect.ts';
import { VisitList } from './visit-list.tsx';

/** A name of the practice lab, asked for where nobody knows it. */
const isOfLab = ({ url, failure }: Visit): boolean =>
  failure?.kind === 'unknown-host' && hostOfUrl(url).endsWith('.lab.test');

/** What a session may visit in the lab instead; nothing where it was there, or visited nobody. */
function labUrlsOf({ request, kind }: Session, failed: readonly Visit[]): string[] {
  if (request.lab || kind === 'imported') return [];
  return [...new Set(failed.filter(isOfLab).map(({ url }) => url))];
}

export function FailedVisits({ session }: { readonly session: Session }): ReactElement | null {
  const inspect = useInspect();
  const run = useActiveRun();
  const failed = session.visits.filter((visit) => visit.status === 'failed');
  if (failed.length === 0) return null;
  const labUrls = labUrlsOf(session, failed);
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
        {labUrls.length > 0 ? (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconFlask size={14} aria-hidden="true" />}
            disabled={isBusy}
            onClick={() => {
              inspect.start({ ...session.request, urls: labUrls, lab: true });
            }}
          >
            Visit it in the practice lab
          </Button>
        ) : null}
      </div>
    </details>
  );
}
