// Packets of many flows, which are read by groups, come in the order in which sorting all of them would give.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { piecesOf } from '../../../electron/interchange/pieces.ts';
import { LaneQueue } from '../../../electron/interchange/pcapng/lane-queue.ts';
import { rebuildPackets } from '../../../electron/interchange/pcapng/rebuild-packets.ts';
import { prepareSubject } from '../../../electron/interchange/subject.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { Segment } from '../../../shared/model/segment.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';

class Lane {
  readonly index: number;
  readonly #times: number[];

  constructor(index: number, times: readonly number[]) {
    this.index = index;
    this.#times = [...times].sort((a, b) => a - b);
  }

  get nextMs(): number {
    return this.#times[0] ?? Infinity;
  }

  take(): string {
    return `${this.#times.shift() ?? ''} of ${this.index}`;
  }
}

describe('lists read as one', () => {
  it('give what sorting all of it gives', () => {
    const lists = fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1 }));
    fc.assert(
      fc.property(lists, (times) => {
        const queue = new LaneQueue<Lane>();
        for (const [n, list] of times.entries()) queue.add(new Lane(n, list));
        const taken: string[] = [];
        for (let { first } = queue; first !== undefined; { first } = queue) {
          taken.push(first.take());
          queue.sink();
        }
        const all = times.flatMap((list, n) => list.map((timeMs) => ({ timeMs, n })));
        const sorted = all.sort((a, b) => a.timeMs - b.timeMs || a.n - b.n);
        expect(taken).toEqual(sorted.map(({ timeMs, n }) => `${timeMs} of ${n}`));
      }),
    );
  });
});

/** Begins, out of order here and there, and lengths of all kinds: by a generator of Lehmer's. */
function manyFlows(count: number): { document: SessionDocument; segments: Segment[] } {
  let state = 1;
  const draw = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
  const sample = sampleDocument();
  const [first] = sample.flows;
  if (first === undefined) throw new Error('the sample has a flow');
  const flows = Array.from({ length: count }, (_, n): ObservedFlow => {
    const openedMs = Math.max(0, n - draw(50));
    const closedMs = openedMs + (n % 100 === 0 ? count : draw(200));
    const bare = { ...first, tls: null, records: [], bytesUp: 1, bytesDown: 0 };
    return { ...bare, flowId: `tcp-${n}`, openedMs, closedMs, closeReason: 'end' };
  });
  const segments = flows.map(({ flowId, openedMs }): Segment => {
    const where = { flowId, direction: 'up' as const, offset: 0, lengthBytes: 1 };
    return { ...where, timeMs: openedMs + draw(20), bytes: Uint8Array.of(7) };
  });
  return { document: { ...sample, flows, dns: [] }, segments };
}

it('are in the order of time over groups of flows, and all there', async () => {
  const { document, segments } = manyFlows(4100);
  const subject = await prepareSubject(piecesOf(document, segments), { redact: false });
  const times: number[] = [];
  let groups = 0;
  for await (const packets of rebuildPackets(subject)) {
    groups += 1;
    for (const { timeMs } of packets) times.push(timeMs);
  }
  expect(groups).toBe(3);
  const expected = document.flows.flatMap(({ openedMs, closedMs }, n) => {
    const sentMs = segments[n]?.timeMs ?? 0;
    const endMs = Math.max(closedMs ?? 0, sentMs);
    return [openedMs, openedMs, openedMs, sentMs, endMs, endMs, endMs];
  });
  expect(times).toEqual(expected.sort((a, b) => a - b));
});

it('of no flow are none', async () => {
  const empty = { ...sampleDocument(), flows: [], dns: [] };
  const subject = await prepareSubject(piecesOf(empty, []), { redact: true });
  const groups: unknown[] = [];
  for await (const packets of rebuildPackets(subject)) groups.push(...packets);
  expect(groups).toEqual([]);
});
