// What a flow holds of messages that are there in part: no more than came of them, however long they are said to
// be, and it says so to the budget of open flows.
import { describe, expect, it } from 'vitest';
import { lookAtFlows } from '../../../electron/observe/look/look.ts';
import { nowhere } from '../../../electron/observe/observer.ts';
import { FlowReader } from '../../../electron/observe/flow-reader.ts';
import type { FlowListener } from '../../../electron/wire/ip/flow-listener.ts';
import type { FlowInfo } from '../../../shared/model/segment.ts';
import { recordHandshake } from '../wire/recorded-handshake.ts';
import { sealInitial } from '../wire/seal-initial.ts';
import { bytesOf } from './hear.ts';
import { hashes } from './loopback.ts';

const local = { address: '192.0.2.1', port: 50_000 };
const flowTo = (transport: 'tcp' | 'udp', port: number): FlowInfo => ({
  flowId: 'f1',
  transport,
  local,
  remote: { address: '192.0.2.2', port },
  openedMs: 0,
});

const openLook = lookAtFlows(hashes, () => undefined);
const listeners: Record<string, (flow: FlowInfo) => FlowListener | null> = {
  'a reader of all': (flow) =>
    new FlowReader({ flow, place: nowhere, hashes, isDns: flow.remote.port === 53 }),
  'a first look': (flow) => openLook(flow, true),
};

function say(listener: FlowListener, said: readonly Uint8Array[]): void {
  let offset = 0;
  for (const bytes of said) {
    const { length: lengthBytes } = bytes;
    const segment = { flowId: 'f1', direction: 'up', timeMs: offset, offset, lengthBytes } as const;
    listener.segment({ ...segment, bytes });
    offset += lengthBytes;
  }
}

/** A record of 16,384 bytes of which the first are there. */
const begunRecord = Uint8Array.of(22, 3, 1, 0x40, 0, 1, 0, 0x3f, 0xfc, 3, 3);

/** Of 16 messages of 65,535 bytes a byte each. */
function begunMessages(): Uint8Array {
  const part = [1, 0, 0xff, 0xff, 0, 0, 0, 0xff, 0, 0, 0, 1, 7];
  const parts = Array.from({ length: 16 }, (_, n) => part.with(5, n));
  return Uint8Array.of(22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16 * part.length, ...parts.flat());
}

const filler = new Uint8Array(6000).fill(1);

describe.each(Object.keys(listeners))('%s', (how) => {
  const open = (flow: FlowInfo): FlowListener => {
    const listener = listeners[how]?.(flow) ?? null;
    if (listener === null) throw new Error('nobody listens');
    return listener;
  };

  it.each([
    { protocol: 'TLS', flow: flowTo('tcp', 443), said: [begunRecord] },
    { protocol: 'DTLS', flow: flowTo('udp', 4433), said: [begunMessages()] },
  ])('holds little of what was hardly begun: $protocol', ({ flow, said }) => {
    const before = process.memoryUsage().arrayBuffers;
    const all = Array.from({ length: 500 }, () => {
      const listener = open(flow);
      say(listener, said);
      return listener;
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(500 * 5000);
    for (const { heldBytes } of all) expect(heldBytes).toBeLessThan(20_000);
  });

  it.each([
    { protocol: 'TLS', flow: flowTo('tcp', 443), begun: begunRecord },
    { protocol: 'look-ups', flow: flowTo('tcp', 53), begun: Uint8Array.of(0x40, 0, 7, 7, 1, 0) },
  ])('says what it holds: $protocol', ({ flow, begun }) => {
    const [one, other] = [open(flow), open(flow)];
    say(one, [begun]);
    say(other, [begun, filler]);
    expect(other.heldBytes - one.heldBytes).toBeGreaterThanOrEqual(filler.length);
  });

  it.each([
    { talk: 'mail', greeting: '220 mx ESMTP\r\n', begun: 'EHLO me\r\n' },
    { talk: 'POP3', greeting: '+OK hi\r\n', begun: 'CAPA\r\n' },
  ])('says what it holds of a talk in the clear: $talk', ({ greeting, begun }) => {
    const more = 'a'.repeat(900);
    const [one, other] = [open(flowTo('tcp', 2525)), open(flowTo('tcp', 2525))];
    const place = { flowId: 'f1', direction: 'down', timeMs: 0, offset: 0 } as const;
    for (const listener of [one, other]) {
      const bytes = bytesOf(greeting);
      listener.segment({ ...place, lengthBytes: bytes.length, bytes });
    }
    say(one, [bytesOf(begun)]);
    say(other, [bytesOf(begun), bytesOf(more)]);
    expect(other.heldBytes - one.heldBytes).toBeGreaterThanOrEqual(more.length);
  });

  it('says what it holds: a message of DTLS in part, and nothing of it once it is whole', () => {
    const half = (n: number): Uint8Array => {
      const head = [1, 0, 8, 0, 0, 0, 0, 4 * n, 0, 0, 4, 0];
      const record = [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, n, 4, head.length];
      return Uint8Array.of(...record, ...head, ...filler.subarray(0, 1024));
    };
    const [begun, whole] = [open(flowTo('udp', 4433)), open(flowTo('udp', 4433))];
    say(begun, [half(1)]);
    say(whole, [half(1), half(0)]);
    expect(begun.heldBytes - whole.heldBytes).toBeGreaterThanOrEqual(1024);
  });

  it('says what it holds: a hello in QUIC of which the first part is missing', () => {
    const destinationId = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const ids = { destination: destinationId, source: new Uint8Array(0) };
    const seal = (crypto: Uint8Array): Uint8Array =>
      sealInitial({ destinationId, ids, side: 'client', crypto, offset: 2000, paddedTo: 1200 });
    const [one, other] = [open(flowTo('udp', 443)), open(flowTo('udp', 443))];
    say(one, [seal(filler.subarray(0, 1))]);
    say(other, [seal(filler.subarray(0, 1001))]);
    expect(other.heldBytes - one.heldBytes).toBe(1000);
  });
});

it('says what the messages take that are kept for their words', async () => {
  const { clientHello } = await recordHandshake({ maxVersion: 'TLSv1.2' });
  const { length } = clientHello;
  const message = [1, 0, length >> 8, length & 0xff, ...clientHello];
  const size = message.length;
  const record = Uint8Array.of(22, 3, 1, size >> 8, size & 0xff, ...message);
  const heldOf = (count: number): number => {
    const reader = listeners['a reader of all']?.(flowTo('tcp', 443)) ?? null;
    if (reader === null) throw new Error('nobody listens');
    say(
      reader,
      Array.from({ length: count }, () => record),
    );
    return reader.heldBytes;
  };
  expect(heldOf(60) - heldOf(50)).toBeGreaterThan(10 * length);
});

it('says what a look-up holds that was answered with many addresses', () => {
  const heldOf = (count: number): number => {
    const reader = listeners['a reader of all']?.(flowTo('udp', 53)) ?? null;
    if (reader === null) throw new Error('nobody listens');
    const question = [1, 97, 7, ...bytesOf('example'), 0, 0, 1, 0, 1];
    const answer = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7];
    const answers = Array.from({ length: count }, () => answer).flat();
    say(reader, [
      Uint8Array.of(0, 1, 0x81, 0x80, 0, 1, 0, count, 0, 0, 0, 0, ...question, ...answers),
    ]);
    return reader.heldBytes;
  };
  // Each a name, a type, an address and what holds them together.
  expect(heldOf(80) - heldOf(40)).toBeGreaterThan(40 * 150);
});
