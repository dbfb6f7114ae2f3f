// One visit: the URL typed and wherever it redirects to, each hop an exchange.
import type { Exchange, Header } from '../../shared/model/exchange.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { failure } from '../relay/failure.ts';
import type { Connection, SendOutcome } from './connection.ts';
import type { ConnectionPool, Unconnected } from './connection-pool.ts';
import type { CookieJar } from './cookie-jar.ts';
import type { VisitOutcome, VisitRequest } from './endpoint.ts';
import type { Limits } from './limits.ts';
import { fallbackStep } from './fallback.ts';
import { visitMail, type MailContext } from './mail-visit.ts';
import { parseMailTarget } from './parse-mail-url.ts';
import { parseTarget } from './parse-url.ts';
import {
  describeRequest,
  prepareRequest,
  type PreparedRequest,
  type Step,
} from './prepare-request.ts';
import { nextStep } from './redirect.ts';
import { Watch } from './watch.ts';

export interface VisitContext {
  readonly request: VisitRequest;
  readonly signal: AbortSignal;
  readonly pool: ConnectionPool;
  readonly jar: CookieJar;
  readonly limits: Limits;
  readonly clock: () => number;
  readonly mail: MailContext;
  /** Where plain HTTP is: 80, unless the practice lab could not have that port. */
  readonly httpPort: (host: string) => number;
}

/** Methods that may be sent again when a kept connection turns out dead (RFC 9110 §9.2.2). */
const idempotent: ReadonlySet<string> = new Set([
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PUT',
  'TRACE',
]);
const nothingSent = { headBytes: 0, bodyBytes: 0, headIsExact: true };

export async function visit(context: VisitContext): Promise<VisitOutcome> {
  const { request } = context;
  const mail = parseMailTarget(request.url);
  if (mail !== null) {
    if (!mail.ok) return { exchanges: [], failure: mail.error };
    return watched(context, (watch) => visitMail(context.mail, mail.value, request.visitId, watch));
  }
  const first = firstStep(request);
  if (!first.ok) return { exchanges: [], failure: first.error };
  const outcome = await watched(context, (watch) => followHops(context, first.value, watch, []));
  const second = context.request.fallbackHttp
    ? fallbackStep(request.url, first.value, outcome, context.httpPort)
    : null;
  if (second === null) return outcome;
  // A watch of its own: the first one may have ended with the very limit that leads here.
  return watched(context, (watch) => followHops(context, second, watch, outcome.exchanges));
}

async function watched(
  context: VisitContext,
  run: (watch: Watch) => Promise<VisitOutcome>,
): Promise<VisitOutcome> {
  const watch = new Watch(context.signal, context.limits);
  try {
    return await run(watch);
  } finally {
    watch.end();
  }
}

function firstStep({ url: text, method, headers, body }: VisitRequest) {
  const target = parseTarget(text);
  if (!target.ok) return target;
  const url = target.value;
  const step: Step = { url, method, headers: withCredentials(url, headers), body };
  url.username = '';
  url.password = '';
  return { ok: true, value: step } as const;
}

/** `https://user:word@host/` means an Authorization header (RFC 7617), never part of the URL sent. */
function withCredentials(url: URL, headers: readonly Header[]): readonly Header[] {
  if (url.username === '' && url.password === '') return headers;
  if (headers.some(([name]) => name.toLowerCase() === 'authorization')) return headers;
  const pair = `${percentDecode(url.username)}:${percentDecode(url.password)}`;
  return [...headers, ['Authorization', `Basic ${Buffer.from(pair).toString('base64')}`]];
}

/** A stray `%` stands for itself; the URL standard lets it through. */
function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** `before`: an attempt over HTTPS that led to this one over plain HTTP. */
async function followHops(
  context: VisitContext,
  first: Step,
  watch: Watch,
  before: readonly Exchange[],
): Promise<VisitOutcome> {
  const exchanges = [...before];
  let step = first;
  for (let hop = before.length; ; hop += 1) {
    const done = await runHop(context, step, hop, watch);
    if (!done.ok) return { exchanges, failure: done.error };
    const isFallback = before.length > 0 && hop === before.length;
    const exchange = isFallback ? { ...done.value, fallback: true } : done.value;
    exchanges.push(exchange);
    if (exchange.failure !== null || exchange.response === null) {
      return { exchanges, failure: exchange.failure };
    }
    const next = nextStep(step, exchange.response);
    const why = !next.ok
      ? next.error
      : next.value !== null && hop >= before.length + context.limits.redirects
        ? failure('redirect-limit', `more than ${context.limits.redirects} redirects`)
        : null;
    if (why !== null) {
      exchanges[hop] = { ...exchange, failure: why };
      return { exchanges, failure: why };
    }
    if (!next.ok || next.value === null) return { exchanges, failure: null };
    step = next.value;
  }
}

type HopResult = { ok: true; value: Exchange } | { ok: false; error: Failure };

async function runHop(
  context: VisitContext,
  step: Step,
  hop: number,
  watch: Watch,
): Promise<HopResult> {
  const prepared = prepareRequest(step, context.jar.cookiesFor(step.url));
  if (!prepared.ok) return prepared;
  const startedMs = context.clock();
  const sent = await sendOnce(context, prepared.value, watch);
  const { visitId } = context.request;
  const { connection, indexOnFlow, outcome, unconnected } = sent;
  if (outcome?.response) context.jar.store(step.url, outcome.response.headers);
  const protocol = connection?.protocol ?? null;
  const size = outcome?.requestSize ?? nothingSent;
  const exchange: Exchange = {
    id: `${visitId}-${hop}`,
    visitId,
    hop,
    flowId: connection?.flowId ?? unconnected?.flowId ?? null,
    indexOnFlow,
    protocol,
    startedMs,
    headersMs: outcome?.headersMs ?? null,
    endedMs: context.clock(),
    request: describeRequest(prepared.value, protocol, size, context.limits.keptBodyBytes),
    response: outcome?.response ?? null,
    certificate: connection?.certificate ?? unconnected?.certificate ?? null,
    failure: outcome?.failure ?? unconnected?.failure ?? null,
  };
  return { ok: true, value: exchange };
}

interface Sent {
  readonly connection: Connection | null;
  readonly indexOnFlow: number;
  readonly outcome: SendOutcome | null;
  readonly unconnected: Unconnected | null;
}

/**
 * Sends over an idle connection or a new one. A server may close an idle connection in the very
 * moment it is used; then, and only then, the request goes out once more on a new one (RFC 9112
 * §9.3.1).
 */
async function sendOnce(
  { pool, request: { round = 0 } }: VisitContext,
  request: PreparedRequest,
  watch: Watch,
): Promise<Sent> {
  for (let fresh = false; ; fresh = true) {
    const acquired = await pool.acquire(request.url, round, watch, fresh);
    if (!acquired.ok) {
      return { connection: null, indexOnFlow: 0, outcome: null, unconnected: acquired.error };
    }
    const connection = acquired.value;
    const indexOnFlow = connection.requestCount;
    const outcome = await connection.send(request, watch);
    pool.release(request.url, round, connection);
    const stale =
      indexOnFlow > 0 &&
      outcome.response === null &&
      outcome.failure?.kind === 'closed-early' &&
      idempotent.has(request.method);
    if (stale && !fresh) continue;
    return { connection, indexOnFlow, outcome, unconnected: null };
  }
}
