// Collects what the readable handshake messages of one connection say. Of each message only what decides
// how reading goes on is worked out at once; its words are found when somebody looks at them.
import type { HandshakeField, ObservedName, ObservedTls } from '../../shared/model/observation.ts';
import type { Direction, FlowId } from '../../shared/model/segment.ts';
import type { ParseError } from '../wire/byte-reader.ts';
import type { Hashes } from '../wire/hashes.ts';
import type { Ja4Transport } from '../wire/ja4.ts';
import type { CertificateFacts } from '../wire/tls/certificate.ts';
import { parseClientHello, type NamedSpan } from '../wire/tls/client-hello.ts';
import { handshakeTypes, locateWhole, type HandshakeMessage } from '../wire/tls/handshake.ts';
import { describeVersion } from '../wire/tls/registry.ts';
import { parseServerHello } from '../wire/tls/server-hello.ts';
import { readServerFacts, type ServerFacts } from '../wire/tls/server-outline.ts';
import { parseSsl2ClientHello, ssl2Types } from '../wire/tls/ssl2.ts';
import { certificatesOf } from './certificate-cache.ts';
import { clientHelloFields } from './client-hello-fields.ts';
import type { MessageWords, PendingStep, StepKind } from './handshake-step.ts';
import { factsOf, readHello, type HelloFacts } from './hello-kinds.ts';
import { certificateFields, serverHelloFields } from './server-fields.ts';
import { spanInMessage, type SpanPlace } from './spans.ts';

const maxCertificateNames = 100;
const ssl2 = 0x0002;

const kinds: ReadonlyMap<number, StepKind> = new Map([
  [handshakeTypes.helloVerifyRequest, 'hello-verify-request'],
  [handshakeTypes.certificate, 'certificate'],
  [handshakeTypes.serverKeyExchange, 'server-key-exchange'],
  [handshakeTypes.serverHelloDone, 'server-hello-done'],
  [handshakeTypes.clientKeyExchange, 'client-key-exchange'],
  [handshakeTypes.newSessionTicket, 'new-session-ticket'],
]);

const ssl2Kinds: ReadonlyMap<number, StepKind> = new Map([
  [ssl2Types.clientHello, 'client-hello'],
  [ssl2Types.serverHello, 'server-hello'],
  [ssl2Types.clientMasterKey, 'client-key-exchange'],
]);

/** A message that shows names, and which bytes of it spell them. */
interface Naming {
  readonly leak: 'sni' | 'certificate';
  readonly place: SpanPlace;
  readonly message: HandshakeMessage;
  readonly spans: readonly (NamedSpan | null)[];
}

/** The message with a body of its own: what it came in is used again. */
const kept = (message: HandshakeMessage): HandshakeMessage =>
  withBody(message, new Uint8Array(message.body));

const withBody = (message: HandshakeMessage, body: Uint8Array): HandshakeMessage => ({
  type: message.type,
  body,
  headerBytes: message.headerBytes,
  pieces: message.pieces,
  timeMs: message.timeMs,
  sealedIn: message.sealedIn,
});

export class HandshakeFacts {
  /** The first one: after a HelloRetryRequest it is still the one that fingerprints are taken of. */
  client: HelloFacts | null = null;
  server: ServerFacts | null = null;
  /**
   * Who is TLS's client is told by the hello: with FTP's data connections, and where both sides are
   * equals as in WebRTC, it need not be the side that opened the flow.
   */
  clientDirection: Direction = 'up';
  helloRetry = false;
  certificateReadable = false;
  /** Set where the server answered in SSL 2.0. */
  ssl2Version: string | null = null;
  problem: string | null = null;
  readonly #flowId: FlowId;
  readonly #hashes: Hashes;
  readonly #transport: Ja4Transport;
  readonly #namings: Naming[] = [];
  #retry: ServerFacts | null = null;
  #resumed12 = false;

  /** `transport` is a part of JA4. */
  constructor(flowId: FlowId, hashes: Hashes, transport: Ja4Transport = 't') {
    this.#flowId = flowId;
    this.#hashes = hashes;
    this.#transport = transport;
  }

