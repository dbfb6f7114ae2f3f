// Why a page did not come: the engine's word, unless the verifier of this session knows better.
import { expect, it } from 'vitest';
import { explainFailure } from '../../../electron/session/page-exchanges.ts';
import type { Certificate } from '../../../electron/endpoint/describe-leaf.ts';

const checked = (problem: string): Map<string, Certificate> =>
  new Map([
    [
      'expired.lab.test',
      {
        subject: 'CN=expired.lab.test',
        issuer: 'CN=lab',
        names: ['expired.lab.test'],
        validFrom: '2026-01-01T00:00:00.000Z',
        validTo: '2026-01-31T00:00:00.000Z',
        fingerprint256: '',
        trusted: false,
        problem,
      },
    ],
  ]);
const explain = (problem: string) =>
  explainFailure(
    'net::ERR_CERT_AUTHORITY_INVALID',
    'https://expired.lab.test/',
    [],
    checked(problem),
  );

it('does not give the engine’s word for another reason than its own', () => {
  expect(explain('certificate-expired')).toEqual({
    kind: 'certificate-expired',
    detail: 'expired.lab.test:443',
  });
});

it('keeps it where both agree', () => {
  expect(explain('certificate-untrusted')).toMatchObject({
    kind: 'certificate-untrusted',
    detail: expect.stringContaining('ERR_CERT_AUTHORITY_INVALID') as string,
  });
});
