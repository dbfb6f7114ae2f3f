// Open flows are held within a budget: too many, or too much kept of them, and the longest silent end.
import { expect, test } from 'vitest';
import { readCaptureFlows } from '../../../../electron/wire/capture/capture-flows.ts';
import { flowLimitsOf, type FlowLimits } from '../../../../electron/wire/ip/flow-budget.ts';
import { pcap, tcp } from './packets.ts';

const segmentOf = (clientPort: number, sequence: number): number[] =>
  tcp({ clientPort, sequence, payload: 'hello' });

/** Flows that begin one after the other, and which of them ended before the capture did. */
function readFlows(count: number, limits: FlowLimits, heldBytes: number) {
  const ended: string[] = [];
  const held = new Map<string, number>();
  let peakBytes = 0;
  const flows = readCaptureFlows({
    limits,
    open: ({ flowId }) => {
      held.set(flowId, heldBytes);
      peakBytes = Math.max(peakBytes, held.size * heldBytes);
      return {
        quietBytes: () => 0,
        pass: () => undefined,
        segment: () => undefined,
        closed: () => undefined,
        finished: () => {
          held.delete(flowId);
          ended.push(flowId);
        },
        heldBytes,
      };
    },
  });
  flows.push(pcap(Array.from({ length: count }, (_, n) => segmentOf(1024 + n, 1))));
  const early = ended.length;
  flows.end();
  return { early, ended, peakBytes };
}

test('beyond so many flows a quarter of them ends, those silent for longest first', () => {
  const { early, ended } = readFlows(110, { flows: 100, bytes: Infinity }, 0);
  expect(early).toBe(25);
  expect(ended.slice(0, 3)).toEqual(['tcp-1', 'tcp-2', 'tcp-3']);
  expect(ended.length).toBe(110);
});

test('what flows hold counts, not only how many there are', () => {
  const limits = { flows: 1_000_000, bytes: 40 * 1024 * 1024 };
  const { early, ended, peakBytes } = readFlows(20_000, limits, 10_000);
  expect(early).toBeGreaterThan(10_000);
  // They are weighed now and then, so a little more is held for a moment.
  expect(peakBytes).toBeLessThan(1.5 * limits.bytes);
  expect(new Set(ended).size).toBe(20_000);
});

test('no flow ends early for the number of readers, where heavy ones fall to one of four', () => {
  const [one, four] = [flowLimitsOf(1), flowLimitsOf(4)];
  expect(one.bytes).toBe(48 * 1024 * 1024);
  expect(readFlows(2000, four, 12_000).early).toBe(0);
  expect(4 * four.bytes).toBeLessThan(3 * one.bytes);
});

test('flows that hold little are left alone', () => {
  const limits = { flows: 1_000_000, bytes: 40 * 1024 * 1024 };
  expect(readFlows(20_000, limits, 1000).early).toBe(0);
});

/** The most that flows hold together of which each segment adds so much to what its flow holds. */
function peakOfGrowing(segments: readonly number[][], perSegmentBytes: number): number {
  const held = new Map<string, number>();
  let [heldBytes, peakBytes] = [0, 0];
  const flows = readCaptureFlows({
    limits: { flows: 1_000_000, bytes: 40 * 1024 * 1024 },
    open: ({ flowId }) => ({
      quietBytes: () => 0,
      pass: () => undefined,
      segment: () => {
        held.set(flowId, (held.get(flowId) ?? 0) + perSegmentBytes);
        heldBytes += perSegmentBytes;
        peakBytes = Math.max(peakBytes, heldBytes);
      },
      closed: () => undefined,
      finished: () => {
        heldBytes -= held.get(flowId) ?? 0;
        held.delete(flowId);
      },
      get heldBytes() {
        return held.get(flowId) ?? 0;
      },
    }),
  });
  flows.push(pcap(segments));
  flows.end();
  return peakBytes;
}

test('few flows that go on growing are weighed, too', () => {
  const packets = Array.from({ length: 30_000 }, (_, n) =>
    segmentOf(1024 + (n % 300), 1 + 5 * Math.floor(n / 300)),
  );
  expect(peakOfGrowing(packets, 10_000)).toBeLessThan(2.5 * 40 * 1024 * 1024);
});

test('they are weighed by what was said, however few packets it came in', () => {
  const payload = new Uint8Array(8000);
  const packets = Array.from({ length: 3000 }, (_, n) =>
    tcp({ clientPort: 1024 + (n % 300), sequence: 1 + 8000 * Math.floor(n / 300), payload }),
  );
  // Ten times what was said is held of it, as of many small parts of messages.
  expect(peakOfGrowing(packets, 80_000)).toBeLessThan(2.5 * 40 * 1024 * 1024);
});
