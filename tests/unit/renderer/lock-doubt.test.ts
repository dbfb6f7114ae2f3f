// The lock is not said to vouch for a server whose certificate was refused.
import { expect, it } from 'vitest';
import { describeLockDoubt } from '../../../renderer/features/handshake/lock-doubt.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';
import { sampleFlow } from '../compare/sample.ts';

const [visit] = sampleDocument().session.visits;
if (visit === undefined) throw new Error('The sample has no visit.');
const strict = { ...sampleDocument().session.request, certificateErrors: 'report' as const };
const flow = sampleFlow();
const name = flow.tls?.serverName ?? '';

const doubt = (url: string, kind: 'certificate-expired' | 'cancelled'): string | null =>
  describeLockDoubt(
    { request: strict, visits: [{ ...visit, url, failure: { kind, detail: '' } }] },
    flow,
  );

it('names a refused certificate, of that server alone', () => {
  expect(name).not.toBe('');
  for (const url of [name, `https://${name}`, `HTTPS://user@${name.toUpperCase()}:8443/page?x=1`]) {
    expect(doubt(url, 'certificate-expired')).toContain('was refused');
  }
  expect(doubt('https://other.example/', 'certificate-expired')).toBeNull();
  expect(doubt(`https://${name}/`, 'cancelled')).toBeNull();
});

it('doubts every certificate where errors were accepted, and no plain connection', () => {
  const lax = { visits: [visit], request: { ...strict, certificateErrors: 'accept' as const } };
  expect(describeLockDoubt(lax, flow)).toContain('were accepted');
  expect(describeLockDoubt(lax, { tls: null })).toBeNull();
  expect(describeLockDoubt({ ...lax, request: strict }, flow)).toBeNull();
});
