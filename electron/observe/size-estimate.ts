// Sizes of requests and answers worked out from record lengths alone: cipher overhead
// (RFC 8446 §5, RFC 5246 §6.2.3), then what belongs to TLS or to HTTP/2's framing (RFC 9113 §4).
import type { SizeEstimate } from '../../shared/model/observation.ts';
import type { ObservedRecord } from '../../shared/model/tls.ts';
import type { ByteSpan, FlowId } from '../../shared/model/segment.ts';
import {
  readExchangeRuns,
  withoutHttp2Control,
  type ContentRecord,
  type Run,
} from './exchange-runs.ts';
import { guessContentLength, readContentLength } from './record-plaintext.ts';
import type { RecordOverhead } from '../wire/tls/cipher-suites.ts';
import { recordHeaderBytes } from '../wire/tls/records.ts';
import { isTls13CloseRecord, ticketsAtStart } from './tls-housekeeping.ts';

export interface EstimateInput {
  readonly flowId: FlowId;
  /** Application data only, in the order seen, everything of the handshake left out. */
  readonly records: readonly ObservedRecord[];
  readonly overhead: RecordOverhead;
  readonly isTls13: boolean;
  readonly http: 'http/1.1' | 'h2';
  /** Length of the ticket the client showed, when it showed one: its successor is as long. */
  readonly ticketBytes: number | null;
  /** What came down after the last record that could be read, once bytes were no longer kept. */
  readonly unread: {
    readonly offset: number;
    readonly lengthBytes: number;
    readonly timeMs: number;
  };
}

interface Parts {
  readonly total: number;
  readonly head: number;
  readonly error: number;
  readonly method: string;
}

const frameHeaderBytes = 9;
/** Largest DATA payload unless a peer asks for more (RFC 9113 §4.2), with its frame header. */
const fullFrameBytes = 16_384 + frameHeaderBytes;
/** Connection preface, a SETTINGS frame with up to a few entries (RFC 9113 §3.4). */
const prefaceBytes = { typical: 24 + frameHeaderBytes + 24, error: 46 };
const maxSettingsRecordBytes = 76;
/**
 * The server's SETTINGS and its acknowledgement of ours, where no record of their own held them: Node's are
 * empty, others name up to half a dozen and open the window in the same record.
 */
const firstSettingsBytes = {
  typical: 2 * frameHeaderBytes,
  error: maxSettingsRecordBytes - 2 * frameHeaderBytes,
};
const typicalHeadBytes = { http1: 240, http2Up: 45, http2Down: 70 } as const;
const maxHeadRecordBytes = 1500;

/** Best figures for each request and answer of one TLS connection. */
export function estimateSizes(input: EstimateInput): SizeEstimate[] {
  const contents = readContents(input);
  const first = contents.findIndex(({ record }) => record.direction === 'up');
  const down = contents.findIndex(({ record }, at) => at > first && record.direction === 'down');
  const tickets =
    input.isTls13 && first >= 0 && down > first
      ? ticketsAtStart(contents.slice(down), input.ticketBytes, input.http)
      : { count: 0, errorBytes: 0 };
  const messages = contents.filter((_, at) => at < down || at >= down + tickets.count);
  const kept = input.http === 'h2' ? withoutHttp2Control(messages) : messages;
  return readExchangeRuns(kept).flatMap(({ up, down: answer }, index) => {
    const request = toEstimate(input, up, index);
    if (answer === null) return [request];
    const estimate = toEstimate(input, answer, index);
    const doubt = index === 0 ? tickets.errorBytes : 0;
    return [request, { ...estimate, errorBytes: estimate.errorBytes + doubt }];
  });
}

function readContents(input: EstimateInput): ContentRecord[] {
  const contents = input.records.map((record): ContentRecord => {
    const { bytes, errorBytes } = readContentLength(record.lengthBytes, input.overhead);
    return { record, bytes, errorBytes };
  });
  if (input.unread.lengthBytes > 0) {
    const record = { ...input.unread, direction: 'down', contentType: 23 } as const;
    contents.push({ record, ...guessContentLength(record.lengthBytes, input.overhead) });
  }
  return input.isTls13
    ? contents.filter((item, index) => !isTls13CloseRecord(contents, item, index))
    : contents;
}

