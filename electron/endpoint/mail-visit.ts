// A visit to a mail server: greeting, capabilities, STARTTLS, the same again inside TLS, and a polite
// end. Nothing is mailed and nobody signs in; it is there to see an open connection turn to TLS.
import type { Exchange, SentRequest } from '../../shared/model/exchange.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { failure } from '../relay/failure.ts';
import type { Relay } from '../relay/relay.ts';
import type { Certificate } from './describe-leaf.ts';
import { dialWithin } from './dial-within.ts';
import { endPolitely } from './end-politely.ts';
import type { VisitOutcome } from './endpoint.ts';
import type { Limits } from './limits.ts';
import { imap, smtp, type MailDialogue } from './mail-dialogue.ts';
import { MailLines, MailNotes } from './mail-lines.ts';
import type { MailTarget } from './parse-mail-url.ts';
import type { TlsClient } from './tls-client.ts';
import type { Watch } from './watch.ts';

export interface MailContext {
  readonly relay: Relay;
  readonly tls: TlsClient;
  readonly limits: Limits;
  readonly clock: () => number;
}

/** What came of the attempt, however far it got. */
interface Attempt {
  readonly flowId: string | null;
  readonly certificate: Certificate | null;
  readonly failure: Failure | null;
}

/** Never rejects for what the server does. */
export async function visitMail(
  context: MailContext,
  target: MailTarget,
  visitId: string,
  watch: Watch,
): Promise<VisitOutcome> {
  const startedMs = context.clock();
  const notes = new MailNotes();
  const attempt = await talk(context, target, notes, watch);
  const exchange: Exchange = {
    id: `${visitId}-0`,
    visitId,
    hop: 0,
    flowId: attempt.flowId,
    indexOnFlow: 0,
    protocol: attempt.flowId === null ? null : target.scheme,
    startedMs,
    headersMs: null,
    endedMs: context.clock(),
    request: describeTarget(target, notes),
    response: null,
    talk: notes.talk,
    certificate: attempt.certificate,
    failure: attempt.failure,
  };
  return { exchanges: [exchange], failure: attempt.failure };
}

/** In the shape of a request, so that whatever lists visits lists these, too. */
function describeTarget(
  { scheme, host, port, url }: MailTarget,
  { talk: said }: MailNotes,
): SentRequest {
  return {
    method: 'STARTTLS',
    url,
    scheme,
    host,
    port,
    path: '/',
    query: '',
    headers: [],
    body: null,
    size: { headBytes: said.bytesUp, bodyBytes: 0, headIsExact: true },
  };
}

async function talk(
  context: MailContext,
  target: MailTarget,
  notes: MailNotes,
  watch: Watch,
): Promise<Attempt> {
  const { host, port } = target;
  const dialed = await dialWithin({ host, port }, watch, context);
  if (!dialed.ok) return { flowId: null, certificate: null, failure: dialed.error };
  const { stream, flowId } = dialed.value;
  try {
    const dialogue = target.scheme === 'smtp' ? smtp : imap;
    const clear = new MailLines({ stream, encrypted: false, notes, watch });
    const opened = await openUp(dialogue, clear);
    const left = clear.release();
    const injected = left > 0 ? failure('protocol-error', `${left} bytes before TLS began`) : null;
    const broken = opened ?? injected;
    if (broken !== null) return { flowId, certificate: null, failure: broken };
    const secured = await context.tls.secure(stream, { host, port, alpn: [] }, watch);
    const { socket, certificate } = secured;
    if (socket === null) return { flowId, certificate, failure: secured.failure };
    const sealed = new MailLines({ stream: socket, encrypted: true, notes, watch });
    const closed = await closeUp(dialogue, sealed);
    sealed.release();
    await endPolitely(socket, watch);
    socket.destroy();
    return { flowId, certificate, failure: closed };
  } finally {
    stream.destroy();
  }
}

/** Up to the moment in which TLS may begin; null: it may. */
async function openUp(dialogue: MailDialogue, lines: MailLines): Promise<Failure | null> {
  const greeted = await dialogue.greeting(lines);
  if (!greeted.ok) return greeted.error;
  const offered = await dialogue.capabilities(lines);
  if (!offered.ok) return offered.error;
  if (!offered.value) {
    await dialogue.goodbye(lines);
    return failure('starttls-not-offered', 'STARTTLS is not among what the server can do');
  }
  const started = await dialogue.startTls(lines);
  return started.ok ? null : started.error;
}

/** What was said before TLS counts for nothing now: it is asked again (RFC 3207 §4.2). */
async function closeUp(dialogue: MailDialogue, lines: MailLines): Promise<Failure | null> {
  const offered = await dialogue.capabilities(lines);
  if (!offered.ok) return offered.error;
  const ended = await dialogue.goodbye(lines);
  return ended.ok ? null : ended.error;
}
