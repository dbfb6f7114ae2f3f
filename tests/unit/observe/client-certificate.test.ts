// A certificate by which the client says who it is, in the open up to TLS 1.2: who that is, is told; whom the
// connection is with, is not learnt from it.
import { beforeAll, describe, expect, it } from 'vitest';
import { tlsRows } from '../../../electron/compare/tls-rows.ts';
import { readClearFacts } from '../../../electron/observe/clear-facts.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import { redactClientCertificate } from '../../../electron/report/redact-certificate.ts';
import { withRawKey } from '../wire/raw-key-hello.ts';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { hear, type Said } from './hear.ts';

let recorded: RecordedHandshake;
beforeAll(async () => {
  recorded = await recordHandshake({ maxVersion: 'TLSv1.2' });
});

const types = { clientHello: 1, serverHello: 2, certificate: 11, keyExchange: 16 };
const u24 = (value: number): number[] => [value >> 16, (value >> 8) & 0xff, value & 0xff];
const der = (tag: number, ...parts: readonly (readonly number[])[]): number[] => {
  const body = parts.flat();
  return [tag, 0x82, body.length >> 8, body.length & 0xff, ...body];
};
const text = (tag: number, value: string): number[] => der(tag, [...Buffer.from(value)]);

const person = 'Erika Mustermann';
const mail = 'erika@school.example';

/** Of a person with an address of mail, vouched for by an organisation. */
function ownCertificate(): number[] {
  const attribute = (oid: readonly number[], value: string): number[] =>
    der(0x31, der(0x30, der(6, oid), text(0x0c, value)));
  const names = der(0x30, text(0x81, mail));
  const extension = der(0x30, der(6, [0x55, 0x1d, 0x11]), der(4, names));
  return der(
    0x30,
    der(
      0x30,
      der(2, [1]),
      der(0x30),
      der(0x30, attribute([0x55, 4, 10], 'School')),
      der(0x30),
      der(0x30, attribute([0x55, 4, 3], person)),
      der(0x30),
      der(0xa3, der(0x30, extension)),
    ),
  );
}

const own = (): Uint8Array => {
  const bytes = ownCertificate();
  return Uint8Array.from([...u24(bytes.length + 3), ...u24(bytes.length), ...bytes]);
};

const tls = (type: number, body: Uint8Array): Uint8Array => {
  const message = [type, ...u24(body.length), ...body];
  return Uint8Array.from([22, 3, 3, message.length >> 8, message.length & 0xff, ...message]);
};

let sequence = 0;
const dtls = (type: number, body: Uint8Array): Uint8Array => {
  const plain = [...body];
  if (type === types.clientHello) plain.splice(35 + (body[34] ?? 0), 0, 0);
  const number = type === types.clientHello || type === types.serverHello ? 0 : 1;
  const length = u24(plain.length);
  const message = [type, ...length, 0, number, 0, 0, 0, ...length, ...plain];
  sequence += 1;
  const head = [22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, sequence];
  return Uint8Array.from([...head, message.length >> 8, message.length & 0xff, ...message]);
};

describe.each([
  ['TLS', 'tcp', tls],
  ['DTLS', 'udp', dtls],
] as const)('%s', (_, transport, message) => {
  const hearOwn = (body: Uint8Array, hello = recorded.serverHello): ReturnType<typeof hear> => {
    const said: Said[] = [
      ['up', message(types.clientHello, recorded.clientHello)],
      ['down', message(types.serverHello, hello)],
      ['down', message(types.certificate, recorded.certificate)],
      ['up', message(types.certificate, body)],
    ];
    return hear(said, { transport });
  };

  it('says who the client is', () => {
    const { flow, at } = hearOwn(own());
    const facts = readClearFacts(flow).filter(({ kind }) => kind === 'certificate');
    expect(facts.map(({ value }) => value)).toEqual([person, mail]);
    expect(facts.map(({ evidence }) => at(evidence))).toEqual([person, mail]);
    expect(facts).toMatchObject([{ severity: 2, name: 'clinic.lab.test' }, { severity: 2 }]);
  });

  it('names whom the connection is with by the server’s alone', () => {
    const { flow } = hearOwn(own());
    expect(flow.names.map(({ name }) => name)).not.toContain(person);
    const steps = flow.tls?.handshake.filter(({ kind }) => kind.endsWith('certificate')) ?? [];
    expect(steps.map(({ kind, direction }) => [kind, direction])).toEqual([
      ['certificate', 'down'],
      ['client-certificate', 'up'],
    ]);
    expect(steps[1]?.fields.map(({ label, value }) => [label, value])).toEqual([
      ['Subject', person],
      ['Issuer', 'School'],
      ['E-mail', mail],
    ]);
    const rows = tlsRows(scopeOf(flow)).filter(({ topic }) => topic === 'certificate');
    expect(rows).toHaveLength(1);
    expect(rows[0]?.envelope).toContain('clinic.lab.test');
  });

  it('is named in no report that is redacted', () => {
    const { flow } = hearOwn(own());
    const { tls: redacted } = redactClientCertificate(flow);
    const left = JSON.stringify(redacted);
    expect(left).not.toContain(person);
    expect(left).not.toContain(mail);
    expect(left).toContain('School');
    expect(left).toContain('clinic.lab.test');
  });

  it('is nobody where none was at hand', () => {
    const { flow } = hearOwn(Uint8Array.from([0, 0, 0]));
    expect(flow.clearFacts).toBeUndefined();
    expect(flow.tls?.problem).toBe(null);
  });

  it('is nobody where a key stands in its place', () => {
    const key = der(0x30, der(0x30), der(3, [0, 1, 2, 3]));
    const body = Uint8Array.from([...u24(key.length), ...key]);
    const { flow } = hearOwn(body, withRawKey(recorded.serverHello, 'client'));
    expect(flow.clearFacts).toBeUndefined();
    expect(flow.tls?.problem).toBe(null);
    expect(flow.tls?.certificateReadable).toBe(true);
  });
});

const scopeOf = (flow: ObservedFlow): Parameters<typeof tlsRows>[0] =>
  ({
    flows: [flow],
    input: { session: { createdAtMs: 0 }, exchanges: [] },
  }) as unknown as Parameters<typeof tlsRows>[0];