function toEstimate(input: EstimateInput, run: Run, index: number): SizeEstimate {
  const content = run.records.reduce((sum, { bytes }) => sum + bytes, 0);
  const cipherError = run.records.reduce((sum, { errorBytes }) => sum + errorBytes, 0);
  const parts =
    input.http === 'h2' ? partsOfHttp2(run, content, index) : partsOfHttp1(run, content);
  const first = run.records[0]?.record;
  const last = run.records.at(-1)?.record;
  const total = Math.max(0, parts.total);
  return {
    direction: run.direction,
    index,
    startedMs: first?.timeMs ?? 0,
    endedMs: last?.timeMs ?? 0,
    totalBytes: Math.round(total),
    bodyBytes: Math.round(Math.max(0, total - parts.head)),
    errorBytes: Math.ceil(parts.error + cipherError),
    method: parts.method,
    evidence: spanOf(input.flowId, run),
  };
}

function spanOf(flowId: FlowId, run: Run): ByteSpan {
  const offset = run.records[0]?.record.offset ?? 0;
  const last = run.records.at(-1)?.record;
  const end = last === undefined ? offset : last.offset + recordHeaderBytes + last.lengthBytes;
  return { flowId, direction: run.direction, offset, lengthBytes: end - offset };
}

function partsOfHttp1(run: Run, content: number): Parts {
  const [first, second] = run.records;
  // A server that writes its head first leaves it alone in a short first record.
  const headAlone =
    first !== undefined && second !== undefined && first.bytes <= maxHeadRecordBytes
      ? first.bytes
      : null;
  const isRequest = run.direction === 'up';
  const head = isRequest && second === undefined ? content : (headAlone ?? typicalHeadBytes.http1);
  return {
    total: content,
    head: Math.min(head, content),
    // Alerts and key updates of TLS 1.3 look like data and are this short.
    error: 8,
    method: `${recordWords(run)} less what the cipher adds; the head taken as ${Math.round(Math.min(head, content))} B`,
  };
}

function partsOfHttp2(run: Run, content: number, index: number): Parts {
  const isRequest = run.direction === 'up';
  const opening = index > 0 ? null : isRequest ? prefaceBytes : readSettings(run);
  const afterOpening = Math.max(0, content - (opening?.typical ?? 0));
  const typicalHead = isRequest ? typicalHeadBytes.http2Up : typicalHeadBytes.http2Down;
  const hasBody = !isRequest || afterOpening > 600;
  const bodyFrames = hasBody
    ? Math.max(1, Math.ceil((afterOpening - typicalHead) / fullFrameBytes))
    : 0;
  const total = afterOpening - bodyFrames * frameHeaderBytes;
  const head = hasBody ? typicalHead : total;
  return {
    total,
    head: Math.min(head, Math.max(0, total)),
    // A server may cut its frames smaller than allowed: one more for every eighth is common.
    error: (opening?.error ?? 0) + frameHeaderBytes * (2 + Math.ceil(bodyFrames / 2)),
    method: `${recordWords(run)} less what the cipher and HTTP/2 framing (${bodyFrames === 0 ? 'one frame' : `about ${bodyFrames + 1} frames`}) add; the head taken as ${Math.round(Math.min(head, Math.max(0, total)))} B`,
  };
}

/** How much of the first answer is the server's SETTINGS: short records before a longer one, if any. */
function readSettings({ records }: Run): { typical: number; error: number } {
  const longer = records.findIndex(({ bytes }) => bytes > maxSettingsRecordBytes);
  if (longer <= 0) return firstSettingsBytes;
  const alone = records.slice(0, longer).reduce((sum, { bytes }) => sum + bytes, 0);
  return { typical: alone, error: 2 * frameHeaderBytes };
}

function recordWords({ records }: Run): string {
  return records.length === 1 ? 'length of 1 record' : `lengths of ${records.length} records`;
}
