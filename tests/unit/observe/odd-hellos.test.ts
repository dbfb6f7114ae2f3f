// What can be told of a hello whose lengths are odd is told: in TLS, DTLS and QUIC, by an observer and by a look.
import { expect, test } from 'vitest';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import { lookAtFlows } from '../../../electron/observe/look/look.ts';
import type { FlowLook } from '../../../shared/model/look.ts';
import {
  answers,
  bareAnswers,
  contradicting,
  hostName,
  loose,
  nameless,
  secondName,
  twice,
} from '../wire/odd-hellos.ts';
import { carried, carriers, type Carrier } from '../wire/carried-hello.ts';
import { hear } from './hear.ts';
import { hashes } from './loopback.ts';

const transportOf = (form: Carrier) => (form === 'tls' ? 'tcp' : 'udp');

const seen = (form: Carrier, client: Uint8Array, server?: Uint8Array): ObservedFlow =>
  hear(
    [
      ['up', carried(form, 1, client)],
      ...(server === undefined ? [] : [['down', carried(form, 2, server)] as const]),
    ],
    { transport: transportOf(form), port: 443 },
  ).flow;

function looked(form: Carrier, client: Uint8Array): FlowLook | undefined {
  const looks: FlowLook[] = [];
  const open = lookAtFlows(hashes, (one) => void looks.push(one));
  const end = { address: '192.0.2.1', port: 443 };
  const flow = {
    flowId: 'f1',
    transport: transportOf(form),
    local: { ...end, port: 50_000 },
    remote: end,
    openedMs: 0,
  } as const;
  const listener = open(flow, true);
  const bytes = carried(form, 1, client);
  const lane = { flowId: 'f1', direction: 'up', timeMs: 0, offset: 0 } as const;
  listener?.segment({ ...lane, lengthBytes: bytes.length, bytes });
  listener?.finished();
  return looks[0];
}

const [plain] = loose;
if (plain === undefined) throw new Error('no hello');
test.each(carriers)('%s: the name and the fingerprints of a hello with bytes to spare', (form) => {
  for (const { name, body } of loose) {
    const { tls, names } = seen(form, body);
    expect([name, tls?.serverName, names.map((one) => one.name), tls?.problem]).toEqual([
      name,
      hostName,
      [hostName],
      null,
    ]);
    expect([name, tls?.ja3 ?? '', tls?.ja4 ?? '']).toEqual([
      name,
      expect.stringMatching(/^[0-9a-f]{32}$/),
      expect.stringMatching(/^[tdq]\w+_\w+_\w+$/),
    ]);
  }
  // What is behind the extensions is none of them.
  const prints = loose.slice(0, 4).map(({ body }) => seen(form, body).tls?.ja4);
  expect(new Set(prints).size).toBe(1);
});

test.each(carriers)(
  '%s: the name, and no fingerprint, of a hello that contradicts itself',
  (form) => {
    for (const { name, body } of contradicting) {
      const { tls } = seen(form, body);
      expect([name, tls?.serverName, tls?.ja3, tls?.ja3Raw, tls?.ja4]).toEqual([
        name,
        hostName,
        null,
        null,
        null,
      ]);
      expect(tls?.problem).toMatch(
        /^client-hello contradicts its own lengths: truncated at byte \d+/,
      );
      expect(tls?.handshake[0]?.fields.map(({ label }) => label)).toContain('Website name (SNI)');
    }
  },
);

test.each(carriers)('%s: no name where there is none', (form) => {
  for (const { name, body } of nameless) {
    expect([name, seen(form, body).tls?.serverName, seen(form, body).names]).toEqual([
      name,
      null,
      [],
    ]);
  }
});

test('each name where there are several', () => {
  for (const { name, body } of twice) {
    const { tls, names } = seen('tls', body);
    expect([name, tls?.serverName, names.map((one) => one.name)]).toEqual([
      name,
      hostName,
      [hostName, secondName],
    ]);
    const told = tls?.handshake[0]?.fields.filter(({ label }) => label === 'Website name (SNI)');
    expect(told?.map(({ value }) => value)).toEqual([hostName, secondName]);
  }
});

test.each(carriers)('%s: a look says the same', (form) => {
  for (const { name, body } of [...loose, ...contradicting, ...nameless, ...twice]) {
    const { tls } = seen(form, body);
    const one = looked(form, body);
    expect([name, one?.serverName, one?.alpn, one?.ja3, one?.ja4]).toEqual([
      name,
      tls?.serverName,
      tls?.alpnOffered,
      tls?.ja3,
      tls?.ja4,
    ]);
  }
});

test.each(carriers)('%s: what the server chose', (form) => {
  for (const [list, alpn] of [
    [answers, 'h2'],
    [bareAnswers, null],
  ] as const) {
    for (const { name, body } of list) {
      const { tls } = seen(form, plain.body, body);
      const chosen = [tls?.cipher, tls?.alpnSelected, tls?.version !== null];
      expect([name, ...chosen]).toEqual([
        name,
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        alpn,
        true,
      ]);
    }
  }
});
