// What a connection's readable handshake gave away, the same for TLS, DTLS and QUIC.
import type { ObservedTls, TlsLeftOut } from '../../shared/model/tls.ts';
import { describeCipher } from '../wire/tls/cipher-suites.ts';
import { describeVersion } from '../wire/tls/registry.ts';
import type { FlowId } from '../../shared/model/segment.ts';
import type { HandshakeFacts } from './handshake-facts.ts';
import { toStep, type PendingStep } from './handshake-step.ts';

/** Of messages in pieces, where a limit was reached: what is told of them may not be all. */
export const piecesLeftOut =
  'parts of the handshake were left out: they came in more pieces than are put together';

interface HandshakeSummary {
  readonly flowId: FlowId;
  readonly steps: readonly PendingStep[];
  readonly leftOut: TlsLeftOut;
  readonly problem: string | null;
}

/** `alpnSelected` is null in TLS 1.3 and QUIC, where the answer is encrypted. */
export function summariseHandshake(
  facts: HandshakeFacts,
  { flowId, steps, leftOut, problem }: HandshakeSummary,
): ObservedTls {
  const { client, server, chosen } = facts;
  const prints = client?.prints;
  return {
    serverName: client?.serverName?.value ?? null,
    alpnOffered: [...(client?.alpn ?? [])],
    alpnSelected: server?.alpn ?? null,
    version: chosen === null ? facts.ssl2Version : describeVersion(chosen.version),
    cipher: chosen === null ? null : describeCipher(chosen.cipherSuite),
    ja3: prints?.ja3 ?? null,
    ja3Raw: prints?.ja3Raw ?? null,
    ja4: prints?.ja4 ?? null,
    resumption: facts.resumption,
    helloRetry: facts.helloRetry,
    echOffered: client?.echOffered ?? false,
    certificateReadable: facts.certificateReadable,
    problem: facts.problem ?? problem,
    handshake: steps.map((step) => toStep(flowId, step)),
    ...(leftOut.steps + leftOut.records > 0 && { leftOut }),
  };
}
