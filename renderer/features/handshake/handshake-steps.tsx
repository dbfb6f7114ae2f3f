// The steps in order, what was said in the open before the first of them included; without a handshake what was
// said instead.
import type { ReactElement } from 'react';
import type { CallOutput } from '../../../shared/contract/ipc.ts';
import type { HandshakeStep } from '../../../shared/model/tls.ts';
import { fieldsWithValidity } from '../../../shared/words/certificate-words.ts';
import { describeNotListed } from '../../../shared/words/tls-words.ts';
import { SafeText } from '../../ui/safe-text.tsx';
import { ClearMessages } from './clear-messages.tsx';
import { useClientWords } from './client-words.ts';
import { ClearStep, readClearStep, type ClearLines } from './clear-step.tsx';
import { Step, StepsEnds } from './step.tsx';
import { stepWords, type StepWords } from './step-words.ts';

export interface HandshakeStepsProps {
  readonly sessionId: string;
  /** When the session began, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly flow: CallOutput<'session.flow'>;
}

export function HandshakeSteps(props: HandshakeStepsProps): ReactElement {
  const { sessionId, startedAtMs, flow } = props;
  const steps = flow.tls?.handshake ?? [];
  const problem = flow.tls?.problem ?? null;
  const notListed = describeNotListed('steps', flow.tls?.leftOut?.steps);
  const clear = readClearStep(flow, useClientWords().name);
  if (steps.length === 0) return <WithoutSteps {...{ sessionId, flow, clear, problem }} />;
  return (
    <>
      <StepsEnds />
      <ol className="steps">
        {clear === null ? null : <ClearStep sessionId={sessionId} clear={clear} />}
        {steps.map((step, index) => (
          <Step
            // oxlint-disable-next-line react/no-array-index-key -- messages never change places
            key={index}
            direction={step.direction}
            encrypted={step.encrypted}
            timeMs={step.timeMs}
            sessionId={sessionId}
            number={index + 1}
            words={wordsOf(steps, index)}
            spans={[step.evidence]}
            fields={fieldsWithValidity(step, startedAtMs)}
          />
        ))}
      </ol>
      {notListed === null ? null : <p className="handshake-problem">{notListed}.</p>}
      {problem === null ? null : <StoppedNote problem={problem} />}
    </>
  );
}

/** What is the same as before is not explained again. */
function wordsOf(steps: readonly HandshakeStep[], index: number): StepWords {
  const step = steps[index];
  if (step === undefined) throw new Error('There is no such step.');
  const words = stepWords(step);
  const before = steps[index - 1];
  const isSame = before?.kind === step.kind && before.encrypted === step.encrypted;
  return isSame ? { ...words, text: '' } : words;
}

interface WithoutStepsProps extends Omit<HandshakeStepsProps, 'startedAtMs'> {
  readonly clear: ClearLines | null;
  readonly problem: string | null;
}

/** No handshake was seen: what can be seen is what was said. */
function WithoutSteps({ sessionId, flow, clear, problem }: WithoutStepsProps): ReactElement {
  return (
    <>
      {clear === null ? null : (
        <>
          <StepsEnds />
          <ol className="steps">
            <ClearStep sessionId={sessionId} clear={clear} />
          </ol>
        </>
      )}
      {problem === null ? null : <StoppedNote problem={problem} />}
      <ClearMessages sessionId={sessionId} flow={flow} hasPrelude={clear !== null} />
    </>
  );
}

function StoppedNote({ problem }: { readonly problem: string }): ReactElement {
  return (
    <p className="handshake-problem">
      Something is wrong with its bytes: <SafeText text={problem} />
    </p>
  );
}
