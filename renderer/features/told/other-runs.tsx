// Which other run of the same address a page is held against: another round, or an earlier session.
import { Select } from '@mantine/core';
import { useMemo, useState, type ReactElement } from 'react';
import type { LibrarySession } from '../../../shared/model/library.ts';
import type { Session, Visit } from '../../../shared/model/session.ts';
import { formatClock, formatDay } from '../../ui/format.ts';
import { useLibrary } from '../session/queries.ts';

export interface OtherRun {
  readonly sessionId: string;
  readonly visitId: string | null;
  readonly label: string;
}

/** Sessions of several pages are left out: which of their pages is meant could not be said. */
function findOtherRuns(
  session: Session,
  visit: Visit,
  library: readonly LibrarySession[],
  nowMs: number,
): OtherRun[] {
  const rounds = session.visits
    .filter(({ id, url, page }) => id !== visit.id && url === visit.url && Boolean(page))
    .map(({ id, round }) => ({ sessionId: session.id, visitId: id, label: `Round ${round + 1}` }));
  const sessions = library
    .filter(
      ({ id, kind, firstUrl, visitCount }) =>
        id !== session.id && kind === 'page' && firstUrl === visit.url && visitCount === 1,
    )
    .map(({ id, createdAtMs }) => ({
      sessionId: id,
      visitId: null,
      label: `${formatDay(createdAtMs, nowMs)} ${formatClock(createdAtMs)}`,
    }));
  return [...rounds, ...sessions];
}

const keyOf = ({ sessionId, visitId }: OtherRun): string => `${sessionId} ${visitId ?? ''}`;

export interface OtherRunPickerProps {
  readonly session: Session;
  readonly visit: Visit;
  readonly chosen: OtherRun | null;
  readonly onChoose: (run: OtherRun | null) => void;
}

/** Nothing while there is no other run. */
export function OtherRunPicker(props: OtherRunPickerProps): ReactElement | null {
  const { session, visit, chosen, onChoose } = props;
  const library = useLibrary('');
  const [nowMs] = useState(() => Date.now());
  const runs = useMemo(
    () => findOtherRuns(session, visit, library.data ?? [], nowMs),
    [session, visit, library.data, nowMs],
  );
  if (runs.length === 0) return null;
  return (
    <Select
      size="xs"
      aria-label="Compare with another run"
      placeholder="Compare with another run"
      clearable
      value={chosen === null ? null : keyOf(chosen)}
      data={runs.map((run) => ({ value: keyOf(run), label: run.label }))}
      onChange={(value) => {
        onChoose(runs.find((run) => keyOf(run) === value) ?? null);
      }}
    />
  );
}
