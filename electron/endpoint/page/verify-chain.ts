// Checks a certificate chain against authorities that the browser engine does not know: the practice
// lab's, or those given for a run. RFC 5280 §6 in the small: signatures, dates, CA flag, name.
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { FailureKind } from '../../../shared/model/failure.ts';
import { withoutBrackets } from '../../../shared/model/host.ts';

const maxChain = 10;

export function parseChain(pems: readonly string[]): X509Certificate[] {
  return pems.slice(0, maxChain).map((pem) => new X509Certificate(pem));
}

function isCurrent(certificate: X509Certificate, atMs: number): boolean {
  return Date.parse(certificate.validFrom) <= atMs && atMs <= Date.parse(certificate.validTo);
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** `chain`: leaf first. True when it leads to one of `authorities` and names `host`, now. */
export function isTrustedBy(
  chain: readonly X509Certificate[],
  host: string,
  authorities: readonly X509Certificate[],
  atMs: number,
): boolean {
  const [leaf] = chain;
  if (leaf === undefined || nameProblem(leaf, host)) return false;
  return isCurrent(leaf, atMs) && isVouchedFor(chain, authorities, atMs);
}

/** All but the leaf's own days. */
function isVouchedFor(
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  atMs: number,
): boolean {
  let [current] = chain;
  for (const next of [...chain.slice(1), null]) {
    const at = current;
    if (at === undefined) return false;
    if (authorities.some((authority) => isCurrent(authority, atMs) && isSignedBy(at, authority)))
      return true;
    if (next === null || !next.ca || !isCurrent(next, atMs) || !isSignedBy(at, next)) return false;
    current = next;
  }
  return false;
}

function nameProblem(leaf: X509Certificate, host: string): boolean {
  const plain = withoutBrackets(host);
  const named = isIP(plain) === 0 ? leaf.checkHost(plain) : leaf.checkIP(plain);
  return named === undefined;
}

export interface Refusal {
  /** Leaf first. */
  readonly chain: readonly [X509Certificate, ...X509Certificate[]];
  readonly host: string;
  readonly errorName: string;
  readonly atMs: number;
  /** Trusted in this session, and unknown to the engine. */
  readonly authorities: readonly X509Certificate[];
}

/** What is wrong with a leaf that the engine refused with `errorName`, in one exact word. */
export function certificateProblem(refusal: Refusal): FailureKind {
  const { chain, host, errorName, atMs, authorities } = refusal;
  const [leaf] = chain;
  // Of an authority it does not know the engine says that first, whatever else may be wrong.
  const isOnlyOld =
    errorName === 'ERR_CERT_AUTHORITY_INVALID' &&
    !nameProblem(leaf, host) &&
    !isCurrent(leaf, atMs) &&
    isVouchedFor(chain, authorities, atMs);
  if (errorName === 'ERR_CERT_DATE_INVALID' || isOnlyOld) {
    return Date.parse(leaf.validFrom) > atMs ? 'certificate-not-yet-valid' : 'certificate-expired';
  }
  if (errorName === 'ERR_CERT_COMMON_NAME_INVALID' || nameProblem(leaf, host)) {
    return 'certificate-wrong-name';
  }
  if (errorName === 'ERR_CERT_AUTHORITY_INVALID') {
    return leaf.checkIssued(leaf) ? 'certificate-self-signed' : 'certificate-untrusted';
  }
  return 'certificate-invalid';
}
