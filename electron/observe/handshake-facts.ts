// Collects what the readable handshake messages of one connection say.
import type {
  HandshakeField,
  HandshakeStep,
  ObservedName,
  ObservedTls,
} from '../../shared/model/observation.ts';
import type { ByteSpan, Direction, FlowId } from '../../shared/model/segment.ts';
import type { ParseError } from '../wire/byte-reader.ts';
import type { Hashes } from '../wire/hashes.ts';
import type { Ja4Transport } from '../wire/ja4.ts';
import { parseCertificate12 } from '../wire/tls/certificate.ts';
import { extensionIds, parseClientHello, type ClientHello } from '../wire/tls/client-hello.ts';
import { handshakeTypes, type HandshakeMessage } from '../wire/tls/handshake.ts';
import { describeVersion } from '../wire/tls/registry.ts';
import { parseServerHello, type ServerHello } from '../wire/tls/server-hello.ts';
import { parseSsl2ClientHello, ssl2Types } from '../wire/tls/ssl2.ts';
import { clientHelloFields, type Fingerprints } from './client-hello-fields.ts';
import { fingerprintsOf } from './fingerprints.ts';
import type { PendingStep } from './handshake-step.ts';
import { certificateFields, serverHelloFields } from './server-fields.ts';
import { spanInMessage, spanOfMessage, type SpanPlace } from './spans.ts';

type StepFacts = Pick<PendingStep, 'kind' | 'readEvidence' | 'readFields'>;

export const noFields = (): HandshakeField[] => [];

const maxCertificateNames = 100;
const nothing = new Uint8Array(0);
const ssl2 = 0x0002;

const kinds: ReadonlyMap<number, HandshakeStep['kind']> = new Map([
  [handshakeTypes.helloVerifyRequest, 'hello-verify-request'],
  [handshakeTypes.certificate, 'certificate'],
  [handshakeTypes.serverKeyExchange, 'server-key-exchange'],
  [handshakeTypes.serverHelloDone, 'server-hello-done'],
  [handshakeTypes.clientKeyExchange, 'client-key-exchange'],
  [handshakeTypes.newSessionTicket, 'new-session-ticket'],
]);

const ssl2Kinds: ReadonlyMap<number, HandshakeStep['kind']> = new Map([
  [ssl2Types.clientHello, 'client-hello'],
  [ssl2Types.serverHello, 'server-hello'],
  [ssl2Types.clientMasterKey, 'client-key-exchange'],
]);

export class HandshakeFacts {
  /** The first one: after a HelloRetryRequest it is still the one that fingerprints are taken of. */
  client: ClientHello | null = null;
  server: ServerHello | null = null;
  /**
   * Who is TLS's client is told by the hello: with FTP's data connections, and where both sides are
   * equals as in WebRTC, it need not be the side that opened the flow.
   */
  clientDirection: Direction = 'up';
  prints: Fingerprints | null = null;
  helloRetry = false;
  certificateReadable = false;
  /** Set where the server answered in SSL 2.0. */
  ssl2Version: string | null = null;
  problem: string | null = null;
  readonly names: ObservedName[] = [];
  readonly #flowId: FlowId;
  readonly #hashes: Hashes;
  readonly #transport: Ja4Transport;
  #clientBody: Uint8Array = nothing;
  #retry: ServerHello | null = null;
  #resumed12 = false;

  /** `transport` is a part of JA4. */
  constructor(flowId: FlowId, hashes: Hashes, transport: Ja4Transport = 't') {
    this.#flowId = flowId;
    this.#hashes = hashes;
    this.#transport = transport;
  }

  read(direction: Direction, message: HandshakeMessage): StepFacts {
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
    const kind = kinds.get(message.type) ?? 'other';
    return { kind, readEvidence: () => spanOfMessage(place, message), readFields: noFields };
  }

  /** What was agreed on; a HelloRetryRequest alone already names version and cipher (RFC 8446 §4.1.4). */
  get chosen(): ServerHello | null {
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

  /** Length of the first TLS 1.3 ticket shown (RFC 8446 §4.2.11: identities, each with its length). */
  get ticketBytes(): number | null {
    const shown = this.client?.extensions.find(({ id }) => id === extensionIds.preSharedKey);
    return shown === undefined ? null : this.#shownTicketBytes(shown.start);
  }

  /** `start`: of the extension, whose first two bytes are the length of the list. */
  #shownTicketBytes(start: number): number | null {
    const high = this.#clientBody[start + 2];
    const low = this.#clientBody[start + 3];
    return high === undefined || low === undefined ? null : (high << 8) | low;
  }

