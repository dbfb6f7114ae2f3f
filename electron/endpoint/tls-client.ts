// TLS over the relay's stream: handshake, the certificate's verdict before anything is sent, and
// resumption. RFC 8446, RFC 5246, RFC 7301 (ALPN).
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  connect,
  createSecureContext,
  rootCertificates,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import type { Failure } from '../../shared/model/failure.ts';
import { failure } from '../relay/failure.ts';
import { describeCertificate, findCertificateProblem } from './certificate.ts';
import type { Certificate } from './describe-leaf.ts';
import { TicketStore, type Ticket } from './ticket-store.ts';
import { tlsFailure } from './tls-failure.ts';
import type { Watch } from './watch.ts';

export interface Trust {
  /** PEM certificates trusted beside the platform's own. */
  readonly caPem: readonly string[];
  /** Goes on in spite of certificate errors; the exchange still states them. */
  readonly acceptInvalid: boolean;
}

export interface TlsClientOptions {
  readonly trust: Trust;
  readonly maxTls: '1.2' | '1.3';
  readonly keyLog: ((line: Buffer) => void) | null;
}

export interface TlsTarget {
  readonly host: string;
  readonly port: number;
  /** What to offer by ALPN; HTTP's unless given. Empty: no such extension. */
  readonly alpn?: readonly string[];
}

/** `socket` is null exactly when `failure` is not. The certificate is told in both cases. */
export interface Secured {
  readonly socket: TLSSocket | null;
  readonly certificate: Certificate | null;
  readonly failure: Failure | null;
}

export interface TlsClient {
  /** Makes `stream` a TLS connection to `target`; on failure it is destroyed. */
  secure(stream: Duplex, target: TlsTarget, watch: Watch): Promise<Secured>;
}

const httpAlpn = ['h2', 'http/1.1'];

/** The context of the client before: sessions mostly trust the same, one after the other. */
let lastContext: { readonly key: string; readonly context: SecureContext } | null = null;

/**
 * Gives a context that trusts the platform's roots and `caPem`. Reading the roots beside further ones
 * takes tens of milliseconds, so the last context is kept; it holds no tickets and no keys.
 */
function contextFor(maxTls: '1.2' | '1.3', caPem: readonly string[]): SecureContext {
  const key = [maxTls, ...caPem].join('\n');
  if (lastContext?.key === key) return lastContext.context;
  const context = createSecureContext({
    minVersion: 'TLSv1.2',
    maxVersion: maxTls === '1.2' ? 'TLSv1.2' : 'TLSv1.3',
    ...(caPem.length > 0 ? { ca: [...rootCertificates, ...caPem] } : {}),
  });
  lastContext = { key, context };
  return context;
}

/** Throws when a text of `trust.caPem` is no certificate. */
export function createTlsClient({ trust, maxTls, keyLog }: TlsClientOptions): TlsClient {
  const secureContext = contextFor(maxTls, trust.caPem);
  const tickets = new TicketStore();

  const secure: TlsClient['secure'] = async (stream, target, watch) => {
    const origin = `${target.host}:${target.port}`;
    const ticket = tickets.take(origin);
    const socket = connect({
      socket: stream,
      secureContext,
      // RFC 6066 §3: addresses are not sent as server names.
      servername: isIP(target.host) === 0 ? target.host.replace(/\.$/, '') : '',
      ALPNProtocols: [...(target.alpn ?? httpAlpn)],
      // The verdict is ours, below: it needs the exact reason, and the certificate to show.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      ...(ticket === null ? {} : { session: ticket.session }),
    });
    if (keyLog !== null) socket.on('keylog', keyLog);
    const acceptTickets = collectTickets(socket, tickets, origin);
    const broken = await handshake(socket, origin, watch);
    if (broken !== null) {
      socket.destroy();
      return { socket: null, certificate: null, failure: broken };
    }
    const verdict = judge(socket, target, ticket);
    const { problem, certificate } = verdict;
    if (problem !== null && !trust.acceptInvalid) {
      socket.destroy();
      return { socket: null, certificate, failure: problem };
    }
    acceptTickets(verdict);
    return { socket, certificate, failure: null };
  };
  return { secure };
}

type Verdict = Pick<Ticket, 'problem' | 'certificate'>;

/**
 * Keeps tickets once the function given back is told the verdict. TLS 1.2 gives its ticket within the
 * handshake, before there is one (RFC 5077 §3.1).
 */
function collectTickets(
  socket: TLSSocket,
  tickets: TicketStore,
  origin: string,
): (verdict: Verdict) => void {
  let accepted: Verdict | null = null;
  let early: Buffer | null = null;
  const keep = (session: Buffer, { problem, certificate }: Verdict): void => {
    const once = socket.getProtocol() === 'TLSv1.3';
    tickets.add(origin, { session, problem, certificate, once });
  };
  socket.on('session', (session) => {
    if (accepted === null) early = session;
    else keep(session, accepted);
  });
  return (verdict) => {
    accepted = verdict;
    if (early !== null) keep(early, verdict);
  };
}

/** A resumed handshake shows no certificate; the verdict is the first one's (RFC 8446 §2.2). */
function judge(socket: TLSSocket, target: TlsTarget, ticket: Ticket | null): Verdict {
  if (ticket !== null && socket.isSessionReused()) return ticket;
  const problem = findCertificateProblem(socket, target.host.replace(/\.$/, ''));
  return { problem, certificate: describeCertificate(socket, problem) };
}

function handshake(socket: TLSSocket, where: string, watch: Watch): Promise<Failure | null> {
  watch.touch();
  return new Promise((resolve) => {
    const finish = (broken: Failure | null): void => {
      watch.signal.removeEventListener('abort', abort);
      resolve(broken);
    };
    const abort = (): void => {
      finish(watch.failure);
    };
    // Stays for the socket's life: a reset while the connection is idle is no reason to crash.
    socket.on('error', (error) => {
      finish(watch.failure ?? tlsFailure(error, where));
    });
    socket.once('close', () => {
      finish(watch.failure ?? failure('closed-early', `${where} closed during the handshake`));
    });
    socket.once('secureConnect', () => {
      finish(null);
    });
    watch.signal.addEventListener('abort', abort, { once: true });
    if (watch.signal.aborted) abort();
  });
}
