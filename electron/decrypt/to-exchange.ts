// From a request and its answer as read to the words of the model, the same that a live endpoint uses.
import type {
  Exchange,
  ReceivedResponse,
  SentRequest,
  WireSize,
} from '../../shared/model/exchange.ts';
import type { Failure } from '../../shared/model/failure.ts';
import type { FlowInfo } from '../../shared/model/segment.ts';
import type { Certificate } from '../endpoint/describe-leaf.ts';
import { failure } from './failures.ts';
import { headerOf } from './headers.ts';
import type { ExchangeDraft, MessageDraft, RequestDraft, ResponseDraft } from './letter-draft.ts';

export interface ExchangeOrigin {
  readonly flow: FlowInfo;
  readonly certificate: Certificate | null;
  /** Which request on that flow, from 0. */
  readonly indexOnFlow: number;
}

const sizeOf = ({ headBytes, bodyBytes }: MessageDraft): WireSize => ({
  headBytes,
  bodyBytes,
  headIsExact: true,
});

/** `id` and `visitId` are empty: visits are planned by whoever knows the whole capture. */
export function toExchange(draft: ExchangeDraft, origin: ExchangeOrigin): Exchange {
  const { request, response } = draft;
  const { flow, certificate, indexOnFlow } = origin;
  const last = Math.max(request.passage.lastMs, response?.passage.lastMs ?? 0);
  return {
    id: '',
    visitId: '',
    hop: 0,
    flowId: flow.flowId,
    indexOnFlow,
    protocol: draft.protocol,
    startedMs: request.passage.firstMs,
    headersMs: response?.headersMs ?? null,
    endedMs: last,
    request: describeRequest(request, flow),
    response: response === null ? null : describeResponse(response),
    certificate,
    failure: explain(draft),
  };
}

function describeRequest(request: RequestDraft, flow: FlowInfo): SentRequest {
  const { method, headers } = request;
  const [authority, target] = splitTarget(request, flow);
  const { host, port } = splitAuthority(authority);
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const hasBody = request.body.lengthBytes > 0;
  return {
    method,
    url: `https://${authority}${path.startsWith('/') ? '' : '/'}${target}`,
    scheme: 'https',
    host,
    port,
    path,
    query: mark === -1 ? '' : target.slice(mark),
    headers: [...headers],
    body: hasBody ? request.body.finish().body : null,
    size: sizeOf(request),
  };
}

/** The absolute form names the site itself (RFC 9112 §3.2.2). */
function splitTarget({ authority, target }: RequestDraft, { remote }: FlowInfo): [string, string] {
  const absolute = /^https?:\/\/([^/?#]+)(.*)$/i.exec(target);
  if (absolute !== null) return [absolute[1] ?? '', absolute[2] || '/'];
  const address = remote.address.includes(':') ? `[${remote.address}]` : remote.address;
  return [authority ?? `${address}:${remote.port}`, target];
}

const usualPort = 443;

function splitAuthority(authority: string): { host: string; port: number } {
  const [, host = authority, port] = /^(.*?)(?::(\d{1,5}))?$/.exec(authority) ?? [];
  const number = port === undefined ? usualPort : Number(port);
  return { host, port: number <= 65_535 ? number : usualPort };
}

function describeResponse(response: ResponseDraft): ReceivedResponse {
  const { body, codings } = response.body.finish();
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    body,
    codings: [...codings],
    size: sizeOf(response),
  };
}

/** Clients let a stream go once they hold all that was announced, often before its end came (RFC 9113 §8.1.1). */
const isAllThere = ({ isComplete, headers, body }: ResponseDraft): boolean =>
  isComplete || headerOf(headers, 'content-length') === String(body.lengthBytes);

function explain({ response, failure: reset }: ExchangeDraft): Failure | null {
  if (response === null) {
    return reset ?? failure('closed-early', 'the capture holds no answer to this request');
  }
  if (!isAllThere(response)) {
    return reset ?? failure('closed-early', 'the capture does not hold the end of this answer');
  }
  return response.body.finish().failure;
}
