// A session: its one sentence, what failed, and its screens.
import { Tabs } from '@mantine/core';
import { useRef, type ReactElement } from 'react';
import type { Session, Summary } from '../../../shared/model/session.ts';
import { assertNever } from '../../../shared/model/result.ts';
import { useKeptFocus } from '../../ui/use-kept-focus.ts';
import { VisitPicker } from '../compare/visit-picker.tsx';
import { CompareScreen } from '../compare/compare-screen.tsx';
import { ConnectionsScreen } from '../connections/connections-screen.tsx';
import { FrequencyScreen } from '../frequency/frequency-screen.tsx';
import { HandshakeScreen } from '../handshake/handshake-screen.tsx';
import { FailedVisits } from '../inspect/failed-visits.tsx';
import { OverviewScreen } from '../overview/overview-screen.tsx';
import { RecordsScreen } from '../records/records-screen.tsx';
import { tabsOf, useApp, type Tab } from '../session/app-state.ts';
import { TimelineScreen } from '../timeline/timeline-screen.tsx';
import { ToldScreen } from '../told/told-screen.tsx';
import { SessionNotes } from './session-notes.tsx';
import { SummaryHead } from './summary-head.tsx';
import { tabNames } from './tab-names.ts';

export interface SessionViewProps {
  readonly session: Session;
  readonly summary: Summary;
}

export function SessionView({ session, summary }: SessionViewProps): ReactElement {
  const { state, dispatch } = useApp();
  const tabs = tabsOf(session);
  const wanted = state.tab ?? tabs[0] ?? 'compare';
  const open = tabs.includes(wanted) ? wanted : (tabs[0] ?? 'compare');
  const panel = useRef<HTMLDivElement>(null);
  // A row that leads to another screen goes with its own.
  useKeptFocus(() => panel.current, open);
  return (
    <div className="session">
      <SummaryHead
        key={session.id}
        summary={summary}
        title={session.title}
        isCompact={open !== 'compare' && open !== 'overview'}
      />
      <div className="session-head">
        <SessionNotes session={session} />
        <FailedVisits session={session} />
      </div>
      <Tabs
        className="session-tabs"
        value={open}
        keepMounted={false}
        onChange={(value) => {
          const tab = tabs.find((known) => known === value);
          if (tab !== undefined) dispatch({ kind: 'open-tab', tab });
        }}
      >
        <TabsRow session={session} tabs={tabs} open={open} />
        {tabs.map((tab) => (
          <Tabs.Panel key={tab} value={tab} tabIndex={-1} ref={tab === open ? panel : undefined}>
            <Screen tab={tab} session={session} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}

/** Screens that show one visit at a time. */
const withVisit: ReadonlySet<Tab> = new Set(['compare', 'told']);

interface TabsRowProps {
  readonly session: Session;
  readonly tabs: readonly Tab[];
  readonly open: Tab;
}

function TabsRow({ session, tabs, open }: TabsRowProps): ReactElement {
  return (
    <div className="tabs-row">
      <Tabs.List aria-label="Screens">
        {tabs.map((tab) => (
          <Tabs.Tab key={tab} value={tab}>
            {tabNames[tab]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {withVisit.has(open) ? <VisitPicker session={session} /> : null}
    </div>
  );
}

function Screen({ tab, session }: { readonly tab: Tab; readonly session: Session }): ReactElement {
  switch (tab) {
    case 'compare':
      return <CompareScreen session={session} />;
    case 'told':
      return <ToldScreen session={session} />;
    case 'connections':
      return <ConnectionsScreen session={session} />;
    case 'records':
      return <RecordsScreen session={session} />;
    case 'handshake':
      return <HandshakeScreen session={session} />;
    case 'frequency':
      return <FrequencyScreen />;
    case 'timeline':
      return <TimelineScreen session={session} />;
    case 'overview':
      return <OverviewScreen session={session} />;
    default:
      return assertNever(tab);
  }
}
