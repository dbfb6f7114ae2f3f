import { describe, expect, test } from 'vitest';
import { ImportedFlow } from '../../../electron/session/imported-flow.ts';
import { KeptStream } from '../../../electron/session/kept-stream.ts';
import type { Keeper } from '../../../electron/session/kept-bytes.ts';
import { createHashes } from '../../../electron/session/hashes.ts';
import { SharedBudget, sharedBudget } from '../../../electron/session/shared-budget.ts';
import { Slabs } from '../../../electron/session/slabs.ts';
import { Findings } from '../../../electron/observe/found-so-far.ts';
import { FlowReader } from '../../../electron/observe/flow-reader.ts';
import { readCaptureFlows } from '../../../electron/wire/capture/capture-flows.ts';
import { mostRecords } from '../../../shared/model/handshake.ts';
import type { Direction } from '../../../shared/model/segment.ts';
import { loopbackPlace } from '../../helpers/lab-session.ts';
import { pcap, tcp } from '../wire/ip/packets.ts';

const newBudget = (leftSizes = 1000, leftBytes = 1e6) => ({
  bytes: new SharedBudget(sharedBudget(leftBytes)),
  leftSizes,
  slabs: new Slabs(),
});

/** Written over after each call, as a reader's buffer is. */
function feed(
  kept: KeptStream,
  direction: Direction,
  timeMs: number,
  place: { readonly offset: number; readonly lengthBytes: number },
): void {
  const bytes = new Uint8Array(place.lengthBytes).fill(timeMs);
  kept.keep({ flowId: 'tcp-1', direction, timeMs, ...place, bytes });
  bytes.fill(255);
}

const shapesOf = (kept: Keeper): string[] =>
  Array.from(kept.toStretches(), ({ direction, timeMs, offset, lengthBytes, bytes }) => {
    const known = bytes === null ? 'none' : `${bytes.length} of ${[...new Set(bytes)].join()}`;
    return `${direction} ${timeMs} ms ${offset} +${lengthBytes}, ${known}`;
  });

describe('what is kept of a TCP connection', () => {
  test('is each segment with its own bytes, whatever stretch they were kept in', () => {
    const kept = new KeptStream(newBudget());
    feed(kept, 'up', 1, { offset: 0, lengthBytes: 100 });
    feed(kept, 'up', 2, { offset: 100, lengthBytes: 50 });
    feed(kept, 'down', 3, { offset: 0, lengthBytes: 3000 });
    feed(kept, 'down', 4, { offset: 3000, lengthBytes: 3000 });
    feed(kept, 'up', 5, { offset: 150, lengthBytes: 1 });
    feed(kept, 'down', 6, { offset: 6000, lengthBytes: 3000 });
    kept.note('down', 7, 1448);
    expect(shapesOf(kept)).toEqual([
      'up 1 ms 0 +100, 100 of 1',
      'up 2 ms 100 +50, 50 of 2',
      'down 3 ms 0 +3000, 3000 of 3',
      'down 4 ms 3000 +3000, 3000 of 4',
      'up 5 ms 150 +1, 1 of 5',
      'down 6 ms 6000 +3000, 2192 of 6',
      'down 7 ms 9000 +1448, none',
    ]);
  });

  test('has what the capture lacks as one', () => {
    const kept = new KeptStream(newBudget());
    feed(kept, 'up', 1, { offset: 0, lengthBytes: 10 });
    const gap = { flowId: 'tcp-1', direction: 'up', offset: 10, lengthBytes: 500 } as const;
    kept.keep({ ...gap, timeMs: 2, bytes: null });
    feed(kept, 'up', 3, { offset: 510, lengthBytes: 20 });
    expect(shapesOf(kept)).toEqual([
      'up 1 ms 0 +10, 10 of 1',
      'up 2 ms 10 +500, none',
      'up 3 ms 510 +20, 20 of 3',
    ]);
  });

  test('has a segment that the capture cut whole, and what follows by itself', () => {
    const kept = new KeptStream(newBudget());
    const lost = { flowId: 'tcp-1', direction: 'up', bytes: null } as const;
    feed(kept, 'up', 1, { offset: 0, lengthBytes: 40 });
    kept.keep({ ...lost, offset: 40, timeMs: 1, lengthBytes: 1408 });
    kept.keep({ ...lost, offset: 1448, timeMs: 1, lengthBytes: 7 });
    feed(kept, 'up', 1, { offset: 1455, lengthBytes: 40 });
    kept.keep({ ...lost, offset: 1495, timeMs: 2, lengthBytes: 8 });
    expect(shapesOf(kept)).toEqual([
      'up 1 ms 0 +1448, 40 of 1',
      'up 1 ms 1448 +7, none',
      'up 1 ms 1455 +40, 40 of 1',
      'up 2 ms 1495 +8, none',
    ]);
  });

  test('is its first bytes in stretches once there are records', () => {
    const budget = newBudget();
    const kept = new KeptStream(budget);
    feed(kept, 'up', 1, { offset: 0, lengthBytes: 100 });
    kept.forgetSizes();
    feed(kept, 'up', 1, { offset: 100, lengthBytes: 50 });
    expect([kept.isNoting, budget.leftSizes, kept.heldBytes]).toEqual([false, 1000, 150]);
    expect(shapesOf(kept)).toEqual(['up 1 ms 0 +150, 150 of 1']);
  });

  test('is no more than so many segments', () => {
    const kept = new KeptStream(newBudget(mostRecords + 5));
    for (let n = 0; n < mostRecords; n += 1) kept.note('down', n, 1448);
    expect([kept.isNoting, kept.heldBytes]).toEqual([false, mostRecords * 16]);
    kept.note('down', 1, 1448);
    expect([...kept.toStretches()]).toHaveLength(mostRecords);
  });

  test('is not told in part where all open connections together have too many', () => {
    const budget = newBudget(5);
    const [one, other] = [new KeptStream(budget), new KeptStream(budget)];
    for (let n = 0; n < 3; n += 1) one.note('up', n, 10);
    for (let n = 0; n < 3; n += 1) other.note('up', n, 10);
    expect([one.isNoting, other.isNoting, budget.leftSizes]).toEqual([true, false, 2]);
    expect([...other.toStretches()]).toEqual([]);
    one.forgetSizes();
    expect(budget.leftSizes).toBe(5);
  });
});

