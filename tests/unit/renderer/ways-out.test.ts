// Where a visit that failed may be better off, and where nothing of the kind is offered.
import { expect, it } from 'vitest';
import { waysOut } from '../../../renderer/features/inspect/ways-out.ts';
import type { FailureKind } from '../../../shared/model/failure.ts';
import { sampleSession, sampleVisit } from '../compare/sample.ts';

const session = sampleSession([sampleVisit()]);
const failed = (url: string, kind: FailureKind) => ({ url, failure: { kind, detail: '' } });

it.each([
  ['plain.example', 'connection-refused', 'port-80', 'plain.example'],
  ['plain.example/page?q=1', 'connect-timeout', 'port-80', 'plain.example/page?q=1'],
  ['mail.example:587', 'not-tls', 'mail', 'smtp://mail.example:587'],
  ['https://mail.example:143/', 'not-tls', 'mail', 'imap://mail.example:143'],
  ['https://clinic.lab.test/flu', 'unknown-host', 'lab', 'https://clinic.lab.test/flu'],
] as const)('%s, %s: %s', (url, kind, way, wanted) => {
  const ways = waysOut(session, [failed(url, kind), failed(url, kind)]);
  expect(ways.map((one) => one.kind)).toEqual([way]);
  expect(ways[0]?.request).toMatchObject({
    urls: [wanted],
    lab: way === 'lab',
    fallbackHttp: way === 'port-80',
  });
});

it.each([
  // Whoever wrote https:// or a port does not want another.
  ['https://plain.example', 'connection-refused'],
  ['plain.example:443', 'connection-refused'],
  ['[2001:db8::1]', 'connection-refused'],
  // There somebody did answer.
  ['plain.example', 'certificate-expired'],
  ['plain.example', 'not-tls'],
  ['mail.example:587', 'connection-refused'],
  ['mail.example:8587', 'not-tls'],
  ['clinic.example', 'unknown-host'],
] as const)('%s, %s: none', (url, kind) => {
  expect(waysOut(session, [failed(url, kind)])).toEqual([]);
});

it.each([
  ['the lab falls back by itself', { request: { ...session.request, lab: true } }],
  ['it fell back before', { request: { ...session.request, fallbackHttp: true } }],
  ['a browser engine does as it likes', { request: { ...session.request, mode: 'page' } }],
  ['something was sent in', { request: { ...session.request, method: 'POST', body: 'a=b' } }],
  ['a file visited nobody', { kind: 'imported' }],
] as const)('%s', (_why, change) => {
  const ways = waysOut({ ...session, ...change }, [failed('plain.example', 'connection-refused')]);
  expect(ways).toEqual([]);
});
