// Collects what the readable handshake messages of one connection say.
import type {
  HandshakeField,
  HandshakeStep,
  ObservedName,
  ObservedTls,
} from '../../shared/model/observation.ts';
import type { Direction, FlowId } from '../../shared/model/segment.ts';
import type { ParseError } from '../wire/byte-reader.ts';
import type { Hashes } from '../wire/hashes.ts';
import { ja3 } from '../wire/ja3.ts';
import { ja4 } from '../wire/ja4.ts';
import { parseCertificate12 } from '../wire/tls/certificate.ts';
import { extensionIds, parseClientHello, type ClientHello } from '../wire/tls/client-hello.ts';
import { handshakeTypes, type HandshakeMessage } from '../wire/tls/handshake.ts';
import { parseServerHello, type ServerHello } from '../wire/tls/server-hello.ts';
import { clientHelloFields, type Fingerprints } from './client-hello-fields.ts';
import { certificateFields, serverHelloFields } from './server-fields.ts';
import { spanInMessage, spanOfMessage, type SpanPlace } from './spans.ts';

/** A step whose fields are put into words when somebody wants to see them: few are looked at. */
export type PendingStep = Omit<HandshakeStep, 'fields'> & {
  readonly readFields: () => HandshakeField[];
};
type StepFacts = Pick<PendingStep, 'kind' | 'evidence' | 'readFields'>;

export const noFields = (): HandshakeField[] => [];

export function toStep({ readFields, ...step }: PendingStep): HandshakeStep {
  return { ...step, fields: readFields() };
}

const maxCertificateNames = 100;

const kinds: ReadonlyMap<number, HandshakeStep['kind']> = new Map([
  [handshakeTypes.certificate, 'certificate'],
  [handshakeTypes.serverKeyExchange, 'server-key-exchange'],
  [handshakeTypes.serverHelloDone, 'server-hello-done'],
  [handshakeTypes.clientKeyExchange, 'client-key-exchange'],
  [handshakeTypes.newSessionTicket, 'new-session-ticket'],
]);

export class HandshakeFacts {
  /** The first one: after a HelloRetryRequest it is still the one that fingerprints are taken of. */
  client: ClientHello | null = null;
  server: ServerHello | null = null;
  prints: Fingerprints | null = null;
  helloRetry = false;
  certificateReadable = false;
  problem: string | null = null;
  readonly names: ObservedName[] = [];
  readonly #flowId: FlowId;
  readonly #hashes: Hashes;
  readonly #transport: 't' | 'q';
  #resumed12 = false;

  /** `transport` is a part of JA4: TLS over TCP, or inside QUIC. */
  constructor(flowId: FlowId, hashes: Hashes, transport: 't' | 'q' = 't') {
    this.#flowId = flowId;
    this.#hashes = hashes;
    this.#transport = transport;
  }

  read(direction: Direction, message: HandshakeMessage): StepFacts {
    const place = { flowId: this.#flowId, direction };
    if (message.type === handshakeTypes.clientHello && direction === 'up') {
      return this.#readClientHello(place, message);
    }
    if (message.type === handshakeTypes.serverHello && direction === 'down') {
      return this.#readServerHello(place, message);
    }
    if (message.type === handshakeTypes.certificate && direction === 'down') {
      return this.#readCertificate(place, message);
    }
    const kind = kinds.get(message.type) ?? 'other';
    return { kind, evidence: spanOfMessage(place, message), readFields: noFields };
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
    const [, , high, low] = shown?.bytes ?? [];
    return high === undefined || low === undefined ? null : (high << 8) | low;
  }

  #readClientHello(place: SpanPlace, message: HandshakeMessage): StepFacts {
    const evidence = spanOfMessage(place, message);
    const parsed = parseClientHello(message.body);
    if (!parsed.ok) return this.#unreadable('client-hello', evidence, parsed.error);
    const hello = parsed.value;
    const printed = ja3(hello, this.#hashes);
    const prints = {
      ja3: printed.hash,
      ja3Raw: printed.raw,
      ja4: ja4(hello, this.#hashes, this.#transport),
    };
    if (this.client === null) {
      this.client = hello;
      this.prints = prints;
      this.#addServerName(place, message, hello);
    }
    const readFields = () => clientHelloFields(place, message, hello, prints);
    return { kind: 'client-hello', evidence, readFields };
  }

  #addServerName(place: SpanPlace, message: HandshakeMessage, { serverName }: ClientHello): void {
    if (serverName === null) return;
    const evidence = spanInMessage(place, message, serverName);
    this.names.push({ name: serverName.value, leak: 'sni', evidence });
  }

  #readServerHello(place: SpanPlace, message: HandshakeMessage): StepFacts {
    const evidence = spanOfMessage(place, message);
    const parsed = parseServerHello(message.body);
    if (!parsed.ok) return this.#unreadable('server-hello', evidence, parsed.error);
    const hello = parsed.value;
    if (hello.helloRetry) this.helloRetry = true;
    else this.server ??= hello;
    const kind = hello.helloRetry ? 'hello-retry-request' : 'server-hello';
    return { kind, evidence, readFields: () => serverHelloFields(place, message, hello) };
  }

  #readCertificate(place: SpanPlace, message: HandshakeMessage): StepFacts {
    const evidence = spanOfMessage(place, message);
    this.certificateReadable = true;
    const parsed = parseCertificate12(message.body);
    if (!parsed.ok) return this.#unreadable('certificate', evidence, parsed.error);
    const [leaf] = parsed.value;
    if (leaf === undefined) return { kind: 'certificate', evidence, readFields: noFields };
    const named = leaf.dnsNames.length > 0 ? leaf.dnsNames : [leaf.subjectName];
    for (const name of named.slice(0, maxCertificateNames)) {
      if (name === null) continue;
      const span = spanInMessage(place, message, name);
      this.names.push({ name: name.value, leak: 'certificate', evidence: span });
    }
    const readFields = () => certificateFields(place, message, leaf);
    return { kind: 'certificate', evidence, readFields };
  }

  #unreadable(
    kind: HandshakeStep['kind'],
    evidence: HandshakeStep['evidence'],
    error: ParseError,
  ): StepFacts {
    this.problem ??= `${kind} cannot be read: ${error.message}`;
    return { kind, evidence, readFields: noFields };
  }
}
