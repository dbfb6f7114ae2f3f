// Which visit the ledger is about, when a session has several.
import { Select } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Session, Visit } from '../../../shared/model/session.ts';
import { cutMiddle, toVisible } from '../../ui/visible-characters.ts';
import { useApp } from '../session/app-state.ts';

/** The wanted visit, else the first that succeeded, else the first. */
export function chooseVisit(session: Session, visitId: string | null): Visit | undefined {
  return (
    session.visits.find((visit) => visit.id === visitId) ??
    session.visits.find((visit) => visit.status === 'done') ??
    session.visits[0]
  );
}

function describeVisit(visit: Visit, session: Session): string {
  const url = cutMiddle(toVisible(visit.url), 70);
  const round = session.request.count > 1 ? ` · round ${visit.round + 1}` : '';
  return `${url}${round}${visit.status === 'done' ? '' : ` · ${visit.status}`}`;
}

export interface VisitPickerProps {
  readonly session: Session;
}

export function VisitPicker({ session }: VisitPickerProps): ReactElement | null {
  const { state, dispatch } = useApp();
  const visitId = chooseVisit(session, state.visitId)?.id ?? null;
  if (session.visits.length < 2) return null;
  return (
    <Select
      className="visit-picker"
      size="xs"
      aria-label="Visit"
      searchable
      limit={200}
      allowDeselect={false}
      nothingFoundMessage="No visit matches"
      value={visitId}
      data={session.visits.map((visit) => ({
        value: visit.id,
        label: describeVisit(visit, session),
      }))}
      onChange={(value) => {
        if (value !== null) dispatch({ kind: 'choose-visit', visitId: value });
      }}
    />
  );
}
