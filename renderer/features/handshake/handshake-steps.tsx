// The steps in order, what was said in the open before the first of them included.
import type { ReactElement } from 'react';
import type { CallOutput } from '../../../shared/contract/ipc.ts';
import type { ClearTalk } from '../../../shared/model/observation.ts';
import { EmptyNote } from '../../ui/notes.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { Step } from './step.tsx';
import { clearWords, stepWords } from './step-words.ts';

export interface HandshakeStepsProps {
  readonly sessionId: string;
  readonly flow: CallOutput<'session.flow'>;
}

export function HandshakeSteps({ sessionId, flow }: HandshakeStepsProps): ReactElement {
  const steps = flow.tls?.handshake ?? [];
  const problem = flow.tls?.problem ?? null;
  const talk = flow.clearTalk;
  if (steps.length === 0 && talk === undefined) {
    return <NoSteps problem={problem} />;
  }
  return (
    <>
      <div className="steps-ends" aria-hidden="true">
        <span>You</span>
        <span>Server</span>
      </div>
      <ol className="steps">
        {talk === undefined ? null : <ClearStep sessionId={sessionId} talk={talk} />}
        {steps.map(({ kind, evidence, ...step }, index) => (
          <Step
            // oxlint-disable-next-line react/no-array-index-key -- messages never change places
            key={index}
            {...step}
            sessionId={sessionId}
            number={index + 1}
            words={stepWords(kind)}
            spans={[evidence]}
          />
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

interface ClearStepProps {
  readonly sessionId: string;
  readonly talk: ClearTalk;
}

/** Step 0 of a mail connection: all that could be read before anything was encrypted. */
function ClearStep({ sessionId, talk }: ClearStepProps): ReactElement {
  const fields = talk.lines.map(({ direction, text, evidence }) => ({
    label: direction === 'up' ? 'You' : 'Server',
    value: text,
    evidence,
    explanationKey: /STARTTLS/i.test(text) ? 'starttls' : null,
  }));
  return (
    <Step
      sessionId={sessionId}
      number={0}
      words={clearWords(talk)}
      direction="both"
      encrypted={false}
      timeMs={talk.lines[0]?.timeMs ?? 0}
      spans={talk.lines.map(({ evidence }) => evidence)}
      fields={fields}
    />
  );
}
