// Collects what the readable handshake messages of one connection say. Of each message only what decides
// how reading goes on is worked out at once; its words are found when somebody looks at them.
import { hidesNothing } from '../../shared/model/handshake.ts';
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { ObservedName } from '../../shared/model/observation.ts';
import type { ObservedTls } from '../../shared/model/tls.ts';
import type { Direction, FlowId } from '../../shared/model/segment.ts';
import type { ParseError } from '../wire/byte-reader.ts';
import type { Hashes } from '../wire/hashes.ts';
import type { Ja4Transport } from '../wire/ja4.ts';
import type { CertificateFacts } from '../wire/tls/certificate.ts';
import { describeCipher } from '../wire/tls/cipher-suites.ts';
import type { NamedSpan } from '../wire/readable-text.ts';
import {
  handshakeTypes,
  locateWhole,
  withBody,
  type HandshakeMessage,
} from '../wire/tls/handshake.ts';
import { describeVersion } from '../wire/tls/registry.ts';
import { readServerFacts, type ServerFacts } from '../wire/tls/server-outline.ts';
import { parseSsl2ClientHello } from '../wire/tls/ssl2.ts';
import { certificatesOf } from './certificate-cache.ts';
import { ClientCertificate } from './client-certificate.ts';
import type { MessageWords, PendingStep, StepKind } from './handshake-step.ts';
import {
  CertificateWords,
  ClientHelloWords,
  contradictionWords,
  ServerHelloWords,
  Ssl2HelloWords,
} from './handshake-words.ts';
import { factsOf, namesIn, readHello, type HelloFacts } from './hello-kinds.ts';
import { spanInMessage } from './spans.ts';
import { kindOfMessage, kindOfSsl2Message } from './step-kinds.ts';

const maxCertificateNames = 100;
const ssl2 = 0x0002;

/** A session that goes on has none of them; with a shared key or without anybody’s name they go without a certificate. */
const exchangesKeys: ReadonlySet<number> = new Set([
  handshakeTypes.certificate,
  handshakeTypes.serverKeyExchange,
  handshakeTypes.serverHelloDone,
  handshakeTypes.clientKeyExchange,
]);

/** A message that shows names: the server's own certificate, or the client's hello where `leaf` is null. */
interface Naming {
  readonly direction: Direction;
  readonly message: HandshakeMessage;
  readonly leaf: CertificateFacts | null;
}

/** Of connections that name nothing: never pushed to. */
const none: Naming[] = [];

/** The message with a body of its own: what it came in is used again. */
const kept = (message: HandshakeMessage): HandshakeMessage =>
  withBody(message, new Uint8Array(message.body));

export class HandshakeFacts {
  /** The first one: after a HelloRetryRequest it is still the one that fingerprints are taken of. */
  client: HelloFacts | null = null;
  server: ServerFacts | null = null;
  /**
   * Who is TLS's client is told by the first hello: with FTP's data connections, and where both sides
   * are equals as in WebRTC, it need not be the side that opened the flow.
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
  #namings = none;
  #clientCertificate: ClientCertificate | null = null;
  #retry: ServerFacts | null = null;
  /** Keys were exchanged anew, with or without a certificate. */
  #isKeyExchanged = false;
  #resumed12 = false;

  /** `transport` is a part of JA4. */
  constructor(flowId: FlowId, hashes: Hashes, transport: Ja4Transport = 't') {
    this.#flowId = flowId;
    this.#hashes = hashes;
    this.#transport = transport;
  }

  /** `message` is good only during the call. */
  read(direction: Direction, message: HandshakeMessage): PendingStep {
    if (message.type === handshakeTypes.clientHello) {
      if (this.client === null) this.clientDirection = direction;
      return this.#readClientHello(direction, message);
    }
    if (message.type === handshakeTypes.serverHello && this.client === null) {
      this.clientDirection = direction === 'up' ? 'down' : 'up';
    }
    const isServer = direction !== this.clientDirection;
    if (exchangesKeys.has(message.type)) this.#isKeyExchanged = true;
    if (message.type === handshakeTypes.serverHello && isServer) {
      return this.#readServerHello(direction, message);
    }
    if (message.type === handshakeTypes.certificate) {
      return this.#readCertificate(direction, message, isServer);
    }
    return stepOf(direction, message, kindOfMessage(message.type));
  }

