// QUIC connections of a capture to requests and answers: in whatever order packets pass, and wherever a
// connection begins and goes on.
import { describe, expect, test } from 'vitest';
import { createLetterReader, type Letter } from '../../../electron/decrypt/letter-reader.ts';
import { KeyLog } from '../../../electron/wire/tls/key-log.ts';
import { quicVersions } from '../../../electron/wire/quic/versions.ts';
import type { Direction } from '../../../shared/model/segment.ts';
import { makeServerCertificate } from '../../helpers/certificate.ts';
import { bytesOf, datagramEvents, SealedQuic, streamFrame } from './sealed-quic.ts';

type Datagram = readonly [flowId: string, direction: Direction, bytes: Uint8Array];

/** :method GET, :scheme https, :path /, and an authority. */
const request = streamFrame(0, '01 0b 0000 d1 d7 c1 50 04 61 2e 62 63');
const answer = streamFrame(0, '01 03 0000 d9 00 03 616263');
const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

function read(connections: readonly SealedQuic[], datagrams: readonly Datagram[]): Letter {
  const keyLog = new KeyLog();
  for (const { keyLog: lines } of connections) keyLog.add(lines);
  const reader = createLetterReader(keyLog);
  for (const event of datagramEvents(datagrams)) reader.push(event);
  return reader.finish();
}

const told = ({ exchanges }: Letter): string[] =>
  exchanges.map(({ exchange: { request: sent, response, flowId, indexOnFlow } }) =>
    [flowId, indexOnFlow, sent.method, response?.status, response?.body.text].join(' '),
  );

/** A connection with one request, all in one flow. */
const whole = (quic: SealedQuic, flowId: string): Datagram[] => [
  [flowId, 'up', quic.hello],
  [flowId, 'down', quic.answer],
  [flowId, 'up', quic.seal('data', 'up', request)],
  [flowId, 'down', quic.seal('data', 'down', answer)],
];

describe('packets in another order', () => {
  test('the answer to early data in the datagram of the hello', () => {
    const quic = new SealedQuic(1);
    const early = quic.seal('early', 'up', request);
    const letter = read(
      [quic],
      [
        ['udp-1', 'up', join(quic.hello, early)],
        ['udp-1', 'down', join(quic.answer, quic.seal('data', 'down', answer))],
      ],
    );
    expect(told(letter)).toEqual(['udp-1 0 GET 200 abc']);
  });

  test('early data has the keys of the version that it says, whatever is spoken then', () => {
    const quic = new SealedQuic(1, { spoken: quicVersions.v2 });
    const early = quic.seal('early', 'up', request);
    const letter = read(
      [quic],
      [
        ['udp-1', 'up', join(quic.hello, early)],
        ['udp-1', 'down', join(quic.answer, quic.seal('data', 'down', answer))],
      ],
    );
    expect(told(letter)).toEqual(['udp-1 0 GET 200 abc']);
  });

  test('an answer that passed before its request', () => {
    const quic = new SealedQuic(1);
    const [hello, greeting, asked, answered] = whole(quic, 'udp-1');
    if (!hello || !greeting || !asked || !answered) throw new Error('four datagrams');
    expect(told(read([quic], [hello, greeting, answered, asked]))).toEqual(['udp-1 0 GET 200 abc']);
  });

  test('a certificate that passed before the hello', async () => {
    const { cert } = await makeServerCertificate('clinic.lab.test');
    const leaf = Buffer.from(cert.replaceAll(/-----.*-----|\s/g, ''), 'base64');
    const length = (count: number): number[] => [count >> 16, (count >> 8) & 0xff, count & 0xff];
    const list = [...length(leaf.length), ...leaf, 0, 0];
    const body = [0, ...length(list.length), ...list];
    const crypto = Buffer.from([11, ...length(body.length), ...body]);
    const size = (0x4000 | crypto.length).toString(16);
    const quic = new SealedQuic(1);
    const sealed = quic.seal('handshake', 'down', `0600${size}${crypto.toString('hex')}`);
    const [hello, ...others] = whole(quic, 'udp-1');
    if (!hello) throw new Error('four datagrams');
    const letter = read([quic], [hello, ['udp-1', 'down', sealed], ...others]);
    expect(letter.exchanges[0]?.exchange.certificate?.names).toEqual(['clinic.lab.test']);
  });
});

