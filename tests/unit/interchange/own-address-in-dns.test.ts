// The user's own address in what DNS says, forwards and backwards: in no redacted export.
import { describe, expect, it, test } from 'vitest';
import { piecesOf } from '../../../electron/interchange/pieces.ts';
import { guardBytes, prepareSubject } from '../../../electron/interchange/subject.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { DnsLookup } from '../../../shared/model/dns.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { reverseName } from '../../../shared/words/reverse-name.ts';
import { sampleDocument, secrets } from '../../fixtures/session-document.ts';
import { redactDocument } from '../../helpers/whole-session.ts';

test.each([
  ['192.168.1.5', '5.1.168.192.in-addr.arpa'],
  ['::ffff:10.0.0.1', '1.0.0.10.in-addr.arpa'],
  [
    '2001:db8::567:89ab',
    'b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
  ],
  ['::1', `1.${'0.'.repeat(31)}ip6.arpa`],
  ['‹your address›', ''],
  ['1:2:3', ''],
])('%s is asked for as %s', (address, name) => {
  expect(reverseName(address)).toBe(name);
});

const own = secrets.ownAddress;
const span = { flowId: 'dns-9', direction: 'up' as const, offset: 0, lengthBytes: 30 };

function withLookup(part: Partial<DnsLookup>): SessionDocument {
  const document = sampleDocument();
  const lookup: DnsLookup = {
    flowId: 'dns-9',
    transport: 'udp',
    server: { address: '192.0.2.53', port: 53 },
    name: 'laptop.example',
    type: 'A',
    askedMs: 1,
    answeredMs: 2,
    responseCode: 'NOERROR',
    truncated: false,
    answers: [],
    problem: null,
    nameEvidence: span,
    answerEvidence: null,
    ...part,
  };
  return { ...document, dns: [lookup] };
}

const answer = (type: string, data: string): DnsLookup['answers'] => [
  { name: 'laptop.example', type, ttlS: 60, data },
];

describe('as text', () => {
  const backwards = reverseName(own);

  it.each([backwards, backwards.toUpperCase(), `_x.${backwards}`])('%s is taken out', (name) => {
    const { document } = redactDocument(withLookup({ name, type: 'PTR' }));
    const text = JSON.stringify(document).toLowerCase();
    expect(text).not.toContain(backwards.replace('.in-addr.arpa', ''));
    expect(document.dns[0]?.name).toMatch(/‹your address›$/);
  });

  it('leaves the names of other addresses', () => {
    const { document } = redactDocument(withLookup({ name: '8.8.8.8.in-addr.arpa' }));
    expect(document.dns[0]?.name).toBe('8.8.8.8.in-addr.arpa');
  });
});

describe('as bytes', () => {
  const address = own.split('.').map(Number);
  /** Answers with the address twice: as an A record, and where it is none. */
  const message = Uint8Array.of(9, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address, 7, ...address);
  const segment = {
    flowId: 'dns-9',
    direction: 'down' as const,
    timeMs: 2,
    offset: 0,
    lengthBytes: message.length,
    bytes: message,
  };
  const segments = [segment, { ...segment, flowId: 'other' }];
  const guardOf = async (part: Partial<DnsLookup>, redact = true) =>
    guardBytes(await prepareSubject(piecesOf(withLookup(part), segments), { redact }));
  const flow = { ...sampleDocument().flows[0], flowId: 'dns-9' } as ObservedFlow;

  it('is replaced in a record of its type only, in look-ups only', async () => {
    const { clean, isSecret } = await guardOf({ answers: answer('A', own) });
    const replaced = Uint8Array.of(9, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1, 7, ...address);
    expect(clean(segments)[0]?.bytes).toEqual(replaced);
    expect(clean(segments)[1]?.bytes).toBe(message);
    expect(message.slice(11, 15)).toEqual(Uint8Array.from(address));
    expect(isSecret(flow)).toBe(false);
  });

  it.each([
    ['asked for backwards', { name: reverseName(own), type: 'PTR' }],
    ['in another record', { answers: answer('TXT', `v=spf1 ip4:${own}`) }],
    ['over TCP', { transport: 'tcp' as const, answers: answer('A', own) }],
  ])('stays out as a whole: %s', async (_how, part) => {
    expect((await guardOf(part)).isSecret(flow)).toBe(true);
    expect((await guardOf(part, false)).isSecret(flow)).toBe(false);
  });

  it('stays as it is without redaction', async () => {
    const { clean } = await guardOf({ answers: answer('A', own) }, false);
    expect(clean(segments)[0]?.bytes).toBe(message);
  });
});
