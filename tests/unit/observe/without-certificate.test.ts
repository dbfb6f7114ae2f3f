// Handshakes in which no certificate is shown: a session that goes on, a shared key, nobody’s name, a key alone.
import { beforeAll, describe, expect, it } from 'vitest';
import { withRawKey } from '../wire/raw-key-hello.ts';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { hear, type Said } from './hear.ts';

let recorded: RecordedHandshake;
beforeAll(async () => {
  recorded = await recordHandshake({ maxVersion: 'TLSv1.2' });
});

const types = { clientHello: 1, serverHello: 2, certificate: 11, helloDone: 14, keyExchange: 16 };
const u24 = (value: number): number[] => [value >> 16, (value >> 8) & 0xff, value & 0xff];
const nothing = new Uint8Array(0);

interface Form {
  readonly name: string;
  readonly transport: 'tcp' | 'udp';
  readonly clientHello: () => Uint8Array;
  readonly record: (contentType: number, body: readonly number[]) => Uint8Array;
  readonly message: (type: number, body: Uint8Array) => number[];
}

const tls: Form = {
  name: 'TLS 1.2',
  transport: 'tcp',
  clientHello: () => recorded.clientHello,
  record: (contentType, body) =>
    Uint8Array.from([contentType, 3, 3, body.length >> 8, body.length & 0xff, ...body]),
  message: (type, body) => [type, ...u24(body.length), ...body],
};

let sequence = 0;
const dtls: Form = {
  name: 'DTLS 1.2',
  transport: 'udp',
  clientHello: () => {
    const body = [...recorded.clientHello];
    body.splice(35 + (body[34] ?? 0), 0, 0);
    return Uint8Array.from(body);
  },
  record: (contentType, body) => {
    sequence += 1;
    const head = [contentType, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, sequence >> 8, sequence & 0xff];
    return Uint8Array.from([...head, body.length >> 8, body.length & 0xff, ...body]);
  },
  message: (type, body) => {
    const numbers: Readonly<Record<number, number>> = { 1: 0, 2: 0, 11: 1, 14: 1, 16: 1 };
    const length = u24(body.length);
    return [type, ...length, 0, numbers[type] ?? 0, 0, 0, 0, ...length, ...body];
  },
};

const changeCipher = [1];

function hellos({ clientHello, record, message }: Form): Said[] {
  return [
    ['up', record(22, message(types.clientHello, clientHello()))],
    ['down', record(22, message(types.serverHello, recorded.serverHello))],
  ];
}

describe.each([tls, dtls])('$name', (form) => {
  const { record, message, transport } = form;

  it('goes on with a session where encryption begins right behind the hellos', () => {
    const said: Said[] = [...hellos(form), ['down', record(20, changeCipher)]];
    const { flow } = hear(said, { transport });
    expect(flow.tls).toMatchObject({ resumption: 'accepted', certificateReadable: false });
  });

  it('does not where keys are exchanged, also without a certificate', () => {
    const said: Said[] = [
      ...hellos(form),
      ['down', record(22, message(types.helloDone, nothing))],
      ['up', record(22, message(types.keyExchange, Uint8Array.of(0, 3, 98, 111, 98)))],
      ['up', record(20, changeCipher)],
      ['down', record(20, changeCipher)],
    ];
    const { flow } = hear(said, { transport });
    expect(flow.tls?.handshake.map(({ kind }) => kind)).toContain('client-key-exchange');
    expect(flow.tls).toMatchObject({ resumption: 'none', certificateReadable: false });
  });
});

it('a key without a certificate is no certificate that cannot be read', () => {
  const { record, message } = tls;
  const key = Uint8Array.from([0, 0, 4, 0x30, 2, 5, 0]);
  const { flow } = hear([
    ['up', record(22, message(types.clientHello, recorded.clientHello))],
    ['down', record(22, message(types.serverHello, withRawKey(recorded.serverHello)))],
    ['down', record(22, message(types.certificate, key))],
  ]);
  expect(flow.tls).toMatchObject({ problem: null, certificateReadable: false });
  expect(flow.tls?.handshake.map(({ kind }) => kind)).toContain('certificate');
});
