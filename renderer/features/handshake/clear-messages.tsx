// A connection without a handshake: what was said on it, as anyone on the way could read it. Secrets are covered
// until they are asked for, as in the overview.
import { Button, Switch } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { CallOutput } from '../../../shared/contract/ipc.ts';
import { countOf, formatCount } from '../../ui/format.ts';
import { EmptyNote, WaitingNote } from '../../ui/notes.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { useLookups } from '../session/queries.ts';
import {
  listFirstBytes,
  listLookups,
  listSaid,
  type ClearMessage,
  type MessageField,
} from './message-words.ts';
import type { StepField } from './step-fields.tsx';
import { Step, StepsEnds } from './step.tsx';

/** So many at a time: of a long connection nobody reads all. */
const pieceLength = 40;
/** Of questions on one connection. */
const maxLookups = 500;

interface ClearMessagesProps {
  readonly sessionId: string;
  readonly flow: CallOutput<'session.flow'>;
  /** What stands before them already. */
  readonly hasPrelude: boolean;
}

export function ClearMessages(props: ClearMessagesProps): ReactElement | null {
  const { sessionId, flow, hasPrelude } = props;
  if (flow.protocol === 'dns') return <Lookups sessionId={sessionId} flowId={flow.flowId} />;
  const said = listSaid(flow);
  if (said.length > 0) {
    return <MessageList sessionId={sessionId} messages={said} isBehindPrelude={hasPrelude} />;
  }
  if (hasPrelude) return null;
  return <NothingRead sessionId={sessionId} flow={flow} />;
}

function Lookups(place: { readonly sessionId: string; readonly flowId: string }): ReactElement {
  const { sessionId, flowId } = place;
  const found = useLookups(sessionId, flowId, maxLookups);
  if (found.isPending) return <WaitingNote label="Reading the questions …" />;
  if (found.isError) return <ErrorNote error={found.error} />;
  const { lookups, total } = found.data;
  if (total === 0) return <EmptyNote title="No question could be read on this connection." />;
  return (
    <>
      <MessageList sessionId={sessionId} messages={listLookups(lookups)} />
      {total > lookups.length ? (
        <p className="handshake-problem">
          {`These are the first ${formatCount(lookups.length)} of ${formatCount(total)} questions.`}
        </p>
      ) : null}
    </>
  );
}

function NothingRead({ sessionId, flow }: Omit<ClearMessagesProps, 'hasPrelude'>): ReactElement {
  const bytes = listFirstBytes(flow);
  if (bytes.length === 0) {
    return (
      <EmptyNote title="Nothing was said on this connection.">
        <p className="dim">It was opened, or somebody tried to, and no data passed.</p>
      </EmptyNote>
    );
  }
  return (
    <>
      <p className="handshake-problem">
        {flow.tls === null
          ? 'What is spoken here was not recognised. These are its bytes as they passed.'
          : 'Nothing of its handshake could be read. These are its bytes as they passed.'}
      </p>
      <MessageList sessionId={sessionId} messages={bytes} isOpenAtOnce />
    </>
  );
}

const coverField = (field: MessageField): StepField =>
  field.covered === null ? field : { ...field, value: field.covered, isCovered: true };

interface MessageListProps {
  readonly sessionId: string;
  readonly messages: readonly ClearMessage[];
  readonly isOpenAtOnce?: boolean;
  readonly isBehindPrelude?: boolean;
}

function MessageList(props: MessageListProps): ReactElement {
  const { sessionId, messages, isOpenAtOnce, isBehindPrelude } = props;
  const [limit, setLimit] = useState(pieceLength);
  const [areSecretsShown, setSecretsShown] = useState(false);
  const hasSecrets = messages.some(({ fields }) => fields.some(({ covered }) => covered !== null));
  const left = messages.length - limit;
  return (
    <>
      {hasSecrets ? (
        <Switch
          className="steps-secrets"
          size="xs"
          label="Show secrets"
          checked={areSecretsShown}
          onChange={(event) => {
            setSecretsShown(event.currentTarget.checked);
          }}
        />
      ) : null}
      {isBehindPrelude === true ? null : <StepsEnds />}
      <ol className="steps" aria-label="Messages">
        {messages.slice(0, limit).map(({ fields, ...message }, index) => (
          <Step
            // oxlint-disable-next-line react/no-array-index-key -- messages never change places
            key={index}
            {...message}
            sessionId={sessionId}
            number={index + 1}
            fields={areSecretsShown ? fields : fields.map(coverField)}
            isOpenAtOnce={isOpenAtOnce === true}
          />
        ))}
      </ol>
      {left > 0 ? (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            setLimit(limit + pieceLength);
          }}
        >
          {`Show more of ${countOf(messages.length, 'message')}`}
        </Button>
      ) : null}
    </>
  );
}
