// The Compare screen: a visit's ledger with its filters, and the evidence of the open row.
import { useId, useState, type ReactElement } from 'react';
import type { LedgerRow } from '../../../shared/model/ledger.ts';
import type { Session } from '../../../shared/model/session.ts';
import { noLetterInCapture } from '../../../shared/words/capture-words.ts';
import { onlyEnvelope } from '../../../shared/words/proxy-help.ts';
import { EmptyNote, WaitingNote } from '../../ui/notes.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { useApp } from '../session/app-state.ts';
import { useLedger } from '../session/queries.ts';
import { EvidencePanel } from './evidence-panel.tsx';
import { LedgerFilters } from './ledger-filters.tsx';
import { LedgerView, type LedgerFilter } from './ledger-view.tsx';
import { NoVisit } from './no-visit.tsx';
import { chooseVisit } from './visit-picker.tsx';

const noFilter: LedgerFilter = { search: '', layers: [], exposures: [] };
const noRows: readonly LedgerRow[] = [];

/** A look-up is its own letter, in a capture as well. */
const hasLetter = ({ letter, layer }: LedgerRow): boolean => letter !== null && layer !== 'DNS';

export function CompareScreen({ session }: { readonly session: Session }): ReactElement {
  const { state } = useApp();
  const evidenceId = useId();
  const [filter, setFilter] = useState(noFilter);
  const [openRow, setOpenRow] = useState<LedgerRow | null>(null);
  const visit = chooseVisit(session, state.visitId);
  const ledger = useLedger(session.id, visit?.id ?? null);
  const rows = ledger.data?.items ?? noRows;
  const shownRow = openRow !== null && openRow.visitId === visit?.id ? openRow : null;
  if (visit === undefined) return <NoVisit session={session} />;
  return (
    <div className="compare">
      {session.kind === 'observe' ? <p className="compare-note">{onlyEnvelope}</p> : null}
      {session.resolver.kind === 'capture' && rows.length > 0 && !rows.some(hasLetter) ? (
        <p className="compare-note">{noLetterInCapture}</p>
      ) : null}
      {rows.length > 0 ? <LedgerFilters rows={rows} filter={filter} onChange={setFilter} /> : null}
      {ledger.isPending ? <WaitingNote label="Reading the ledger …" /> : null}
      {ledger.isError ? <ErrorNote error={ledger.error} /> : null}
      {ledger.isSuccess && rows.length === 0 ? (
        <EmptyNote title="No facts were recorded of this visit.">
          <p className="dim">The attempt itself may still have been seen on the network.</p>
        </EmptyNote>
      ) : null}
      {rows.length > 0 ? (
        <LedgerView
          rows={rows}
          filter={filter}
          openRowId={shownRow?.id ?? null}
          evidenceId={evidenceId}
          onOpen={setOpenRow}
        />
      ) : null}
      {shownRow === null ? null : (
        <EvidencePanel
          key={shownRow.id}
          id={evidenceId}
          sessionId={session.id}
          row={shownRow}
          onClose={() => {
            setOpenRow(null);
            // The keyboard goes back to the row it came from, not out of the page.
            document.querySelector<HTMLElement>(`[aria-controls="${evidenceId}"]`)?.focus();
          }}
        />
      )}
    </div>
  );
}
