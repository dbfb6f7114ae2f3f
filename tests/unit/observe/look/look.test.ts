// A look at a connection says what a reader of all of it says, however its bytes come.
import { encode } from 'dns-packet';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { lookAtFlows } from '../../../../electron/observe/look/look.ts';
import { createObserver, nowhere } from '../../../../electron/observe/observer.ts';
import { nodeHashes } from '../../../../electron/session/hashes.ts';
import { readCaptureFlows } from '../../../../electron/wire/capture/capture-flows.ts';
import { createCaptureFlows } from '../../../helpers/capture-events.ts';
import type { FlowLook } from '../../../../shared/model/look.ts';
import type { ObservedFlow } from '../../../../shared/model/observation.ts';
import { ethernet, ipv4, pcap, tcp } from '../../wire/ip/packets.ts';
import { recordHandshake, type RecordedHandshake } from '../../wire/recorded-handshake.ts';

function look(file: Uint8Array): FlowLook[] {
  const looks: FlowLook[] = [];
  const open = lookAtFlows(nodeHashes, (one) => {
    looks.push(one);
  });
  const flows = readCaptureFlows({ open });
  flows.push(file);
  flows.end();
  return looks;
}

function observe(file: Uint8Array): readonly ObservedFlow[] {
  const observer = createObserver({ place: () => nowhere, hashes: nodeHashes });
  const flows = createCaptureFlows(observer.push);
  flows.push(file);
  flows.end();
  return observer.finish().flows;
}

/** Both directions in pieces of these sizes, in turn. */
function inPieces({ up, down }: Pick<RecordedHandshake, 'up' | 'down'>, sizes: readonly number[]) {
  const packets: number[][] = [];
  const at = { up: 0, down: 0 };
  for (let n = 0; at.up < up.length || at.down < down.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1;
    const isBack = (n % 2 === 1 && at.down < down.length) || at.up >= up.length;
    const [stream, side] = isBack ? [down, 'down' as const] : [up, 'up' as const];
    const payload = stream.subarray(at[side], at[side] + size);
    packets.push(tcp({ sequence: 1 + at[side], payload, back: isBack }));
    at[side] += payload.length;
  }
  return pcap(packets);
}

let tls12: RecordedHandshake;
let tls13: RecordedHandshake;
beforeAll(async () => {
  tls12 = await recordHandshake({ maxVersion: 'TLSv1.2' });
  tls13 = await recordHandshake({ maxVersion: 'TLSv1.3' });
});

test('of TLS the hellos and the lengths of records', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(12, 13),
      fc.array(fc.integer({ min: 1, max: 1400 }), { minLength: 1, maxLength: 5 }),
      (version, sizes) => {
        const file = inPieces(version === 12 ? tls12 : tls13, sizes);
        const [one, flow] = [look(file)[0], observe(file)[0]];
        expect(one).toMatchObject({
          protocol: 'tls',
          serverName: flow?.tls?.serverName,
          version: `TLS 1.${version - 10}`,
          cipher: flow?.tls?.cipher,
          alpn: ['h2', 'http/1.1'],
          ja3: flow?.tls?.ja3,
          ja4: flow?.tls?.ja4,
          bytesUp: flow?.bytesUp,
          bytesDown: flow?.bytesDown,
        });
        expect(one?.recordLengths).toEqual(
          flow?.records.map(({ direction, lengthBytes }) =>
            direction === 'up' ? lengthBytes : -lengthBytes,
          ),
        );
      },
    ),
    { numRuns: 200 },
  );
});

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const request = 'GET /inbox HTTP/1.1\r\nHost: forum.example\r\nCookie: a=b\r\n\r\n';

test('of a request in the clear its host', () => {
  const file = inPieces({ up: text(request), down: text('HTTP/1.1 200 OK\r\n\r\n') }, [1400]);
  expect(look(file)).toMatchObject([
    { protocol: 'http', names: ['forum.example'], bytesUp: request.length },
  ]);
});

test('what begins otherwise is read on: TLS behind a proxy’s consent', () => {
  const consent = text('HTTP/1.1 200 OK\r\n\r\n');
  const wish = text('CONNECT site.example:443 HTTP/1.1\r\n\r\n');
  const packets = [
    tcp({ sequence: 1, payload: wish }),
    tcp({ sequence: 1, payload: consent, back: true }),
    tcp({ sequence: 1 + wish.length, payload: tls13.up }),
    tcp({ sequence: 1 + consent.length, payload: tls13.down, back: true }),
  ];
  expect(look(pcap(packets))).toMatchObject([
    { protocol: 'tls', names: ['site.example'], version: 'TLS 1.3' },
  ]);
});

