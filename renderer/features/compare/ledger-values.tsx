// The two sides of a ledger row. The envelope side never shows what the observer did not have.
import type { ReactElement } from 'react';
import type { LedgerRow } from '../../../shared/model/ledger.ts';
import { notSeenToPass } from '../../../shared/words/tls-words.ts';
import { formatExactBytes } from '../../ui/format.ts';
import { LongValue } from '../../ui/long-value.tsx';

/** Bytes of ciphertext under a hidden row. */
function countCiphertext(row: LedgerRow): number {
  return row.evidence.reduce((sum, span) => sum + span.lengthBytes, 0);
}

/** What the observer has: the value, or a strip of ciphertext where it should stand. */
export function EnvelopeValue({ row }: { readonly row: LedgerRow }): ReactElement {
  if (row.envelope !== null) {
    return <LongValue text={row.envelope} name={`${row.label} as seen`} />;
  }
  const lengthBytes = countCiphertext(row);
  if (lengthBytes === 0) return <span className="dim">{notSeenToPass}</span>;
  return (
    <span className="ciphertext">
      <span className="ciphertext-strip" aria-hidden="true" />
      <span>{`in ${formatExactBytes(lengthBytes)} of ciphertext`}</span>
    </span>
  );
}

export function LetterValue({ row }: { readonly row: LedgerRow }): ReactElement {
  if (row.letter === null) {
    return (
      <span className="dim">
        <span aria-hidden="true">—</span>
        <span className="visually-hidden">nothing to add</span>
      </span>
    );
  }
  return <LongValue text={row.letter} name={`${row.label} in truth`} maxCharacters={110} />;
}
