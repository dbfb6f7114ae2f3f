// What the handshake is said to have kept: only what an answer that was seen can have hidden.
import { expect, test } from 'vitest';
import type { LedgerRow } from '../../../shared/model/ledger.ts';
import type { ObservedTls } from '../../../shared/model/tls.ts';
import { allRows, sampleFlow, sampleInput, span } from './sample.ts';

const answer: ObservedTls['handshake'][number] = {
  kind: 'server-hello',
  direction: 'down',
  timeMs: 22,
  encrypted: false,
  evidence: span('f1', 'down', 0, 90),
  fields: [],
};

function rowsOf(tls: Partial<ObservedTls>): Map<string, LedgerRow> {
  const flow = sampleFlow();
  if (flow.tls === null) throw new Error('the sample has TLS');
  const handshake = [...flow.tls.handshake, ...(tls.version === null ? [] : [answer])];
  const flows = [sampleFlow({ tls: { ...flow.tls, handshake, ...tls } })];
  const rows = allRows(sampleInput({ observations: { flows, dns: [] }, exchanges: [] }));
  return new Map(rows.map((row) => [row.topic, row]));
}

test.each(['TLS 1.3', 'TLS 1.3 (draft 28)', 'DTLS 1.3'])('%s hides the answer', (version) => {
  const rows = rowsOf({ version });
  expect(rows.get('alpn-selected')).toMatchObject({ exposure: 'hidden', envelope: null });
  expect(rows.get('certificate')).toMatchObject({ exposure: 'hidden', envelope: null });
});

test('QUIC hides it in its handshake packets', () => {
  const kind = 'handshake-packet' as const;
  const packets = [
    { ...answer, kind, encrypted: true, evidence: span('f1', 'down', 90, 700) },
    { ...answer, kind, encrypted: true, evidence: span('f1', 'down', 1200, 800) },
  ];
  const own = { ...answer, kind, encrypted: true, evidence: span('f1', 'up', 0, 90) };
  const rows = rowsOf({ version: 'TLS 1.3', handshake: [answer, ...packets, own] });
  const evidence = packets.map((packet) => packet.evidence);
  expect(rows.get('certificate')).toMatchObject({ envelope: null, evidence, inference: null });
});

test('where no answer but a hello was seen, it is said that no bytes were', () => {
  const { inference } = rowsOf({ version: 'TLS 1.3' }).get('certificate') ?? {};
  expect(inference).toMatch(/^No bytes that could hold it were seen/);
});

test.each(['TLS 1.2', 'TLS 1.0', 'SSL 3.0', 'DTLS 1.2'])('%s hides no choice', (version) => {
  const rows = rowsOf({ version });
  const chosen = { exposure: 'visible', envelope: 'none', evidence: [answer.evidence] };
  expect(rows.get('alpn-selected')).toMatchObject(chosen);
  expect(rows.has('certificate')).toBe(false);
});

test('a certificate that had expired is told first as that, by the clock of the session', () => {
  const field = (label: string, value: string) => ({
    label,
    value,
    evidence: span('f1', 'down', 100, 13),
    explanationKey: 'certificate',
  });
  const envelopeOf = (until: string): string | null | undefined => {
    const fields = [field('Subject', 'clinic.example'), field('Valid until', until)];
    const shown = { ...answer, kind: 'certificate' as const, fields };
    const tls = { version: 'TLS 1.2', certificateReadable: true, handshake: [answer, shown] };
    return rowsOf(tls).get('certificate')?.envelope;
  };
  // The session began at nine on 5 January 2026.
  expect(envelopeOf('2026-01-05 08:59:59 UTC')).toBe(
    'Validity: had expired when it was shown; Subject: clinic.example; Valid until: 2026-01-05 08:59:59 UTC',
  );
  expect(envelopeOf('2026-01-05 09:01 UTC')).toBe(
    'Subject: clinic.example; Valid until: 2026-01-05 09:01 UTC',
  );
});

test('of an answer that was not seen nothing is said to be hidden', () => {
  const rows = rowsOf({ version: null });
  expect(rows.has('alpn')).toBe(true);
  expect(rows.has('alpn-selected')).toBe(false);
  expect(rows.has('certificate')).toBe(false);
});

test.each([
  ['TLS 1.3', 'yes, or both ends were given the same key beforehand'],
  ['TLS 1.2', 'yes: this client was here before'],
])('of %s a key from before is told as what it can be', (version, envelope) => {
  const rows = rowsOf({ version, resumption: 'accepted' });
  expect(rows.get('resumption')).toMatchObject({ exposure: 'visible', envelope });
  expect(rows.get('certificate')?.inference).toMatch(/earlier visit, or one shared beforehand/);
});

test('a cipher that encrypts nothing hides nothing', () => {
  const rows = rowsOf({ version: 'TLS 1.3', cipher: 'TLS_SHA256_SHA256' });
  const read = 'not encrypted: anyone on the way could read it';
  expect(rows.get('cipher')?.envelope).toBe('TLS_SHA256_SHA256: encrypts nothing');
  expect(rows.get('alpn-selected')).toMatchObject({ exposure: 'visible', envelope: read });
  expect(rows.get('certificate')).toMatchObject({ exposure: 'visible', envelope: read });
});

test('steps and records that are not listed are said to have passed', () => {
  const rows = rowsOf({ leftOut: { steps: 12, records: 3400 } });
  const envelope = '12 more steps passed behind these, counted but not kept';
  expect(rows.get('tls-left-out')).toMatchObject({ envelope, exposure: 'visible' });
  expect(rows.get('tls-left-out')?.inference).toMatch(/^From counting/);
  expect(rows.get('records')?.envelope).toMatch(/; 3,400 more records passed behind these/);
  expect(rowsOf({}).has('tls-left-out')).toBe(false);
  expect(rowsOf({}).get('records')?.envelope).not.toContain('more');
});
