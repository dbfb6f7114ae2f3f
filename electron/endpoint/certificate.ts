// The endpoint's own check of the peer's certificate: chain and dates by the TLS library, the name by
// RFC 9525, and one exact word for what is wrong.
import { checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { Failure, FailureKind } from '../../shared/model/failure.ts';
import { failure } from '../relay/failure.ts';
import { describeLeaf, type Certificate } from './describe-leaf.ts';

/** X.509 verification errors by OpenSSL's names, as Node gives them. */
const kindsByError: ReadonlyMap<string, FailureKind> = new Map([
  ['CERT_HAS_EXPIRED', 'certificate-expired'],
  ['CERT_NOT_YET_VALID', 'certificate-not-yet-valid'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate-self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate-untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'certificate-untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate-untrusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate-untrusted'],
  ['CERT_UNTRUSTED', 'certificate-untrusted'],
  ['CERT_CHAIN_TOO_LONG', 'certificate-untrusted'],
]);

function verificationError(socket: TLSSocket): string | null {
  // Declared as Error, but Node gives the code as text.
  const error: unknown = socket.authorizationError;
  if (error instanceof Error) return error.message;
  return typeof error === 'string' ? error : null;
}

/** What is wrong with the certificate `socket` was shown for `host`; null when it is in order. */
export function findCertificateProblem(socket: TLSSocket, host: string): Failure | null {
  const code = verificationError(socket);
  if (code !== null) {
    const kind = kindsByError.get(code) ?? 'certificate-invalid';
    return failure(kind, `${code} (${host})`);
  }
  if (!socket.authorized) return failure('certificate-invalid', `not verified (${host})`);
  const peer = socket.getPeerCertificate();
  if (Object.keys(peer).length === 0) {
    return failure('certificate-invalid', `${host} showed no certificate`);
  }
  return findWrongName(peer, host);
}

function findWrongName(peer: PeerCertificate, host: string): Failure | null {
  const wrong = checkServerIdentity(host, peer);
  if (wrong === undefined) return null;
  return failure('certificate-wrong-name', `${host} is not in ${peer.subjectaltname ?? 'it'}`);
}

/** The leaf as a person reads it; null when the peer showed none. */
export function describeCertificate(
  socket: TLSSocket,
  problem: Failure | null,
): Certificate | null {
  const leaf = socket.getPeerX509Certificate();
  return leaf === undefined ? null : describeLeaf(leaf, problem?.kind ?? null);
}
