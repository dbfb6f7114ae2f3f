// Steps and records beyond what is kept are counted, and said to be missing.
import { beforeAll, describe, expect, it } from 'vitest';
import { mostRecords } from '../../../shared/model/handshake.ts';
import { observedFlowSchema, type ObservedFlow } from '../../../shared/model/observation.ts';
import { unpackHandshake } from '../../../electron/observe/packed-handshake.ts';
import { FlowReader } from '../../../electron/observe/flow-reader.ts';
import { QuicReader } from '../../../electron/observe/quic-reader.ts';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { sealInitial } from '../wire/seal-initial.ts';
import { bytesOf, hear, type Said } from './hear.ts';
import { hashes } from './loopback.ts';

let recorded: RecordedHandshake;
beforeAll(async () => {
  recorded = await recordHandshake({ maxVersion: 'TLSv1.2' });
});

const repeat = (what: readonly number[], count: number): Uint8Array =>
  Uint8Array.from(Array.from({ length: count }, () => what).flat());
const alert = [21, 3, 3, 0, 2, 1, 0];
const handshaken = (): Said[] => [
  ['up', recorded.up],
  ['down', recorded.down],
];

/** As `hear`, for more bytes than can be looked at one by one. */
function read(said: readonly Said[]): { reader: FlowReader; flow: ObservedFlow } {
  const local = { address: '192.0.2.1', port: 50_000 };
  const info = { flowId: 'f1', transport: 'tcp', local, remote: local, openedMs: 0 } as const;
  const place = { countryCode: null, countryName: null, asn: null, operator: null } as const;
  const scope = 'loopback';
  const reader = new FlowReader({ flow: info, place: { ...place, scope }, hashes, isDns: false });
  const offsets = { up: 0, down: 0 };
  for (const [direction, what] of said) {
    const bytes = bytesOf(what ?? '');
    const { length: lengthBytes } = bytes;
    const offset = offsets[direction];
    reader.segment({ flowId: 'f1', direction, timeMs: offset, offset, lengthBytes, bytes });
    offsets[direction] += lengthBytes;
  }
  return { reader, flow: reader.observe([]) };
}

describe('TLS', () => {
  it('says nothing where all is listed', () => {
    expect(hear(handshaken()).flow.tls).not.toHaveProperty('leftOut');
  });

  it('counts the steps beyond the limit, in words and packed', () => {
    const { tls } = hear(handshaken()).flow;
    const known = tls?.handshake.length ?? 0;
    const said: Said[] = [...handshaken(), ['down', repeat(alert, 70)]];
    const { flow } = hear(said);
    expect(flow.tls?.handshake).toHaveLength(64);
    expect(flow.tls?.leftOut).toEqual({ steps: known + 70 - 64, records: 0 });
    expect(observedFlowSchema.parse(flow).tls?.leftOut).toEqual(flow.tls?.leftOut);

    const { reader } = read(said);
    const kept = reader.keep([]);
    expect(kept.flow.tls?.leftOut).toEqual(flow.tls?.leftOut);
    expect(unpackHandshake('f1', kept.handshake ?? new Uint8Array(), hashes)).toHaveLength(64);
  });

  it('counts the records beyond the limit, and what they hold', () => {
    const more = mostRecords + 5000;
    const contentBytes = 1024;
    const question = [23, 3, 3, 0, 124, ...new Uint8Array(124)];
    const fragment = [...new Uint8Array(24 + contentBytes)];
    const bulk = repeat(
      [23, 3, 3, fragment.length >> 8, fragment.length & 0xff, ...fragment],
      1000,
    );
    const known = hear(handshaken()).flow.records.length;
    const { flow } = read([
      ...handshaken(),
      ['up', Uint8Array.from(question)],
      ...Array.from({ length: more / 1000 }, (): Said => ['down', bulk]),
    ]);
    expect(flow.records).toHaveLength(mostRecords);
    expect(flow.tls?.leftOut).toEqual({ steps: 0, records: known + 1 + more - mostRecords });
    const answer = flow.estimates.find(({ direction }) => direction === 'down');
    const least = (answer?.totalBytes ?? 0) - (answer?.errorBytes ?? 0);
    const most = (answer?.totalBytes ?? 0) + (answer?.errorBytes ?? 0);
    expect(least).toBeLessThanOrEqual(contentBytes * more);
    expect(most).toBeGreaterThanOrEqual(contentBytes * more);
  });
});

it('DTLS counts both', () => {
  const [hello, ...others] = [1, 2].map((n) => [20, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, n, 0, 1, 1]);
  const changes: Said[] = [...Array.from({ length: 64 }, () => hello ?? []), ...others].map(
    (bytes) => ['up', Uint8Array.from(bytes)],
  );
  const { flow } = hear(changes, { transport: 'udp' });
  expect(flow.tls?.handshake).toHaveLength(64);
  expect(flow.tls?.leftOut).toEqual({ steps: 1, records: 0 });
});

describe('QUIC', () => {
  const id = Uint8Array.from({ length: 8 }, () => 1);
  const idOf = (n: number): Uint8Array => Uint8Array.from({ length: 8 }, () => n);
  const initial = (crypto: Uint8Array, destinationId: Uint8Array = id): Uint8Array =>
    sealInitial({
      destinationId,
      ids: { destination: destinationId, source: new Uint8Array() },
      side: 'client',
      crypto,
      paddedTo: 1200,
    });
  const push = (reader: QuicReader, bytes: Uint8Array): void => {
    const { length: lengthBytes } = bytes;
    reader.push({ flowId: 'f1', direction: 'up', timeMs: 1, offset: 0, lengthBytes, bytes });
  };

  it('counts the steps beyond the limit', () => {
    const reader = new QuicReader('f1', hashes);
    push(reader, initial(repeat([99, 0, 0, 0], 50)));
    expect(reader.observe().handshake).toHaveLength(48);
    expect(reader.observe().leftOut).toEqual({ steps: 2, records: 0 });
    expect(reader.glance().leftOut).toEqual({ steps: 2, records: 0 });
  });

  it('says where it stopped at the last connection it reads', () => {
    const body = recorded.clientHello;
    const reader = new QuicReader('f1', hashes);
    for (let n = 1; n < 16; n += 1) {
      const hello = Uint8Array.from([1, 0, body.length >> 8, body.length & 0xff, ...body]);
      hello.fill(n, 6, 38);
      push(reader, initial(hello, idOf(n)));
    }
    expect(reader.observe().problem).toBeNull();
    const last = Uint8Array.from([1, 0, body.length >> 8, body.length & 0xff, ...body]);
    push(reader, initial(last, idOf(16)));
    expect(reader.observe().problem).toMatch(/nothing was read behind .* connection 16 /);
  });
});