describe('of an imported connection', () => {
  /** What is kept of the one connection of these packets, and the pieces in which its reader heard of its bytes. */
  function importPackets(packets: readonly (readonly number[])[], budget = newBudget()) {
    let kept: string[] = [];
    const findings = new Findings(false);
    const sink = {
      budget,
      isLookedAt: () => false,
      onLook: () => undefined,
      onKept: (keeper: Keeper | null) => {
        kept = (keeper === null ? [] : shapesOf(keeper)).map((words) =>
          words.replace(/, (\d+) of .*/u, ', $1'),
        );
      },
    };
    let passes = 0;
    const flows = readCaptureFlows({
      open: (flow) => {
        const reader = new FlowReader({
          flow,
          place: loopbackPlace,
          hashes: createHashes(),
          isDns: false,
        });
        const pass = reader.pass.bind(reader);
        reader.pass = (direction, lengthBytes, timeMs) => {
          passes += 1;
          pass(direction, lengthBytes, timeMs);
        };
        return new ImportedFlow(reader, findings.begin(), sink);
      },
    });
    flows.push(pcap(packets));
    flows.end();
    return { kept, passes, left: budget.leftSizes };
  }

  const request = 'GET /big HTTP/1.1\r\nHost: a.example\r\n\r\n';
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 140000\r\n\r\n';
  const body = new Uint8Array(1400);
  const opening = [
    tcp({ sequence: 9, flags: 2 }),
    tcp({ sequence: 19, flags: 0x12, back: true }),
    tcp({ sequence: 10, payload: request }),
    tcp({ sequence: 20, payload: head, back: true }),
  ];
  const bodySegment = (n: number): number[] =>
    tcp({ sequence: 20 + head.length + n * body.length, payload: body, back: true });

  test('in the clear each segment is told, also behind the bytes that are kept', () => {
    const bodies = Array.from({ length: 100 }, (_, n) => bodySegment(n));
    const { kept, left } = importPackets([...opening, ...bodies]);
    expect(kept).toHaveLength(102);
    expect(kept[1]).toMatch(new RegExp(`^down .* 0 \\+${head.length}, ${head.length}$`, 'u'));
    expect(kept.at(-1)).toMatch(
      new RegExp(`^down .* ${head.length + 99 * 1400} \\+1400, none$`, 'u'),
    );
    expect(left).toBe(1000);
  });

  test('what was sent again counts once, and what came early when it was its turn', () => {
    const bodies = [0, 0, 2, 1, 1, 3].map(bodySegment);
    const { kept } = importPackets([...opening, ...bodies]);
    const sizes = kept.map((words) => words.replace(/^(\w+) .* ms/u, '$1'));
    expect(sizes.slice(2)).toEqual(
      [0, 1, 2, 3].map((n) => `down ${head.length + n * 1400} +1400, 1400`),
    );
  });

  test('TLS has records: its bytes are added up as before', () => {
    const record = (type: number, length: number): Uint8Array => {
      const bytes = new Uint8Array(5 + length);
      bytes.set([type, 3, 3, length >> 8, length & 255]);
      return bytes;
    };
    const hello = record(22, 512);
    hello.set([1, 0, 1, 252, 3, 3], 5);
    const big = record(23, 16_000);
    const segments = Array.from({ length: 100 }, (_, n) => {
      const payload = big.subarray((n % 10) * 1601, ((n % 10) + 1) * 1601);
      const sequence = 20 + Math.floor(n / 10) * big.length + (n % 10) * 1601;
      return tcp({ sequence, payload, back: true });
    });
    const { kept, passes, left } = importPackets([
      ...opening.slice(0, 2),
      tcp({ sequence: 10, payload: hello }),
      ...segments,
    ]);
    expect(kept).toHaveLength(4);
    expect(passes).toBeLessThan(30);
    expect(left).toBe(1000);
  });
});
