// A listener that wants to be spared bytes is told of them in one sum, before anything else.
import { expect, test } from 'vitest';
import { readCaptureFlows } from '../../../../electron/wire/capture/capture-flows.ts';
import { deliver, settle } from '../../../../electron/wire/ip/flow-delivery.ts';
import type { FlowListener } from '../../../../electron/wire/ip/flow-listener.ts';
import type { Flow } from '../../../../electron/wire/ip/flow.ts';
import { Lane } from '../../../../electron/wire/ip/lane.ts';
import { pcap, tcp } from './packets.ts';

const data = (sequence: number, size: number, back = false): number[] =>
  tcp({ sequence, payload: new Uint8Array(size).fill(65), back });

function readWith(quiet: (direction: 'up' | 'down', seen: number) => number): string[] {
  const told: string[] = [];
  const listener: FlowListener = {
    quietBytes: (direction) => quiet(direction, told.length),
    pass: (direction, lengthBytes, timeMs) => {
      told.push(`pass ${direction} ${lengthBytes} at ${timeMs}`);
    },
    segment: ({ direction, offset, lengthBytes }) => {
      told.push(`segment ${direction} ${lengthBytes} from ${offset}`);
    },
    closed: () => told.push('closed'),
    finished: () => told.push('finished'),
    heldBytes: 0,
  };
  const flows = readCaptureFlows({ open: () => listener });
  flows.push(
    pcap([
      data(1, 100),
      data(101, 50),
      data(7, 30, true),
      data(151, 60),
      data(211, 20),
      data(231, 5),
    ]),
  );
  flows.end();
  return told;
}

test('bytes that may pass are added up over packets and directions', () => {
  const told = readWith((direction, seen) => (direction === 'up' && seen === 0 ? 160 : 0));
  expect(told).toEqual([
    'pass up 150 at 1',
    'segment down 30 from 0',
    'segment up 60 from 150',
    'segment up 20 from 210',
    'segment up 5 from 230',
    'finished',
  ]);
});

test('what passed at the end is told before the flow is finished', () => {
  expect(readWith(() => Infinity)).toEqual(['pass up 235 at 5', 'pass down 30 at 2', 'finished']);
});

test('a packet that is longer than what may pass is seen whole', () => {
  const told = readWith((direction) => (direction === 'up' ? 120 : 0));
  expect(told.slice(0, 3)).toEqual([
    'pass up 100 at 0',
    'segment up 50 from 100',
    'segment down 30 from 0',
  ]);
});

test('a listener that wants to see nothing is not told of a gigabyte either', () => {
  const told: string[] = [];
  const listener: FlowListener = {
    quietBytes: () => Infinity,
    pass: (_direction, lengthBytes) => told.push(`pass ${lengthBytes}`),
    segment: () => told.push('segment'),
    closed: () => told.push('closed'),
    finished: () => told.push('finished'),
    heldBytes: 0,
  };
  const flow = openFlow(listener);
  const step = 2 ** 28;
  for (let n = 0; n < 5; n += 1) deliver(flow, 0, new Uint8Array(0), 0, step, n);
  settle(flow);
  expect(told).toEqual([`pass ${3 * step}`, `pass ${2 * step}`]);
});

test('a listener can take bytes where they stand, behind those that passed', () => {
  const told: string[] = [];
  const listener: FlowListener = {
    quietBytes: () => (told.length === 0 ? 10 : 0),
    pass: (direction, lengthBytes) => told.push(`pass ${direction} ${lengthBytes}`),
    take: (direction, bytes, start, lengthBytes, timeMs) => {
      if (lengthBytes === 30) return false;
      told.push(
        `take ${direction} ${bytes.subarray(start, start + lengthBytes).join(' ')} at ${timeMs}`,
      );
      return true;
    },
    segment: ({ offset, lengthBytes }) => told.push(`segment ${lengthBytes} from ${offset}`),
    closed: () => told.push('closed'),
    finished: () => told.push('finished'),
    heldBytes: 0,
  };
  const flow = openFlow(listener);
  const bytes = new Uint8Array(40).map((_, n) => n);
  deliver(flow, 0, bytes, 0, 10, 1);
  deliver(flow, 0, bytes, 20, 2, 2);
  deliver(flow, 0, bytes, 5, 30, 3);
  expect(told).toEqual(['pass up 10', 'take up 20 21 at 2', 'segment 30 from 12']);
});

const openFlow = (listener: FlowListener): Flow => ({
  number: 0,
  hash: 0,
  isTcp: true,
  idleMs: 1000,
  isMine: true,
  startsSecond: false,
  port0: 1,
  port1: 2,
  packetNumber: 1,
  part: 0,
  openedMs: 0,
  lane0: new Lane({ count: 0 }),
  lane1: new Lane({ count: 0 }),
  told: { count: 0 },
  local: 0,
  flowId: 'tcp-1',
  listener,
  opening: null,
  lastMs: 0,
  closedMs: null,
  emit: null,
});
