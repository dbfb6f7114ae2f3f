// The readable fields of a step, each with the button that shows its bytes.
import type { ReactElement } from 'react';
import type { HandshakeField } from '../../../shared/model/tls.ts';
import type { ByteSpan } from '../../../shared/model/segment.ts';
import { formatExactBytes } from '../../ui/format.ts';
import { LongValue } from '../../ui/long-value.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { toVisible } from '../../ui/visible-characters.ts';
import { Term } from '../terms/term.tsx';

/** All that a usual browser offers of one kind: a list that is cut in its middle joins two names to a third. */
const maxCharacters = 640;

export interface StepField extends HandshakeField {
  /** Something else stands in place of the value. */
  readonly isCovered?: boolean;
}

interface StepFieldsProps {
  readonly fields: readonly StepField[];
  readonly shown: ByteSpan | null;
  readonly onShow: (span: ByteSpan) => void;
}

export function StepFields({ fields, shown, onShow }: StepFieldsProps): ReactElement | null {
  if (fields.length === 0) return null;
  return (
    <dl className="step-fields">
      {fields.map((field, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- fields never change places
        <div key={index}>
          <dt>
            <Term explanationKey={field.explanationKey}>{toVisible(field.label)}</Term>
          </dt>
          <dd>
            {field.isCovered === true ? (
              <SafeText text={field.value} maxCharacters={maxCharacters} />
            ) : (
              <LongValue text={field.value} name={field.label} maxCharacters={maxCharacters} />
            )}
            <FieldBytes
              label={field.label}
              span={field.evidence}
              isShown={shown !== null && shown === field.evidence}
              onShow={onShow}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface FieldBytesProps {
  readonly label: string;
  readonly span: ByteSpan | null;
  readonly isShown: boolean;
  readonly onShow: (span: ByteSpan) => void;
}

function FieldBytes({ label, span, isShown, onShow }: FieldBytesProps): ReactElement | null {
  if (span === null) return null;
  return (
    <button
      type="button"
      className="field-bytes"
      aria-expanded={isShown}
      aria-label={`${formatExactBytes(span.lengthBytes)}: bytes of ${toVisible(label)}`}
      onClick={() => {
        onShow(span);
      }}
    >
      {formatExactBytes(span.lengthBytes)}
    </button>
  );
}