test('what a capture cut off is told, as a reader of all tells it', () => {
  const payload = Uint8Array.from([...text(request), ...new Uint8Array(200)]);
  const packets = [tcp({ sequence: 1, payload }), tcp({ sequence: 1, payload, back: true })];
  const headers = 54;
  const file = pcap(packets, { snapLength: headers + request.length + 80 });
  const notCaptured = { up: 120, down: 120 };
  expect(look(file)).toMatchObject([{ protocol: 'http', bytesUp: payload.length, notCaptured }]);
  expect(observe(file)).toMatchObject([{ notCaptured }]);
  expect(look(pcap(packets))[0]?.notCaptured).toBeUndefined();
});

test('a connection without a byte is one all the same', () => {
  const packets = [tcp({ sequence: 1, flags: 2 }), tcp({ sequence: 1, flags: 4, back: true })];
  expect(look(pcap(packets))).toMatchObject([{ protocol: 'unknown', bytesUp: 0, ja4: null }]);
});

test('of a cipher changed before a hello and behind it, as a reader of all has it', () => {
  const changeCipher = [20, 3, 3, 0, 1, 1];
  const down = Uint8Array.from([...changeCipher, ...changeCipher, ...tls12.down]);
  const [first, second] = [down.subarray(0, 6), down.subarray(6)];
  const file = pcap([
    tcp({ sequence: 1, payload: first, back: true }),
    tcp({ sequence: 1, payload: tls12.up }),
    tcp({ sequence: 7, payload: second, back: true }),
  ]);
  const [one, flow] = [look(file)[0], observe(file)[0]];
  expect(one?.serverName).toBe(flow?.tls?.serverName);
  expect([one?.version, one?.cipher]).toEqual([flow?.tls?.version, flow?.tls?.cipher]);
});

const record = (type: number, fragment: readonly number[]): Uint8Array =>
  Uint8Array.of(type, 3, 3, fragment.length >> 8, fragment.length & 0xff, ...fragment);

/** The record that a stream of TLS begins with. */
const firstRecord = (stream: Uint8Array): Uint8Array =>
  stream.subarray(0, 5 + (((stream[3] ?? 0) << 8) | (stream[4] ?? 0)));

test('of look-ups each name once, in whatever case it is answered', () => {
  const question = { type: 'A', name: 'clinic.example' } as const;
  const datagram = (name: string, clientPort: number, back: boolean): number[] => {
    const questions = [{ ...question, name }];
    const bytes = encode({ id: 7, type: back ? 'response' : 'query', questions });
    const ports = back ? [53, clientPort] : [clientPort, 53];
    const head = [...ports, 8 + bytes.length, 0].flatMap((value) => [value >> 8, value & 0xff]);
    return ethernet(ipv4(17, [...head, ...bytes], back));
  };
  const file = pcap([
    datagram('cLInic.eXample', 40_000, false),
    datagram('clinic.example', 40_000, true),
    datagram('forum.example', 40_000, false),
  ]);
  expect(look(file)).toMatchObject([{ names: ['cLInic.eXample', 'forum.example'] }]);
});

interface Said {
  readonly isBack: boolean;
  readonly payload: Uint8Array;
}

/** What a look at records that were said in this order says, and what a reader of all of it does. */
function readBoth(said: readonly Said[]): readonly [one: FlowLook | undefined, all: object] {
  const at = { up: 1, down: 1 };
  const packets = said.map(({ isBack: back, payload }) => {
    const side = back ? 'down' : 'up';
    const sequence = at[side];
    at[side] += payload.length;
    return tcp({ sequence, payload, back });
  });
  const [one, flow] = [look(pcap(packets))[0], observe(pcap(packets))[0]];
  const { serverName, version, cipher, ja3, ja4 } = flow?.tls ?? {};
  return [one, { serverName, version, cipher, ja3, ja4 }];
}

const sealed = record(22, [0xc1, 0xf7, 0x5e, 9, 9, 9]);

test('of a hello behind a sealed handshake, as a reader of all has it', () => {
  const [client, server] = [firstRecord(tls12.up), firstRecord(tls13.down)];
  const [one, all] = readBoth([
    { isBack: false, payload: client },
    ...[record(20, [1]), sealed, server].map((payload) => ({ isBack: true, payload })),
    { isBack: false, payload: client },
  ]);
  expect(one).toMatchObject(all);
});

test('of records in any order, from either side, as a reader of all has it', () => {
  const hellos = [tls12, tls13].flatMap(({ up, down }) => [firstRecord(up), firstRecord(down)]);
  const records = [
    ...hellos,
    // Hellos that cannot be read, nothing, ciphertext, a change of cipher, an alert, data.
    record(22, [1, 0, 0, 2, 3, 3]),
    record(22, [2, 0, 0, 2, 3, 3]),
    record(22, []),
    sealed,
    record(20, [1]),
    record(21, [2, 40]),
    record(23, [1, 2, 3]),
  ];
  fc.assert(
    fc.property(
      fc.array(fc.record({ isBack: fc.boolean(), payload: fc.constantFrom(...records) }), {
        minLength: 1,
        maxLength: 8,
      }),
      (said) => {
        const [one, all] = readBoth(said);
        expect(one).toMatchObject(all);
      },
    ),
    { numRuns: 2000 },
  );
});
