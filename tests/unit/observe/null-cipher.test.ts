// TLS whose cipher encrypts nothing (RFC 5246 §6.2.3.1, RFC 9150): nothing on it is told as encrypted.
import { beforeAll, expect, it } from 'vitest';
import { cipherOverhead } from '../../../electron/wire/tls/cipher-suites.ts';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { hear, type Said } from './hear.ts';

const recorded: { v12?: RecordedHandshake; v13?: RecordedHandshake } = {};
beforeAll(async () => {
  recorded.v12 = await recordHandshake({ maxVersion: 'TLSv1.2' });
  recorded.v13 = await recordHandshake({ maxVersion: 'TLSv1.3' });
});

const record = (contentType: number, body: readonly number[]): Uint8Array =>
  Uint8Array.from([contentType, 3, 3, body.length >> 8, body.length & 0xff, ...body]);

const message = (type: number, body: Uint8Array): Uint8Array =>
  record(22, [type, 0, body.length >> 8, body.length & 0xff, ...body]);

/** Both hellos, the server's with this suite. */
function hellos(version: 'v12' | 'v13', suite: number): Said[] {
  const { clientHello, serverHello } = recorded[version] ?? {};
  if (clientHello === undefined || serverHello === undefined) throw new Error('none recorded');
  const chosen = new Uint8Array(serverHello);
  chosen.set([suite >> 8, suite & 0xff], 35 + (serverHello[34] ?? 0));
  return [
    ['up', message(1, clientHello)],
    ['down', message(2, chosen)],
  ];
}

const sealed = (length: number): number[] => Array.from({ length }, () => 7);

it('of TLS 1.2: the finishing checks, the alert and the data', () => {
  const { flow } = hear([
    ...hellos('v12', 0xc010),
    ['down', record(20, [1])],
    ['down', record(22, sealed(36))],
    ['up', record(20, [1])],
    ['up', record(22, sealed(36))],
    ['up', record(23, sealed(60))],
    ['down', record(21, [1, 0, ...sealed(20)])],
  ]);
  expect(flow.tls?.cipher).toBe('TLS_ECDHE_RSA_WITH_NULL_SHA');
  const steps = flow.tls?.handshake ?? [];
  expect(steps.filter(({ encrypted }) => encrypted)).toEqual([]);
  const finished = steps.find(({ kind }) => kind === 'encrypted-handshake');
  expect(finished?.fields).toMatchObject([{ label: 'Not encrypted', value: '36 bytes' }]);
  const alert = steps.find(({ kind }) => kind === 'alert');
  expect(alert?.fields).toMatchObject([{ value: 'warning: close_notify' }]);
});

it('of TLS 1.3, whose handshake goes on behind the hellos', () => {
  const { flow } = hear([
    ...hellos('v13', 0xc0b4),
    ['down', record(23, sealed(900))],
    ['up', record(23, sealed(69))],
    ['up', record(23, sealed(100))],
  ]);
  expect(flow.tls).toMatchObject({ version: 'TLS 1.3', cipher: 'TLS_SHA256_SHA256' });
  expect(flow.tls?.handshake.map(({ kind, encrypted }) => [kind, encrypted])).toEqual([
    ['client-hello', false],
    ['server-hello', false],
    ['encrypted-handshake', false],
    ['encrypted-handshake', false],
    ['encrypted-from-here', false],
  ]);
});

it('a MAC is all that it adds', () => {
  expect(cipherOverhead(0xc0b5, 0x0304)).toEqual({ kind: 'fixed', addedBytes: 49 });
  expect(cipherOverhead(0x003b, 0x0303)).toEqual({ kind: 'fixed', addedBytes: 32 });
});
