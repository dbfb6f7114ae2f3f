// The Handshake screen: one connection, step by step from its real messages.
import type { ReactElement } from 'react';
import type { FlowSummary } from '../../../shared/contract/ipc.ts';
import type { Session } from '../../../shared/model/session.ts';
import { EmptyNote, WaitingNote } from '../../ui/notes.tsx';
import { FlowPicker } from '../connections/flow-picker.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { useApp } from '../session/app-state.ts';
import { useFlow, useFlows } from '../session/queries.ts';
import { HandshakeFacts } from './handshake-facts.tsx';
import { HandshakeSteps } from './handshake-steps.tsx';

/** The chosen connection, else the first with a TLS handshake. */
function chooseFlow(flows: readonly FlowSummary[], flowId: string | null): string | null {
  if (flowId !== null) return flowId;
  return (flows.find((flow) => flow.protocol === 'tls') ?? flows[0])?.flowId ?? null;
}

export function HandshakeScreen({ session }: { readonly session: Session }): ReactElement {
  const { state, dispatch } = useApp();
  const flows = useFlows(session.id);
  const items = flows.data?.items ?? [];
  const flowId = chooseFlow(items, state.flowId);
  const flow = useFlow(session.id, flowId);
  if (flows.isError) return <ErrorNote error={flows.error} />;
  if (flows.isPending) return <WaitingNote label="Reading the connections …" />;
  if (flowId === null) return <EmptyNote title="No connection came about." />;
  return (
    <div className="handshake">
      <div className="screen-tools">
        <FlowPicker
          flows={items}
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
        <>
          <HandshakeFacts flow={flow.data} />
          <HandshakeSteps key={flow.data.flowId} sessionId={session.id} flow={flow.data} />
        </>
      ) : null}
    </div>
  );
}
