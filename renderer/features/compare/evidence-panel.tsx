// What opens under a ledger row: the wire's bytes, what they mean, and the plaintext they cover.
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { LedgerRow } from '../../../shared/model/ledger.ts';
import { LongValue } from '../../ui/long-value.tsx';
import { toVisible } from '../../ui/visible-characters.ts';
import { EvidenceBytes } from '../evidence/evidence-bytes.tsx';
import { findExplanation } from '../terms/explain.ts';
import { ExposureMark } from './exposure-mark.tsx';

export interface EvidencePanelProps {
  readonly id: string;
  readonly sessionId: string;
  readonly row: LedgerRow;
  readonly onClose: () => void;
}

export function EvidencePanel({ id, sessionId, row, onClose }: EvidencePanelProps): ReactElement {
  return (
    // Escape closes from anywhere inside; the close button is the way by pointer.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      id={id}
      className="evidence"
      aria-label={`Evidence: ${toVisible(row.label)}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className="evidence-head">
        <h2>Evidence: {toVisible(row.label)}</h2>
        <ExposureMark exposure={row.exposure} />
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
      <div className="evidence-body">
        <EvidenceBytes key={row.id} sessionId={sessionId} spans={row.evidence} />
        <EvidenceWords row={row} />
      </div>
    </section>
  );
}

function EvidenceWords({ row }: { readonly row: LedgerRow }): ReactElement {
  const explanation = findExplanation(row.explanationKey);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that it scrolls by keyboard
    <section className="evidence-words" aria-label="Explanation" tabIndex={0}>
      {row.letter === null ? null : (
        <div className="evidence-letter">
          <h3>{row.exposure === 'hidden' ? 'Under this ciphertext' : 'In truth'}</h3>
          <LongValue text={row.letter} name={`${row.label} in truth`} maxCharacters={1500} />
        </div>
      )}
      {row.inference === null ? null : (
        <div>
          <h3>{row.exposure === 'inferable' ? 'How it is worked out' : 'How it is known'}</h3>
          <p>{toVisible(row.inference)}</p>
        </div>
      )}
      {explanation === undefined ? null : (
        <div>
          <h3>{explanation.title}</h3>
          <p>{explanation.text}</p>
        </div>
      )}
    </section>
  );
}
