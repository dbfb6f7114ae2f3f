// The steps in order, with their direction, their readable fields and the bytes behind each.
import { Badge, Button } from '@mantine/core';
import { IconArrowNarrowLeft, IconArrowNarrowRight } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import type { CallOutput } from '../../../shared/contract/ipc.ts';
import type { HandshakeStep } from '../../../shared/model/observation.ts';
import type { ByteSpan } from '../../../shared/model/segment.ts';
import { formatCount } from '../../ui/format.ts';
import { EmptyNote } from '../../ui/notes.tsx';
import { LongValue, SafeText } from '../../ui/safe-text.tsx';
import { toVisible } from '../../ui/visible-characters.ts';
import { ExposureMark } from '../compare/exposure-mark.tsx';
import { EvidenceBytes } from '../evidence/evidence-bytes.tsx';
import { Term } from '../terms/term.tsx';
import { stepWords } from './step-words.ts';

export interface HandshakeStepsProps {
  readonly sessionId: string;
  readonly flow: CallOutput<'session.flow'>;
}

export function HandshakeSteps({ sessionId, flow }: HandshakeStepsProps): ReactElement {
  const steps = flow.tls?.handshake ?? [];
  const problem = flow.tls?.problem ?? null;
  if (steps.length === 0) {
    return (
      <EmptyNote title="There is no TLS handshake on this connection.">
        {problem === null ? null : (
          <p className="dim">
            <SafeText text={problem} />
          </p>
        )}
      </EmptyNote>
    );
  }
  return (
    <>
      <div className="steps-ends" aria-hidden="true">
        <span>You</span>
        <span>Server</span>
      </div>
      <ol className="steps">
        {steps.map((step, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- messages never change places
          <Step key={index} sessionId={sessionId} step={step} number={index + 1} />
        ))}
      </ol>
      {problem === null ? null : (
        <p className="handshake-problem">
          Reading stopped: <SafeText text={problem} />
        </p>
      )}
    </>
  );
}

interface StepProps {
  readonly sessionId: string;
  readonly step: HandshakeStep;
  readonly number: number;
}

function Step({ sessionId, step, number }: StepProps): ReactElement {
  const [span, setSpan] = useState<ByteSpan | null>(null);
  const words = stepWords(step.kind);
  const isUp = step.direction === 'up';
  const Arrow = isUp ? IconArrowNarrowRight : IconArrowNarrowLeft;
  const show = (wanted: ByteSpan): void => {
    setSpan((before) => (before === wanted ? null : wanted));
  };
  return (
    <li className="step" data-direction={step.direction} data-encrypted={step.encrypted}>
      <div className="step-head">
        <span className="step-number" aria-hidden="true">
          {number}
        </span>
        <h2>{words.title}</h2>
        <Badge variant="default" leftSection={<Arrow size={15} aria-hidden="true" />}>
          {isUp ? 'you to server' : 'server to you'}
        </Badge>
        <ExposureMark exposure={step.encrypted ? 'hidden' : 'visible'} />
        <span className="step-facts">
          {step.timeMs.toFixed(1)} ms · {formatCount(step.evidence.lengthBytes)} B
        </span>
        <Button
          size="compact-xs"
          variant="default"
          aria-expanded={span === step.evidence}
          aria-label={`Bytes of ${words.title}`}
          onClick={() => {
            show(step.evidence);
          }}
        >
          Bytes
        </Button>
      </div>
      <p className="step-text">{words.text}</p>
      <StepFields step={step} shown={span} onShow={show} />
      {span === null ? null : <EvidenceBytes sessionId={sessionId} spans={[span]} />}
    </li>
  );
}

interface StepFieldsProps {
  readonly step: HandshakeStep;
  readonly shown: ByteSpan | null;
  readonly onShow: (span: ByteSpan) => void;
}

function StepFields({ step, shown, onShow }: StepFieldsProps): ReactElement | null {
  if (step.fields.length === 0) return null;
  return (
    <dl className="step-fields">
      {step.fields.map((field, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- fields never change places
        <div key={index}>
          <dt>
            <Term explanationKey={field.explanationKey}>{toVisible(field.label)}</Term>
          </dt>
          <dd>
            <LongValue text={field.value} name={field.label} maxCharacters={120} />
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
      aria-label={`${formatCount(span.lengthBytes)} B: bytes of ${toVisible(label)}`}
      onClick={() => {
        onShow(span);
      }}
    >
      {formatCount(span.lengthBytes)} B
    </button>
  );
}