  /** `message` is good only during the call. */
  read(direction: Direction, message: HandshakeMessage): PendingStep {
    const place = { flowId: this.#flowId, direction };
    if (message.type === handshakeTypes.clientHello) {
      if (this.client === null) this.clientDirection = direction;
      return this.#readClientHello(place, message);
    }
    const isServer = direction !== this.clientDirection;
    if (message.type === handshakeTypes.serverHello && isServer) {
      return this.#readServerHello(place, message);
    }
    if (message.type === handshakeTypes.certificate && isServer) {
      return this.#readCertificate(place, message);
    }
    return stepOf(place, message, kinds.get(message.type) ?? 'other');
  }

  /** Readable on the wire, in the order of their messages. */
  get names(): ObservedName[] {
    const names: ObservedName[] = [];
    for (const { leak, place, message, spans } of this.#namings) {
      for (const span of spans) {
        if (span === null) continue;
        names.push({ name: span.value, leak, evidence: spanInMessage(place, message, span) });
      }
    }
    return names;
  }

  /** What was agreed on; a HelloRetryRequest alone already names version and cipher (RFC 8446 §4.1.4). */
  get chosen(): ServerFacts | null {
    return this.server ?? this.#retry;
  }

  /** In TLS 1.2 a server that changes to encryption without a certificate continues a session. */
  serverChangedCipher(): void {
    this.#resumed12 = !this.certificateReadable;
  }

  get resumption(): ObservedTls['resumption'] {
    if (this.#resumed12 || this.server?.pskSelected === true) return 'accepted';
    const { client } = this;
    const isOffered = client !== null && (client.pskOffered || client.sessionTicketBytes > 0);
    return isOffered ? 'offered' : 'none';
  }

  #readClientHello(place: SpanPlace, volatile: HandshakeMessage): PendingStep {
    const parsed = readHello(volatile.body, this.#hashes, this.#transport);
    if (!parsed.ok) return this.#unreadable('client-hello', place, volatile, parsed.error);
    const message = kept(volatile);
    const { prints, serverName } = parsed.value;
    if (this.client === null) {
      this.client = parsed.value;
      if (serverName !== null) {
        this.#namings.push({ leak: 'sni', place, message, spans: [serverName] });
      }
    }
    const form = this.#transport === 'd' ? 'dtls' : 'tls';
    const readFields = (): HandshakeField[] => {
      const recorded = parseClientHello(message.body, form);
      return recorded.ok ? clientHelloFields(place, message, recorded.value, prints) : [];
    };
    return stepOf(place, message, 'client-hello', { message, readFields });
  }

  /** SSL 2.0's messages: neither JA3 nor JA4 is defined for its hello. */
  readSsl2(direction: Direction, volatile: HandshakeMessage): PendingStep {
    const place = { flowId: this.#flowId, direction };
    const kind = ssl2Kinds.get(volatile.type) ?? 'other';
    if (kind === 'server-hello') this.ssl2Version = describeVersion(ssl2);
    if (kind !== 'client-hello') return stepOf(place, volatile, kind);
    const message = kept(volatile);
    const parsed = parseSsl2ClientHello(message.body);
    if (!parsed.ok) return this.#unreadable('client-hello', place, message, parsed.error);
    const hello = parsed.value;
    this.client ??= factsOf(hello, message.body, null);
    const readFields = (): HandshakeField[] => clientHelloFields(place, message, hello, null);
    return stepOf(place, message, kind, { message: null, readFields });
  }

  #readServerHello(place: SpanPlace, volatile: HandshakeMessage): PendingStep {
    const parsed = readServerFacts(volatile.body);
    if (!parsed.ok) return this.#unreadable('server-hello', place, volatile, parsed.error);
    const hello = parsed.value;
    if (hello.helloRetry) {
      this.helloRetry = true;
      this.#retry ??= hello;
    } else this.server ??= hello;
    const message = kept(volatile);
    const kind = hello.helloRetry ? 'hello-retry-request' : 'server-hello';
    const readFields = (): HandshakeField[] => {
      const recorded = parseServerHello(message.body);
      return recorded.ok ? serverHelloFields(place, message, recorded.value) : [];
    };
    return stepOf(place, message, kind, { message, readFields });
  }

  #readCertificate(place: SpanPlace, volatile: HandshakeMessage): PendingStep {
    this.certificateReadable = true;
    const parsed = certificatesOf(this.#hashes).read(volatile.body);
    if (!parsed.ok) return this.#unreadable('certificate', place, volatile, parsed.error);
    const { body, leaf } = parsed.value;
    if (leaf === null) return stepOf(place, volatile, 'certificate');
    const message = withBody(volatile, body);
    this.#namings.push({ leak: 'certificate', place, message, spans: namesOf(leaf) });
    const readFields = (): HandshakeField[] => certificateFields(place, message, leaf);
    return stepOf(place, message, 'certificate', { message, readFields });
  }

  #unreadable(
    kind: StepKind,
    place: SpanPlace,
    message: HandshakeMessage,
    error: ParseError,
  ): PendingStep {
    this.problem ??= `${kind} cannot be read: ${error.message}`;
    return stepOf(place, message, kind);
  }
}

const namesOf = ({ dnsNames, subjectName }: CertificateFacts): readonly (NamedSpan | null)[] =>
  (dnsNames.length > 0 ? dnsNames : [subjectName]).slice(0, maxCertificateNames);

function stepOf(
  { direction }: SpanPlace,
  message: HandshakeMessage,
  kind: StepKind,
  shows: MessageWords | 'nothing' = 'nothing',
): PendingStep {
  const { offset, lengthBytes } = locateWhole(message);
  const { timeMs } = message;
  return { kind, direction, timeMs, encrypted: false, offset, lengthBytes, shows };
}
