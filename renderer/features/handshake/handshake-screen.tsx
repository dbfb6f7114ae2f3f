// The Handshake screen: one connection, step by step from its real messages.
import type { ReactElement } from 'react';
import type { Session } from '../../../shared/model/session.ts';
import { whoseOf } from '../../../shared/model/whose.ts';
import { everyFlow } from '../../../shared/model/query-values.ts';
import { WaitingNote } from '../../ui/notes.tsx';
import { encryptedFlows, FlowPicker } from '../connections/flow-picker.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { useApp } from '../session/app-state.ts';
import { useFlowChoices } from '../session/flow-queries.ts';
import { NoConnection } from '../session/no-connection.tsx';
import { useFlow } from '../session/queries.ts';
import { WhoseSteps } from './client-words.ts';
import { HandshakeFacts } from './handshake-facts.tsx';
import { HandshakeSteps } from './handshake-steps.tsx';

export function HandshakeScreen({ session }: { readonly session: Session }): ReactElement {
  const { state, dispatch } = useApp();
  // The chosen connection, else the first with a TLS handshake, else the first.
  const encrypted = useFlowChoices(session.id, encryptedFlows, 1);
  const any = useFlowChoices(session.id, everyFlow, 1);
  const first = encrypted.data?.flows[0] ?? any.data?.flows[0];
  const flowId = state.flowId ?? first?.flowId ?? null;
  const flow = useFlow(session.id, flowId);
  if (any.isError) return <ErrorNote error={any.error} />;
  if (any.isPending || encrypted.isPending)
    return <WaitingNote label="Reading the connections …" />;
  if (flowId === null) return <NoConnection session={session} />;
  return (
    <div className="handshake">
      <div className="screen-tools">
        <FlowPicker
          sessionId={session.id}
          flowId={flowId}
          startedAtMs={session.createdAtMs}
          onChoose={(chosen) => {
            dispatch({ kind: 'choose-flow', flowId: chosen });
          }}
        />
      </div>
      {flow.isPending ? <WaitingNote label="Reading the handshake …" /> : null}
      {flow.isError ? <ErrorNote error={flow.error} /> : null}
      {flow.isSuccess ? (
        <WhoseSteps value={whoseOf(session)}>
          <HandshakeFacts session={session} flow={flow.data} />
          <HandshakeSteps
            key={flow.data.flowId}
            sessionId={session.id}
            startedAtMs={session.createdAtMs}
            flow={flow.data}
          />
        </WhoseSteps>
      ) : null}
    </div>
  );
}