  /** Readable on the wire, in the order of their messages. */
  get names(): ObservedName[] {
    const names: ObservedName[] = [];
    for (const { direction, message, leaf } of this.#namings) {
      const place = { flowId: this.#flowId, direction };
      const leak = leaf === null ? 'sni' : 'certificate';
      for (const span of leaf === null ? namesIn(this.client) : namesOf(leaf)) {
        if (span === null) continue;
        names.push({ name: span.value, leak, evidence: spanInMessage(place, message, span) });
      }
    }
    return names;
  }

  /** Who the client is, where it said so in the open. */
  get clearFacts(): ClearFact[] {
    const host = this.client?.serverName?.value ?? null;
    return this.#clientCertificate?.facts(this.#flowId, host) ?? [];
  }

  /** What was agreed on; a HelloRetryRequest alone already names version and cipher (RFC 8446 §4.1.4). */
  get chosen(): ServerFacts | null {
    return this.server ?? this.#retry;
  }

  /** What was agreed on encrypts nothing. */
  get hidesNothing(): boolean {
    const { chosen } = this;
    return chosen !== null && hidesNothing({ cipher: describeCipher(chosen.cipherSuite) });
  }

  /** In TLS 1.2 a server that changes to encryption right behind its hello continues a session (RFC 5246 §7.3). */
  serverChangedCipher(): void {
    this.#resumed12 = this.server !== null && !this.#isKeyExchanged;
  }

  get resumption(): ObservedTls['resumption'] {
    if (this.#resumed12 || this.server?.pskSelected === true) return 'accepted';
    const { client } = this;
    const isOffered = client !== null && (client.pskOffered || client.sessionTicketBytes > 0);
    return isOffered ? 'offered' : 'none';
  }

  #addNaming(naming: Naming): void {
    if (this.#namings === none) this.#namings = [naming];
    else this.#namings.push(naming);
  }

  #readClientHello(direction: Direction, volatile: HandshakeMessage): PendingStep {
    const parsed = readHello(volatile.body, this.#hashes, this.#transport);
    if (!parsed.ok) return this.#unreadable('client-hello', direction, volatile, parsed.error);
    const message = kept(volatile);
    const { prints, serverName, contradiction } = parsed.value;
    this.problem ??= contradictionWords('client-hello', contradiction);
    if (this.client === null) {
      this.client = parsed.value;
      if (serverName !== null) this.#addNaming({ direction, message, leaf: null });
    }
    const form = this.#transport === 'd' ? 'dtls' : 'tls';
    const words = new ClientHelloWords(message, form, prints);
    return stepOf(direction, message, 'client-hello', words);
  }

  /** SSL 2.0's messages: neither JA3 nor JA4 is defined for its hello. */
  readSsl2(direction: Direction, volatile: HandshakeMessage): PendingStep {
    const kind = kindOfSsl2Message(volatile.type);
    if (kind === 'server-hello') this.ssl2Version = describeVersion(ssl2);
    if (kind !== 'client-hello') return stepOf(direction, volatile, kind);
    const message = kept(volatile);
    const parsed = parseSsl2ClientHello(message.body);
    if (!parsed.ok) return this.#unreadable('client-hello', direction, message, parsed.error);
    this.client ??= factsOf(parsed.value, message.body, null);
    return stepOf(direction, message, kind, new Ssl2HelloWords(message));
  }

  #readServerHello(direction: Direction, volatile: HandshakeMessage): PendingStep {
    const parsed = readServerFacts(volatile.body);
    if (!parsed.ok) return this.#unreadable('server-hello', direction, volatile, parsed.error);
    const hello = parsed.value;
    this.problem ??= contradictionWords('server-hello', hello.contradiction);
    if (hello.helloRetry) {
      this.helloRetry = true;
      this.#retry ??= hello;
    } else this.server ??= hello;
    const message = kept(volatile);
    const kind = hello.helloRetry ? 'hello-retry-request' : 'server-hello';
    return stepOf(direction, message, kind, new ServerHelloWords(message));
  }

  #readCertificate(
    direction: Direction,
    volatile: HandshakeMessage,
    isServer: boolean,
  ): PendingStep {
    const { server } = this;
    const kind = isServer ? 'certificate' : 'client-certificate';
    // A key without a certificate names nobody.
    const isRawKey = isServer ? server?.rawKey : server?.clientRawKey;
    if (isRawKey === true) return stepOf(direction, volatile, kind);
    if (isServer) this.certificateReadable = true;
    const parsed = certificatesOf(this.#hashes).read(volatile.body);
    if (!parsed.ok) return this.#unreadable(kind, direction, volatile, parsed.error);
    const { body, leaf } = parsed.value;
    if (leaf === null) return stepOf(direction, volatile, kind);
    const message = withBody(volatile, body);
    if (isServer) this.#addNaming({ direction, message, leaf });
    else this.#clientCertificate ??= new ClientCertificate(direction, message, leaf);
    const owner = isServer ? 'server' : 'client';
    return stepOf(direction, message, kind, new CertificateWords(message, leaf, owner));
  }

  #unreadable(
    kind: StepKind,
    direction: Direction,
    message: HandshakeMessage,
    error: ParseError,
  ): PendingStep {
    this.problem ??= `${kind} cannot be read: ${error.message}`;
    return stepOf(direction, message, kind);
  }
}

const namesOf = ({ dnsNames, subject }: CertificateFacts): readonly (NamedSpan | null)[] =>
  (dnsNames.length > 0 ? dnsNames : [subject.commonName]).slice(0, maxCertificateNames);

function stepOf(
  direction: Direction,
  message: HandshakeMessage,
  kind: StepKind,
  shows: MessageWords | 'nothing' = 'nothing',
): PendingStep {
  const { offset, lengthBytes } = locateWhole(message);
  const { timeMs } = message;
  return { kind, direction, timeMs, encrypted: false, offset, lengthBytes, shows };
}