describe('several connections between the same ports', () => {
  test('one after the other, each with its requests', () => {
    const all = [1, 2, 3].map((n) => new SealedQuic(n));
    const letter = read(
      all,
      all.flatMap((quic) => whole(quic, 'udp-1')),
    );
    expect(letter.connections).toMatchObject({ opened: 3, broken: 0 });
    const lines = ['udp-1 0 GET 200 abc', 'udp-1 1 GET 200 abc', 'udp-1 2 GET 200 abc'];
    expect(told(letter)).toEqual(lines);
  });

  test('at once, by the ids of their packets', () => {
    const all = [1, 2].map((n) => new SealedQuic(n));
    const datagrams = all.map((quic) => whole(quic, 'udp-1').slice(0, 3));
    const mixed = [0, 1, 2].flatMap((n) => datagrams.flatMap((one) => one.slice(n, n + 1)));
    expect(told(read(all, mixed))).toHaveLength(2);
  });

  test('one without a key hides none behind it, and is counted once', () => {
    const [unknown, known] = [new SealedQuic(1), new SealedQuic(2)];
    const strange = whole(unknown, 'udp-1');
    const letter = read([known], [...strange.slice(0, 1), ...strange, ...whole(known, 'udp-1')]);
    expect(letter.connections).toMatchObject({ opened: 1, 'no-key': 1, silent: 0 });
    expect(told(letter)).toEqual(['udp-1 0 GET 200 abc']);
  });

  test('what is begun anew in a version of the server’s counts alone', () => {
    const [refused, begun] = [new SealedQuic(1, { version: 0xff00001d }), new SealedQuic(2)];
    const versions = bytesOf(`c0000000000008${'01'.repeat(8)}00000001`);
    const letter = read(
      [begun],
      [['udp-1', 'up', refused.hello], ['udp-1', 'down', versions], ...whole(begun, 'udp-1')],
    );
    expect(letter.connections).toMatchObject({ opened: 1, 'no-key': 0, silent: 0 });
    expect(told(letter)).toEqual(['udp-1 0 GET 200 abc']);
  });

  test('a first version that nobody knows hides nothing', () => {
    const quic = new SealedQuic(1);
    const strange = quic.hello;
    strange.set(bytesOf('12345678'), 1);
    const letter = read([quic], [['udp-1', 'up', strange], ...whole(quic, 'udp-1')]);
    expect(told(letter)).toEqual(['udp-1 0 GET 200 abc']);
  });
});

describe('a connection that goes on in another flow', () => {
  const [hello, greeting] = ['up', 'down'] as const;

  test.each([true, false])(
    'where a router gave it another port; in the middle: %s',
    (isBetween) => {
      const quic = new SealedQuic(1);
      const letter = read(
        [quic],
        [
          ['udp-1', hello, quic.hello],
          ['udp-1', greeting, quic.answer],
          [isBetween ? 'udp-1' : 'udp-2', 'up', quic.seal('data', 'up', request)],
          ['udp-2', 'up', quic.seal('data', 'up', '01')],
          ['udp-2', 'down', quic.seal('data', 'down', answer)],
        ],
      );
      expect(letter.connections.opened).toBe(1);
      expect(told(letter)).toEqual([`${isBetween ? 'udp-1' : 'udp-2'} 0 GET 200 abc`]);
      // Places in one flow say nothing of another.
      expect(letter.exchanges[0]?.down === null).toBe(isBetween);
    },
  );

  test('with an id that the server gave before', () => {
    const quic = new SealedQuic(1);
    const id = new Uint8Array(8).fill(0xee);
    const given = `18 01 00 08 ${'ee'.repeat(8)} ${'00'.repeat(16)}`;
    const letter = read(
      [quic],
      [
        ['udp-1', hello, quic.hello],
        ['udp-1', greeting, join(quic.answer, quic.seal('data', 'down', given))],
        ['udp-2', 'up', quic.seal('data', 'up', request, id)],
        ['udp-2', 'down', quic.seal('data', 'down', answer)],
        ['udp-3', 'up', quic.seal('data', 'up', request, new Uint8Array(8).fill(0xdd))],
      ],
    );
    expect(told(letter)).toEqual(['udp-2 0 GET 200 abc']);
  });
});
