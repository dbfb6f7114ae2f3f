// Loads the bytes a span points at and says in words where they stand.
import { SegmentedControl } from '@mantine/core';
import { useMemo, useState, type ReactElement } from 'react';
import type { ByteSpan } from '../../../shared/model/segment.ts';
import { formatCount } from '../../ui/format.ts';
import { EmptyNote, WaitingNote } from '../../ui/notes.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { useEvidence } from '../session/queries.ts';
import { HexView } from './hex-view.tsx';

/** Of a long run of ciphertext the beginning says as much as the whole. */
const maxShownBytes = 512;
/** A row may point at many places; beyond these the picker would not fit. */
const maxSpans = 8;

function describeSpan(span: ByteSpan): string {
  const way = span.direction === 'up' ? 'sent' : 'received';
  const last = span.offset + Math.max(0, span.lengthBytes - 1);
  return `Bytes ${formatCount(span.offset)}–${formatCount(last)} ${way} on connection ${span.flowId}`;
}

/** `1: dns-1 ↑`: a number, so that two places of one connection are told apart. */
function placeName({ flowId, direction }: ByteSpan, index: number): string {
  return `${index + 1}: ${flowId} ${direction === 'up' ? '↑' : '↓'}`;
}

export interface EvidenceBytesProps {
  readonly sessionId: string;
  readonly spans: readonly ByteSpan[];
}

export function EvidenceBytes({ sessionId, spans }: EvidenceBytesProps): ReactElement {
  const [chosen, setChosen] = useState(0);
  const span = spans[Math.min(chosen, spans.length - 1)];
  if (span === undefined) {
    return (
      <EmptyNote title="There are no bytes to mark here.">
        <p className="dim">“How it is known” says why it is known all the same.</p>
      </EmptyNote>
    );
  }
  return (
    <div className="evidence-bytes">
      {spans.length > 1 ? (
        <SegmentedControl
          size="xs"
          aria-label="Which place on the wire"
          value={String(chosen)}
          data={spans
            .slice(0, maxSpans)
            .map((one, index) => ({ value: String(index), label: placeName(one, index) }))}
          onChange={(value) => {
            setChosen(Number(value));
          }}
        />
      ) : null}
      <p className="evidence-where">{describeSpan(span)}</p>
      <SpanBytes sessionId={sessionId} span={span} />
    </div>
  );
}

interface SpanBytesProps {
  readonly sessionId: string;
  readonly span: ByteSpan;
}

function SpanBytes({ sessionId, span }: SpanBytesProps): ReactElement {
  const shown = useMemo(
    () => ({ ...span, lengthBytes: Math.min(span.lengthBytes, maxShownBytes) }),
    [span],
  );
  const evidence = useEvidence(sessionId, shown);
  if (evidence.isPending) return <WaitingNote label="Reading the bytes …" />;
  if (evidence.isError) return <ErrorNote error={evidence.error} />;
  const { bytes, offset, complete } = evidence.data;
  const isCut = shown.lengthBytes < span.lengthBytes;
  return (
    <>
      <HexView bytes={bytes} offset={offset} mark={shown} label={describeSpan(span)} />
      {isCut || !complete ? (
        <p className="dim evidence-note">
          {isCut
            ? `The first ${shown.lengthBytes} of ${formatCount(span.lengthBytes)} bytes. `
            : ''}
          {complete ? '' : 'Some of these bytes were beyond what was kept.'}
        </p>
      ) : null}
    </>
  );
}
