// What stands below the inspect bar: the welcome, a run under way, or a session and its screens.
import { Suspense, type ReactElement } from 'react';
import { WaitingNote } from '../../ui/notes.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { VisitList } from '../inspect/visit-list.tsx';
import { Welcome } from '../lab/welcome.tsx';
import { PageRun } from '../page/page-run.tsx';
import { useApp } from '../session/app-state.ts';
import { useSession } from '../session/queries.ts';
import { isOver, useRun, type Run } from '../session/runs.ts';
import { FrequencyScreen, ObserveRun, SessionView } from './later.ts';

export function Workplace(): ReactElement {
  const { state } = useApp();
  const run = useRun(state.sessionId);
  if (state.sessionId === null) {
    return state.tab === 'frequency' ? (
      <div className="screen">
        <h1 className="screen-title">Frequency</h1>
        <Suspense fallback={<WaitingNote label="Opening the screen …" />}>
          <FrequencyScreen />
        </Suspense>
      </div>
    ) : (
      <Welcome />
    );
  }
  if (run !== undefined && !isOver(run)) return <RunView run={run} />;
  return <StoredSession sessionId={state.sessionId} />;
}

function RunView({ run }: { readonly run: Run }): ReactElement {
  if (run.page !== undefined) return <PageRun run={run} page={run.page} />;
  if (run.notebook !== undefined) {
    return (
      <Suspense fallback={<WaitingNote label="Opening the notebook …" />}>
        <ObserveRun run={run} notebook={run.notebook} />
      </Suspense>
    );
  }
  return (
    <section className="run" aria-labelledby="run-title">
      <h1 id="run-title">Watching the wire …</h1>
      <VisitList visits={[...run.visits.values()]} label="Visits" />
    </section>
  );
}

function StoredSession({ sessionId }: { readonly sessionId: string }): ReactElement {
  const session = useSession(sessionId);
  if (session.isPending) return <WaitingNote label="Opening the session …" />;
  if (session.isError) {
    return (
      <ErrorNote
        error={session.error}
        onRetry={() => {
          void session.refetch();
        }}
      />
    );
  }
  const { session: head, summary } = session.data;
  return (
    <Suspense fallback={<WaitingNote label="Opening the session …" />}>
      <SessionView key={head.id} session={head} summary={summary} />
    </Suspense>
  );
}
