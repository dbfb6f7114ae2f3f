// How exposed a fact is, said three ways at once: word, shape and colour. The same everywhere.
import type { ReactElement } from 'react';
import type { Exposure } from '../../../shared/model/ledger.ts';

const exposureHints: Readonly<Record<Exposure, string>> = {
  visible: 'readable by anyone on the way',
  inferable: 'can be worked out from what is readable',
  hidden: 'only ciphertext is seen',
};

function Shape({ exposure }: { readonly exposure: Exposure }): ReactElement {
  return (
    <svg className="exposure-shape" viewBox="0 0 16 16" width="15" height="15" aria-hidden="true">
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.8" />
      {exposure === 'visible' ? <circle cx="8" cy="8" r="3.4" fill="currentColor" /> : null}
      {exposure === 'inferable' ? (
        <path d="M8 1.8a6.2 6.2 0 0 0 0 12.4z" fill="currentColor" />
      ) : null}
    </svg>
  );
}

export interface ExposureMarkProps {
  readonly exposure: Exposure;
  /** False where the word stands beside it already. */
  readonly withWord?: boolean;
}

export function ExposureMark({ exposure, withWord = true }: ExposureMarkProps): ReactElement {
  return (
    <span className="exposure" data-exposure={exposure} title={exposureHints[exposure]}>
      <Shape exposure={exposure} />
      {withWord ? <span className="exposure-word">{exposure}</span> : null}
    </span>
  );
}
