// "Who was told": the hosts of a page as a graph and as a table, and what each learnt.
import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, useCallback, useMemo, useState, type ReactElement, type ReactNode } from 'react';
import type { ChartColours } from '../../../shared/charts/chart-option.ts';
import type { Session } from '../../../shared/model/session.ts';
import type { ToldHost } from '../../../shared/model/told.ts';
import { callEngine } from '../../bridge.ts';
import { ChartOrTable } from '../../ui/chart-or-table.tsx';
import { EmptyNote, WaitingNote } from '../../ui/notes.tsx';
import { chooseVisit } from '../compare/visit-picker.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { useApp } from '../session/app-state.ts';
import { queryKeys } from '../session/queries.ts';
import { OtherRunPicker, type OtherRun } from './other-runs.tsx';
import { ToldDetail } from './told-detail.tsx';
import { ToldDiffTable } from './told-diff-table.tsx';
import { describeDiff, diffTold } from './told-diff.ts';
import { graphLegend, maxInGraph, toldGraphOption } from './told-graph-option.ts';
import { ToldTable } from './told-table.tsx';
import { describeNameless, describeTold } from './told-words.ts';
import './told.css';

const Chart = lazy(async () => ({ default: (await import('../../ui/chart.tsx')).Chart }));

export function ToldScreen({ session }: { readonly session: Session }): ReactElement {
  const { state } = useApp();
  const visit = chooseVisit(session, state.visitId);
  const [other, setOther] = useState<OtherRun | null>(null);
  const told = useTold(session.id, visit?.id ?? null);
  if (told.isPending) return <WaitingNote label="Reading who was told …" />;
  if (told.isError) return <ErrorNote error={told.error} />;
  const { hosts } = told.data;
  if (hosts.length === 0) {
    return (
      <EmptyNote title="Nobody was told.">
        <p className="dim">No connection came about in this visit.</p>
      </EmptyNote>
    );
  }
  const picker =
    visit === undefined ? null : (
      <OtherRunPicker session={session} visit={visit} chosen={other} onChoose={setOther} />
    );
  return other === null ? (
    <ToldView hosts={hosts} picker={picker} />
  ) : (
    <DiffView hosts={hosts} other={other} picker={picker} />
  );
}

function useTold(sessionId: string, visitId: string | null) {
  return useQuery({
    queryKey: [...queryKeys.session(sessionId), 'told', visitId],
    queryFn: () => callEngine('session.told', { sessionId, visitId }),
  });
}

interface DiffViewProps {
  readonly hosts: readonly ToldHost[];
  readonly other: OtherRun;
  readonly picker: ReactNode;
}

function DiffView({ hosts, other, picker }: DiffViewProps): ReactElement {
  const told = useTold(other.sessionId, other.visitId);
  const changes = useMemo(
    () => (told.data === undefined ? [] : diffTold(told.data.hosts, hosts)),
    [told.data, hosts],
  );
  return (
    <div className="told">
      <div className="screen-tools">
        <p className="told-sentence">
          {told.isSuccess ? describeDiff(changes) : 'Reading the other run …'}
        </p>
        {picker}
      </div>
      {told.isPending ? <WaitingNote label="Reading the other run …" /> : null}
      {told.isError ? <ErrorNote error={told.error} /> : null}
      {told.isSuccess ? <ToldDiffTable changes={changes} /> : null}
    </div>
  );
}

interface ToldViewProps {
  readonly hosts: readonly ToldHost[];
  readonly picker: ReactNode;
}

function ToldView({ hosts, picker }: ToldViewProps): ReactElement {
  const [chosen, setChosen] = useState<string | null>(null);
  const [areNamesAway, setNamesAway] = useState(false);
  const nameOf = useCallback(
    (host: ToldHost) => (areNamesAway ? (host.addresses[0]?.address ?? 'no address') : host.host),
    [areNamesAway],
  );
  const build = useCallback(
    (colours: ChartColours) => toldGraphOption(hosts, nameOf, colours),
    [hosts, nameOf],
  );
  const addresses = useMemo(() => hosts.flatMap((host) => host.addresses), [hosts]);
  const detail = hosts.find(({ host }) => host === chosen);
  return (
    <div className="told">
      <div className="screen-tools">
        <p className="told-sentence">
          {areNamesAway ? describeNameless(addresses) : describeTold(hosts)}
        </p>
        {picker}
        <Switch
          label="Names away"
          checked={areNamesAway}
          onChange={(event) => {
            setNamesAway(event.currentTarget.checked);
          }}
        />
      </div>
      <ChartOrTable
        label="Show who was told as"
        chart={
          <>
            <Chart
              build={build}
              height={380}
              label={`Graph of the page and its hosts. ${describeTold(hosts)}`}
            />
            <p className="told-legend dim">
              {graphLegend.join(' · ')}
              {hosts.length > maxInGraph ? ` · the first ${maxInGraph}; the table has all` : ''}
            </p>
          </>
        }
        table={
          <ToldTable
            hosts={hosts}
            nameOf={nameOf}
            areNamesAway={areNamesAway}
            chosen={chosen}
            onChoose={({ host }) => {
              setChosen(host);
            }}
          />
        }
      />
      {detail === undefined || areNamesAway ? null : (
        <ToldDetail
          host={detail}
          onClose={() => {
            setChosen(null);
          }}
        />
      )}
    </div>
  );
}
