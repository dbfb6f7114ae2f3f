// The words of a message that can be read: found when somebody looks at its step, from its bytes alone.
import type { HandshakeField } from '../../shared/model/tls.ts';
import type { ParseError } from '../wire/byte-reader.ts';
import type { CertificateFacts } from '../wire/tls/certificate.ts';
import { parseClientHello } from '../wire/tls/client-hello.ts';
import type { HandshakeMessage } from '../wire/tls/handshake.ts';
import { parseServerHello } from '../wire/tls/server-hello.ts';
import { parseSsl2ClientHello } from '../wire/tls/ssl2.ts';
import { clientHelloFields, type Fingerprints } from './client-hello-fields.ts';
import type { MessageWords, StepKind } from './handshake-step.ts';
import { certificateFields, serverHelloFields, type CertificateOwner } from './server-fields.ts';
import type { SpanPlace } from './spans.ts';

/** Null where there is none. */
export const contradictionWords = (kind: StepKind, found: ParseError | null): string | null =>
  found && `${kind} contradicts its own lengths: ${found.message}`;

export class ClientHelloWords implements MessageWords {
  readonly message: HandshakeMessage;
  readonly #form: 'tls' | 'dtls';
  readonly #prints: Fingerprints | null;

  constructor(message: HandshakeMessage, form: 'tls' | 'dtls', prints: Fingerprints | null) {
    this.message = message;
    this.#form = form;
    this.#prints = prints;
  }

  readFields(place: SpanPlace): HandshakeField[] {
    const parsed = parseClientHello(this.message.body, this.#form);
    return parsed.ok ? clientHelloFields(place, this.message, parsed.value, this.#prints) : [];
  }
}

/** SSL 2.0's: its hello has a form that only words can tell. */
export class Ssl2HelloWords implements MessageWords {
  readonly message = null;
  readonly #hello: HandshakeMessage;

  constructor(hello: HandshakeMessage) {
    this.#hello = hello;
  }

  readFields(place: SpanPlace): HandshakeField[] {
    const parsed = parseSsl2ClientHello(this.#hello.body);
    return parsed.ok ? clientHelloFields(place, this.#hello, parsed.value, null) : [];
  }
}

export class ServerHelloWords implements MessageWords {
  readonly message: HandshakeMessage;

  constructor(message: HandshakeMessage) {
    this.message = message;
  }

  readFields(place: SpanPlace): HandshakeField[] {
    const parsed = parseServerHello(this.message.body);
    return parsed.ok ? serverHelloFields(place, this.message, parsed.value) : [];
  }
}

export class CertificateWords implements MessageWords {
  readonly message: HandshakeMessage;
  readonly #leaf: CertificateFacts;
  readonly #owner: CertificateOwner;

  constructor(message: HandshakeMessage, leaf: CertificateFacts, owner: CertificateOwner) {
    this.message = message;
    this.#leaf = leaf;
    this.#owner = owner;
  }

  readFields(place: SpanPlace): HandshakeField[] {
    return certificateFields(place, this.message, this.#leaf, this.#owner);
  }
}