  #readClientHello(place: SpanPlace, message: HandshakeMessage): StepFacts {
    const readEvidence = (): ByteSpan => spanOfMessage(place, message);
    const transport = this.#transport === 'd' ? 'dtls' : 'tls';
    const parsed = parseClientHello(message.body, transport, { recording: false });
    if (!parsed.ok) return this.#unreadable('client-hello', readEvidence, parsed.error);
    const hello = parsed.value;
    const prints = fingerprintsOf(hello, this.#hashes, this.#transport);
    if (this.client === null) {
      this.client = hello;
      this.#clientBody = message.body;
      this.prints = prints;
      this.#addServerName(place, message, hello);
    }
    // Where each field stands is found out when somebody looks.
    const readFields = (): HandshakeField[] => {
      const recorded = parseClientHello(message.body, transport);
      return recorded.ok ? clientHelloFields(place, message, recorded.value, prints) : [];
    };
    return { kind: 'client-hello', readEvidence, readFields };
  }

  /** SSL 2.0's messages: neither JA3 nor JA4 is defined for its hello. */
  readSsl2(direction: Direction, message: HandshakeMessage): StepFacts {
    const place = { flowId: this.#flowId, direction };
    const readEvidence = (): ByteSpan => spanOfMessage(place, message);
    const kind = ssl2Kinds.get(message.type) ?? 'other';
    if (kind === 'server-hello') this.ssl2Version = describeVersion(ssl2);
    if (kind !== 'client-hello') return { kind, readEvidence, readFields: noFields };
    const parsed = parseSsl2ClientHello(message.body);
    if (!parsed.ok) return this.#unreadable('client-hello', readEvidence, parsed.error);
    this.client ??= parsed.value;
    const hello = parsed.value;
    const readFields = (): HandshakeField[] => clientHelloFields(place, message, hello, null);
    return { kind, readEvidence, readFields };
  }

  #addServerName(place: SpanPlace, message: HandshakeMessage, { serverName }: ClientHello): void {
    if (serverName === null) return;
    const evidence = spanInMessage(place, message, serverName);
    this.names.push({ name: serverName.value, leak: 'sni', evidence });
  }

  #readServerHello(place: SpanPlace, message: HandshakeMessage): StepFacts {
    const readEvidence = (): ByteSpan => spanOfMessage(place, message);
    const parsed = parseServerHello(message.body, { recording: false });
    if (!parsed.ok) return this.#unreadable('server-hello', readEvidence, parsed.error);
    const hello = parsed.value;
    if (hello.helloRetry) {
      this.helloRetry = true;
      this.#retry ??= hello;
    } else this.server ??= hello;
    const kind = hello.helloRetry ? 'hello-retry-request' : 'server-hello';
    const readFields = (): HandshakeField[] => {
      const recorded = parseServerHello(message.body);
      return recorded.ok ? serverHelloFields(place, message, recorded.value) : [];
    };
    return { kind, readEvidence, readFields };
  }

  #readCertificate(place: SpanPlace, message: HandshakeMessage): StepFacts {
    const readEvidence = (): ByteSpan => spanOfMessage(place, message);
    this.certificateReadable = true;
    const parsed = parseCertificate12(message.body);
    if (!parsed.ok) return this.#unreadable('certificate', readEvidence, parsed.error);
    const [leaf] = parsed.value;
    if (leaf === undefined) return { kind: 'certificate', readEvidence, readFields: noFields };
    const named = leaf.dnsNames.length > 0 ? leaf.dnsNames : [leaf.subjectName];
    for (const name of named.slice(0, maxCertificateNames)) {
      if (name === null) continue;
      const span = spanInMessage(place, message, name);
      this.names.push({ name: name.value, leak: 'certificate', evidence: span });
    }
    const readFields = () => certificateFields(place, message, leaf);
    return { kind: 'certificate', readEvidence, readFields };
  }

  #unreadable(
    kind: HandshakeStep['kind'],
    readEvidence: () => ByteSpan,
    error: ParseError,
  ): StepFacts {
    this.problem ??= `${kind} cannot be read: ${error.message}`;
    return { kind, readEvidence, readFields: noFields };
  }
}
