// The certificate by which a client says who it is: up to TLS 1.2 it travels in the open as the server's does, and
// mostly a person's name or address of mail stands in it (RFC 5246 §7.4.6, RFC 5280 §4.2.1.6).
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { Direction, FlowId } from '../../shared/model/segment.ts';
import type { NamedSpan } from '../wire/readable-text.ts';
import type { CertificateFacts } from '../wire/tls/certificate.ts';
import type { HandshakeMessage } from '../wire/tls/handshake.ts';
import { spanInMessage } from './spans.ts';

const maxAddresses = 8;

export class ClientCertificate {
  readonly #direction: Direction;
  readonly #message: HandshakeMessage;
  readonly #leaf: CertificateFacts;

  constructor(direction: Direction, message: HandshakeMessage, leaf: CertificateFacts) {
    this.#direction = direction;
    this.#message = message;
    this.#leaf = leaf;
  }

  /** `host`: what it was shown to. */
  facts(flowId: FlowId, host: string | null): ClearFact[] {
    const { subject, emails, dnsNames } = this.#leaf;
    const name = subject.commonName ?? dnsNames[0] ?? subject.organisation;
    const fact = (label: string, span: NamedSpan | null): ClearFact[] => {
      if (span === null) return [];
      const place = { flowId, direction: this.#direction };
      const evidence = spanInMessage(place, this.#message, span);
      const { timeMs } = this.#message;
      const kind = 'certificate';
      return [{ timeMs, severity: 2, kind, label, value: span.value, name: host, evidence }];
    };
    return [
      ...fact('Name in the client’s certificate', name),
      ...emails
        .slice(0, maxAddresses)
        .flatMap((address) => fact('Address of mail in the client’s certificate', address)),
    ];
  }
}
