// One step of the conversation: who spoke, what it means, its fields and the bytes behind it.
import { Badge, Button } from '@mantine/core';
import { IconArrowNarrowLeft, IconArrowNarrowRight, IconArrowsExchange } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import type { ByteSpan, Direction } from '../../../shared/model/segment.ts';
import { formatExactBytes, keepUnits } from '../../ui/format.ts';
import { ExposureMark } from '../compare/exposure-mark.tsx';
import { EvidenceBytes } from '../evidence/evidence-bytes.tsx';
import { useClientWords } from './client-words.ts';
import { StepFields, type StepField } from './step-fields.tsx';
import type { StepWords } from './step-words.ts';

export interface StepProps {
  readonly sessionId: string;
  readonly number: number;
  readonly words: StepWords;
  readonly direction: Direction | 'both';
  /** Null: nobody can tell. */
  readonly encrypted: boolean | null;
  /** Null: not noted. */
  readonly timeMs: number | null;
  /** What the button shows; several where both sides spoke. */
  readonly spans: readonly ByteSpan[];
  readonly fields: readonly StepField[];
  /** The step's bytes are there without being asked for. */
  readonly isOpenAtOnce?: boolean;
}

const arrows = {
  up: IconArrowNarrowRight,
  down: IconArrowNarrowLeft,
  both: IconArrowsExchange,
} as const;

const describeWay = (direction: StepProps['direction'], client: string): string => {
  if (direction === 'both') return 'both in turn';
  return direction === 'up' ? `${client} to server` : `server to ${client}`;
};

const total = (spans: readonly ByteSpan[]): number =>
  spans.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);

export function Step(props: StepProps): ReactElement {
  const { sessionId, words, direction, encrypted, spans, fields } = props;
  /** `all`: those of the step itself; else those of one field. */
  const [shown, setShown] = useState<'all' | ByteSpan | null>(
    props.isOpenAtOnce === true ? 'all' : null,
  );
  const show = (wanted: 'all' | ByteSpan): void => {
    setShown((before) => (before === wanted ? null : wanted));
  };
  return (
    <li className="step" data-direction={direction} data-encrypted={encrypted === true}>
      <StepHead
        {...props}
        isOpen={shown === 'all'}
        onOpen={() => {
          show('all');
        }}
      />
      {words.text === '' ? null : <p className="step-text">{words.text}</p>}
      <StepFields fields={fields} shown={shown === 'all' ? null : shown} onShow={show} />
      {shown === null ? null : (
        <EvidenceBytes sessionId={sessionId} spans={shown === 'all' ? spans : [shown]} />
      )}
    </li>
  );
}

interface StepHeadProps extends StepProps {
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

function StepHead(props: StepHeadProps): ReactElement {
  const { number, words, direction, encrypted, timeMs, spans, isOpen, onOpen } = props;
  const Arrow = arrows[direction];
  const { inSentence } = useClientWords();
  return (
    <div className="step-head">
      <span className="step-number" aria-hidden="true">
        {number}
      </span>
      <h2>{words.title}</h2>
      <Badge variant="default" leftSection={<Arrow size={15} aria-hidden="true" />}>
        {describeWay(direction, inSentence)}
      </Badge>
      {encrypted === null ? null : <ExposureMark exposure={encrypted ? 'hidden' : 'visible'} />}
      <span className="step-end">
        <span className="step-facts">
          {[
            ...(timeMs === null ? [] : [keepUnits(`${timeMs.toFixed(1)} ms`)]),
            ...(spans.length === 0 ? [] : [formatExactBytes(total(spans))]),
          ].join(' · ')}
        </span>
        {spans.length === 0 ? null : (
          <Button
            size="compact-xs"
            variant="default"
            aria-expanded={isOpen}
            aria-label={`Bytes of ${words.title}`}
            onClick={onOpen}
          >
            Bytes
          </Button>
        )}
      </span>
    </div>
  );
}

/** Over the steps: on which side whose messages begin. */
export function StepsEnds(): ReactElement {
  const { name } = useClientWords();
  return (
    <div className="steps-ends" aria-hidden="true">
      <span>{name}</span>
      <span>Server</span>
    </div>
  );
}
