// Trust in the practice lab's authority, and in nobody else's.
import { X509Certificate } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import {
  certificateProblem,
  isTrustedBy,
  parseChain,
} from '../../../../electron/endpoint/page/verify-chain.ts';
import { createAuthority } from '../../../../electron/lab/authority.ts';

let authority: X509Certificate;
let stranger: X509Certificate;
let leaf: X509Certificate;
const nowMs = Date.now();
const dayMs = 86_400_000;

beforeAll(async () => {
  const [own, other] = await Promise.all([createAuthority(), createAuthority()]);
  authority = new X509Certificate(own.caPem);
  stranger = new X509Certificate(other.caPem);
  [leaf] = parseChain([(await own.issue(['shop.lab.test', 'www.lab.test'])).certPem]) as [
    X509Certificate,
  ];
});

test('its own certificates are trusted for their names, while they are valid', () => {
  expect(isTrustedBy([leaf], 'shop.lab.test', [authority], nowMs)).toBe(true);
  expect(isTrustedBy([leaf], 'www.lab.test', [authority], nowMs)).toBe(true);
  expect(isTrustedBy([leaf, authority], 'shop.lab.test', [authority], nowMs)).toBe(true);
});

test('no other authority, name, address or day', () => {
  expect(isTrustedBy([leaf], 'shop.lab.test', [stranger], nowMs)).toBe(false);
  expect(isTrustedBy([leaf], 'shop.lab.test', [], nowMs)).toBe(false);
  expect(isTrustedBy([leaf], 'bank.test', [authority], nowMs)).toBe(false);
  expect(isTrustedBy([leaf], '127.0.0.1', [authority], nowMs)).toBe(false);
  expect(isTrustedBy([leaf], 'shop.lab.test', [authority], nowMs + 40 * dayMs)).toBe(false);
  expect(isTrustedBy([leaf, stranger], 'shop.lab.test', [], nowMs)).toBe(false);
  expect(isTrustedBy([], 'shop.lab.test', [authority], nowMs)).toBe(false);
});

test('a leaf is no authority for another', async () => {
  expect(isTrustedBy([leaf], 'shop.lab.test', [leaf], nowMs)).toBe(false);
});

test('what is wrong is said in one word', () => {
  const ask = (host: string, name: string, atMs = nowMs) =>
    certificateProblem({ chain: [leaf], host, errorName: name, atMs, authorities: [] });
  expect(ask('shop.lab.test', 'ERR_CERT_AUTHORITY_INVALID')).toBe('certificate-untrusted');
  expect(ask('bank.test', 'ERR_CERT_COMMON_NAME_INVALID')).toBe('certificate-wrong-name');
  expect(ask('shop.lab.test', 'ERR_CERT_DATE_INVALID')).toBe('certificate-expired');
  expect(ask('shop.lab.test', 'ERR_CERT_DATE_INVALID', nowMs - 9 * dayMs)).toBe(
    'certificate-not-yet-valid',
  );
  expect(
    certificateProblem({
      chain: [authority],
      host: 'x',
      errorName: 'ERR_CERT_AUTHORITY_INVALID',
      atMs: nowMs,
      authorities: [],
    }),
  ).toBe('certificate-wrong-name');
  expect(ask('shop.lab.test', 'ERR_CERT_WEAK_KEY')).toBe('certificate-invalid');
});

test('one that a trusted authority signed and that has expired is not called a stranger’s', async () => {
  const own = await createAuthority();
  const signer = new X509Certificate(own.caPem);
  const issued = await own.issue(['expired.lab.test'], 'expired');
  const [old] = parseChain([issued.certPem]) as [X509Certificate];
  const ask = (host: string, authorities: readonly X509Certificate[]) =>
    certificateProblem({
      chain: [old],
      host,
      errorName: 'ERR_CERT_AUTHORITY_INVALID',
      atMs: nowMs,
      authorities,
    });
  expect(isTrustedBy([old], 'expired.lab.test', [signer], nowMs)).toBe(false);
  expect(ask('expired.lab.test', [signer])).toBe('certificate-expired');
  expect(ask('expired.lab.test', [stranger])).toBe('certificate-untrusted');
  expect(ask('bank.test', [signer])).toBe('certificate-wrong-name');
});
