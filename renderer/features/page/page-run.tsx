// A page while it loads: the notebook of the network on one side, the page's requests on the other.
import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useMemo, type ReactElement } from 'react';
import { callEngine } from '../../bridge.ts';
import { countOf, formatBytes } from '../../ui/format.ts';
import { notifyError } from '../errors/notify.ts';
import { VisitList } from '../inspect/visit-list.tsx';
import type { LivePage } from '../session/live-page.ts';
import type { Run } from '../session/runs.ts';
import { Notebook } from '../notebook/notebook.tsx';
import { LiveRequests } from './live-requests.tsx';
import './page.css';

export interface PageRunProps {
  readonly run: Run;
  readonly page: LivePage;
}

export function PageRun({ run, page }: PageRunProps): ReactElement {
  const lines = useMemo(() => [...page.lines.values()], [page]);
  const letter = useMemo(() => [...page.letter.values()], [page]);
  return (
    <section className="run page-run" aria-labelledby="run-title">
      <div className="page-run-head">
        <div>
          <h1 id="run-title">
            {run.isBrowse === true ? 'Browsing in a window of its own …' : 'Watching the wire …'}
          </h1>
          <p className="page-run-count">
            {countOf(page.requests, 'request')} over {countOf(page.connections, 'connection')},{' '}
            {formatBytes(page.bytesDown)} received
          </p>
        </div>
        <FinishButton run={run} />
      </div>
      {run.totalVisits > 1 || run.isBrowse === true ? (
        <VisitList visits={[...run.visits.values()]} label="Visits" />
      ) : null}
      <div className="page-sides">
        <div className="page-side">
          <h2>
            Envelope <span className="dim">what the network writes down</span>
          </h2>
          <Notebook lines={lines} />
        </div>
        <div className="page-side">
          <h2>
            Letter <span className="dim">what the page really asks for</span>
          </h2>
          <LiveRequests requests={letter} />
        </div>
      </div>
    </section>
  );
}

function FinishButton({ run }: { readonly run: Run }): ReactElement {
  const finishing = useMutation({
    mutationFn: () => callEngine('inspect.finish', { sessionId: run.sessionId }),
    onError: notifyError,
  });
  return (
    <Button
      variant="default"
      leftSection={<IconCheck size={16} aria-hidden="true" />}
      disabled={run.phase !== 'running' || finishing.isSuccess}
      onClick={() => {
        finishing.mutate();
      }}
    >
      {run.isBrowse === true ? 'End browsing' : 'Seen enough'}
    </Button>
  );
}
