// What stood in the clear, worst first. Secrets are covered until they are asked for, so that a class may
// look on; each row leads to the bytes that say it.
import { ActionIcon, Switch } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useId, useRef, useState, type ReactElement } from 'react';
import type { Session } from '../../../shared/model/session.ts';
import { clearWeights, describeTold } from '../../../shared/words/flow-words.ts';
import { countOf, cover, formatClock, formatCount } from '../../ui/format.ts';
import { NameText } from '../../ui/name-text.tsx';
import { WaitingNote } from '../../ui/notes.tsx';
import { RowButton } from '../../ui/row-button.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { TwoLines } from '../../ui/two-lines.tsx';
import { longestName, toVisible } from '../../ui/visible-characters.ts';
import { VirtualTable, type VirtualColumn } from '../../ui/virtual-table.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { EvidenceBytes } from '../evidence/evidence-bytes.tsx';
import { useApp } from '../session/app-state.ts';
import { useClearPages, type ClearListRow } from '../session/flow-queries.ts';
import { ClearKinds } from './clear-kinds.tsx';
import { Panel } from './panel.tsx';

/** Two lines: in one, texts of others are cut where they begin to differ. */
const rowHeightPx = 50;

const keyOf = (row: ClearListRow): string =>
  [row.kind, row.label, row.value, row.name ?? ''].join('\n');

export function ClearPanel({ session }: { readonly session: Session }): ReactElement {
  const { state } = useApp();
  const [isShown, setIsShown] = useState(false);
  const [chosen, setChosen] = useState<ClearListRow | null>(null);
  const table = useRef<HTMLDivElement>(null);
  const clear = useClearPages(session.id, state.filter);
  const columns = clearColumns(session.createdAtMs, isShown, setChosen);
  return (
    <Panel
      title="In the clear"
      hint={
        clear.total === 0
          ? 'worst first'
          : `${countOf(clear.total, 'entry', 'entries')}, worst first`
      }
      isWide
      tools={
        <Switch
          size="xs"
          label="Show secrets"
          checked={isShown}
          onChange={(event) => {
            setIsShown(event.currentTarget.checked);
          }}
        />
      }
    >
      <ClearKinds session={session} />
      {clear.isPending ? <WaitingNote label="Reading what was readable …" /> : null}
      {clear.error === null ? null : <ErrorNote error={clear.error} />}
      {!clear.isPending && clear.total === 0 ? (
        <p className="dim">
          Nothing readable was found in these connections: no name, no page, no cookie.
        </p>
      ) : null}
      {clear.total > 0 ? (
        <div className="clear-table" ref={table}>
          <VirtualTable
            label="Readable by anyone"
            columns={columns}
            items={clear.rows}
            getKey={keyOf}
            chosenKey={chosen === null ? null : keyOf(chosen)}
            onChoose={setChosen}
            onRange={clear.onRange}
            rowHeightPx={rowHeightPx}
          />
        </div>
      ) : null}
      {chosen === null ? null : (
        <ClearEvidence
          key={keyOf(chosen)}
          session={session}
          row={chosen}
          onClose={() => {
            setChosen(null);
            // The keyboard goes back to the row it came from, not out of the page.
            table.current?.querySelector<HTMLElement>('.row-button[tabindex="0"]')?.focus();
          }}
        />
      )}
    </Panel>
  );
}

function clearColumns(
  startedAtMs: number,
  isShown: boolean,
  onChoose: (row: ClearListRow) => void,
): readonly VirtualColumn<ClearListRow>[] {
  return [
    {
      id: 'weight',
      header: 'Weight',
      leastPx: 164,
      render: (row) => (
        <span className="clear-weight" data-severity={row.severity}>
          <span aria-hidden="true">{'●'.repeat(row.severity)}</span> {clearWeights[row.severity]}
        </span>
      ),
    },
    {
      id: 'label',
      header: 'What',
      leastPx: 150,
      share: 1.2,
      render: (row) => (
        <RowButton
          title="Show the bytes that say it"
          onClick={() => {
            onChoose(row);
          }}
        >
          <TwoLines>
            <SafeText text={row.label} maxCharacters={60} />
          </TwoLines>
        </RowButton>
      ),
    },
    {
      id: 'value',
      header: 'Value',
      leastPx: 150,
      share: 1.5,
      render: (row) =>
        row.severity > 1 && !isShown ? (
          <span aria-label="covered">{cover}</span>
        ) : (
          <Value text={row.value} />
        ),
    },
    {
      id: 'name',
      header: 'Host',
      leastPx: 134,
      share: 1.6,
      render: (row) => <Value text={describeTold(row) ?? '—'} />,
    },
    {
      id: 'flows',
      header: 'Connections',
      leastPx: 122,
      rank: 1,
      isNumber: true,
      render: (row) => formatCount(row.flows),
    },
    {
      id: 'first',
      header: 'First',
      leastPx: 86,
      rank: 2,
      render: (row) => formatClock(startedAtMs + row.firstMs),
    },
  ];
}

const Value = ({ text }: { readonly text: string }): ReactElement => (
  <TwoLines>
    <NameText text={text} maxCharacters={longestName} />
  </TwoLines>
);

interface ClearEvidenceProps {
  readonly session: Session;
  readonly row: ClearListRow;
  readonly onClose: () => void;
}

function ClearEvidence({ session, row, onClose }: ClearEvidenceProps): ReactElement {
  const { dispatch } = useApp();
  const id = useId();
  const { evidence } = row;
  return (
    // Escape closes from anywhere inside; the close button is the way by pointer.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className="clear-evidence"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className="evidence-head">
        <h3 id={id}>Evidence: {toVisible(row.label)}</h3>
        <span className="dim">
          first of {countOf(row.flows, 'connection')},{' '}
          {formatClock(session.createdAtMs + row.firstMs)}
        </span>
        {evidence === null ? null : (
          <button
            type="button"
            className="row-button"
            onClick={() => {
              dispatch({ kind: 'choose-flow', flowId: evidence.flowId, tab: 'handshake' });
            }}
          >
            Open its connection
          </button>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Close the evidence"
          title="Close (Escape)"
          onClick={onClose}
        >
          <IconX size={17} />
        </ActionIcon>
      </div>
      <EvidenceBytes sessionId={session.id} spans={evidence === null ? [] : [evidence]} />
    </section>
  );
}
