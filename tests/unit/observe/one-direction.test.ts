// TLS of which one direction alone was captured: behind a change of cipher nothing sealed is read as a message.
import { beforeAll, expect, it } from 'vitest';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { hear, type Said } from './hear.ts';

let recorded: RecordedHandshake;
beforeAll(async () => {
  recorded = await recordHandshake({ maxVersion: 'TLSv1.3' });
});

const record = (contentType: number, body: readonly number[]): Uint8Array =>
  Uint8Array.from([contentType, 3, 3, body.length >> 8, body.length & 0xff, ...body]);

const message = (type: number, body: Uint8Array): Uint8Array =>
  record(22, [type, 0, body.length >> 8, body.length & 0xff, ...body]);

const random = (length: number): number[] =>
  Array.from({ length }, (_, n) => (n * 37 + 211) & 0xff);
const changeCipher: Said = ['up', record(20, [1])];
const hello = (): Said => ['up', message(1, recorded.clientHello)];
const kindsOf = (said: readonly Said[]): string[] => {
  const { flow } = hear(said);
  expect(flow.tls?.problem).toBe(null);
  return flow.tls?.handshake.map(({ kind }) => kind) ?? [];
};

it('the client’s, with a number from zero before the sealed bytes (RFC 5288 §3)', () => {
  const sealed = record(22, [0, 0, 0, 0, 0, 0, 0, 0, ...random(32)]);
  const data = record(23, [0, 0, 0, 0, 0, 0, 0, 1, ...random(400)]);
  const said: Said[] = [
    hello(),
    ['up', message(16, Uint8Array.from([32, ...random(32)]))],
    changeCipher,
    ['up', sealed],
    ['up', data],
  ];
  expect(kindsOf(said)).toEqual([
    'client-hello',
    'client-key-exchange',
    'change-cipher-spec',
    'encrypted-handshake',
    'encrypted-from-here',
  ]);
});

it('the client’s, with a hello once more behind a HelloRetryRequest', () => {
  const said: Said[] = [hello(), changeCipher, hello(), ['up', record(23, random(69))]];
  expect(kindsOf(said)).toEqual([
    'client-hello',
    'change-cipher-spec',
    'client-hello',
    'encrypted-handshake',
  ]);
});

it('the client’s, with that hello in two records', () => {
  const { clientHello } = recorded;
  const whole = [1, 0, clientHello.length >> 8, clientHello.length & 0xff, ...clientHello];
  const said: Said[] = [
    hello(),
    changeCipher,
    ['up', record(22, whole.slice(0, 50))],
    ['up', record(22, whole.slice(50))],
  ];
  expect(kindsOf(said)).toEqual(['client-hello', 'change-cipher-spec', 'client-hello']);
});
