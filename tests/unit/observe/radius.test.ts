// The TLS of a sign-in to a network, in EAP, in RADIUS.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readEapTls, readRadius } from '../../../electron/wire/clear/radius.ts';
import { refuseMethod, signIn, type Datagram } from '../../helpers/radius-sign-in.ts';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { hear, lengthsOf, type Seen } from './hear.ts';

let recorded: RecordedHandshake;
beforeAll(async () => {
  recorded = await recordHandshake({ maxVersion: 'TLSv1.2' });
});

const hearRadius = (said: readonly Datagram[]): Seen =>
  hear(said, { transport: 'udp', port: 1812 });

/** In the order of each side, what the steps of the handshake say. */
const stepsOf = ({ tls }: Seen['flow']): string[] =>
  (tls?.handshake ?? [])
    .map(({ direction, kind, fields }) =>
      [direction, kind, ...fields.map(({ label, value }) => `${label}: ${value}`)].join('\n'),
    )
    .sort();

/** All that is told of the handshake but where it stands. */
const toldOf = ({ flow }: Seen) => {
  const { handshake: _, ...tls } = flow.tls ?? {};
  return {
    protocol: flow.protocol,
    tls,
    steps: stepsOf(flow),
    lengths: [lengthsOf(flow, 'up'), lengthsOf(flow, 'down')],
  };
};

/** The same of the handshake by itself. */
function whole(): ReturnType<typeof toldOf> {
  const plain = hear([
    ['up', recorded.up],
    ['down', recorded.down],
  ]);
  expect(plain.flow.tls).toMatchObject({
    serverName: 'clinic.lab.test',
    certificateReadable: true,
  });
  return toldOf(plain);
}

describe('TLS in EAP in RADIUS', () => {
  it.each([
    ['EAP-TLS', 13, 1000],
    ['EAP-TLS in many fragments', 13, 100],
    ['EAP-TTLS', 21, 1398],
    ['PEAP', 25, 60],
    ['EAP-FAST, whose server names itself', 43, 500],
    ['TEAP', 55, 4000],
  ])('is read: %s', (_name, method, fragmentBytes) => {
    expect(toldOf(hearRadius(signIn({ ...recorded, method, fragmentBytes })))).toEqual(whole());
  });

  it('points at datagrams that hold the name', () => {
    const { flow, at } = hearRadius(signIn(recorded));
    const evidence = flow.names[0]?.evidence;
    expect(evidence && at(evidence)).toContain('clinic.lab');
    const [hello] = flow.records;
    const header = { direction: 'up', offset: hello?.offset ?? 0, lengthBytes: 2 } as const;
    expect(at(header)).toBe('\x16\x03');
  });

  it.each([false, true])(
    'is read once though packets come twice, a steady state: %s',
    (isSteady) => {
      const said = signIn({ ...recorded, fragmentBytes: 300, isSteady });
      expect(toldOf(hearRadius(said.flatMap((datagram) => [datagram, datagram])))).toEqual(whole());
      // A request again behind its answer.
      const late = said.flatMap((datagram, n) => [datagram, ...said.slice(Math.max(0, n - 1), n)]);
      expect(toldOf(hearRadius(late))).toEqual(whole());
    },
  );

  it('is that of the first where several sign in at once', () => {
    const one = signIn({ ...recorded, fragmentBytes: 400, who: 1 });
    const two = signIn({ ...recorded, fragmentBytes: 400, who: 2 }).slice(2);
    const mixed = one.flatMap((datagram, n) => [datagram, ...two.slice(n, n + 1)]);
    expect(toldOf(hearRadius(mixed))).toEqual(whole());
  });

  it('is that of the method agreed on', () => {
    expect(
      toldOf(hearRadius([...refuseMethod(25), ...signIn({ ...recorded, method: 25, who: 3 })])),
    ).toEqual(whole());
  });

  it('is read from the hello on where the capture began behind the start', () => {
    expect(toldOf(hearRadius(signIn(recorded).slice(2)))).toEqual(whole());
  });

  it('ends before a packet that is missing', () => {
    for (const isSteady of [false, true]) {
      const said = signIn({ ...recorded, fragmentBytes: 300, isSteady });
      const all = hearRadius(said).flow;
      for (let missing = 2; missing < said.length; missing += 1) {
        const { flow } = hearRadius(said.filter((_, n) => n !== missing));
        for (const direction of ['up', 'down'] as const) {
          const lengths = lengthsOf(flow, direction);
          expect(lengths).toEqual(lengthsOf(all, direction).slice(0, lengths.length));
        }
        expect(flow.tls?.problem ?? null).toBeNull();
      }
    }
  });

  it('is not where a datagram only looks a little like RADIUS', () => {
    const [, , hello] = signIn(recorded);
    const bytes = hello?.[1] ?? new Uint8Array(0);
    expect(readRadius(bytes)).not.toBeNull();
    expect(readRadius(bytes.subarray(0, -1))).toBeNull();
    const wrong = Uint8Array.from(bytes);
    // Of the first attribute the length.
    wrong[21] = 1;
    expect(readRadius(wrong)).toBeNull();
  });
});

it('arbitrary and mutated packets give nothing beyond themselves', () => {
  const packets = signIn(recorded).map(([, bytes]) => bytes);
  const mutated = fc
    .tuple(fc.constantFrom(...packets), fc.array(fc.tuple(fc.nat(60), fc.nat(255))))
    .map(([packet, changes]) => {
      const bytes = Uint8Array.from(packet);
      for (const [at, value] of changes) if (at !== 2 && at !== 3) bytes[at] = value;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 60 })), (bytes) => {
      const packet = readRadius(bytes);
      const message = packet === null ? null : readEapTls(packet.eap);
      for (const { start, end } of packet?.pieces ?? []) {
        expect(start <= end && end <= bytes.length).toBe(true);
      }
      if (packet === null || message === null) return;
      expect(message.start).toBeLessThanOrEqual(message.end);
      expect(message.end).toBeLessThanOrEqual(packet.eap.length);
    }),
    { numRuns: 1000 },
  );
});

it('a sign-in of which bytes were changed is heard to its end', () => {
  const said = signIn({ ...recorded, fragmentBytes: 200 });
  const changes = fc.array(fc.tuple(fc.nat(said.length - 1), fc.nat(39), fc.nat(255)));
  fc.assert(
    fc.property(changes, (changed) => {
      const datagrams = said.map(([direction, bytes]) => [direction, bytes.slice()] as const);
      for (const [n, at, value] of changed) {
        const bytes = datagrams[n]?.[1];
        bytes?.set([value], at % bytes.length);
      }
      const { flow } = hearRadius(datagrams);
      const sent = (way: string): number =>
        said.reduce((sum, [direction, bytes]) => sum + (direction === way ? bytes.length : 0), 0);
      expect([flow.bytesUp, flow.bytesDown]).toEqual([sent('up'), sent('down')]);
      for (const { direction, offset, lengthBytes } of flow.records) {
        expect(offset + lengthBytes).toBeLessThanOrEqual(sent(direction));
      }
    }),
    { numRuns: 200 },
  );
});
