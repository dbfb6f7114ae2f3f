// The steps in order, what was said in the open before the first of them included.
import type { ReactElement } from 'react';
import type { CallOutput } from '../../../shared/contract/ipc.ts';
import { describeNotListed } from '../../../shared/words/tls-words.ts';
import { EmptyNote } from '../../ui/notes.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { ClearStep, readClearStep } from './clear-step.tsx';
import { Step } from './step.tsx';
import { stepWords } from './step-words.ts';

export interface HandshakeStepsProps {
  readonly sessionId: string;
  readonly flow: CallOutput<'session.flow'>;
}

export function HandshakeSteps({ sessionId, flow }: HandshakeStepsProps): ReactElement {
  const steps = flow.tls?.handshake ?? [];
  const problem = flow.tls?.problem ?? null;
  const notListed = describeNotListed('steps', flow.tls?.leftOut?.steps);
  const clear = readClearStep(flow);
  if (steps.length === 0 && clear === null) {
    return <NoSteps problem={problem} />;
  }
  return (
    <>
      <div className="steps-ends" aria-hidden="true">
        <span>You</span>
        <span>Server</span>
      </div>
      <ol className="steps">
        {clear === null ? null : <ClearStep sessionId={sessionId} clear={clear} />}
        {steps.map(({ kind, evidence, ...step }, index) => (
          <Step
            // oxlint-disable-next-line react/no-array-index-key -- messages never change places
            key={index}
            {...step}
            sessionId={sessionId}
            number={index + 1}
            words={stepWords({ kind, encrypted: step.encrypted })}
            spans={[evidence]}
          />
        ))}
      </ol>
      {notListed === null ? null : <p className="handshake-problem">{notListed}.</p>}
      {problem === null ? null : (
        <p className="handshake-problem">
          Reading stopped: <SafeText text={problem} />
        </p>
      )}
    </>
  );
}

function NoSteps({ problem }: { readonly problem: string | null }): ReactElement {
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
