// The segments of TCP connections without TLS as an import keeps them: each of the size and at the time that follows
// from what tshark reads of their packets, put in order as TCP does (RFC 9293 §3.10.7.4): what was sent again counts
// once, what came early counts when it was its turn.
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStagedLibrary, type StagedLibrary } from '../helpers/staged-library.ts';
import { readFrames } from '../helpers/tshark.ts';
import { readWhole } from '../helpers/whole-session.ts';
import { capturesDir, listCaptures } from './captures.ts';

let library: StagedLibrary;
beforeAll(async () => {
  library = await openStagedLibrary('segments');
});
afterAll(() => library.remove());

interface Arrival {
  readonly sequence: number;
  readonly lengthBytes: number;
}

/** One direction of a connection, as its receiver puts it in order. */
class Receiver {
  #next: number | null = null;
  #early: Arrival[] = [];

  begin(sequence: number): void {
    this.#next ??= sequence;
  }

  /** How much of what is new each segment brings that is now in order. */
  take(arrival: Arrival): number[] {
    this.begin(arrival.sequence);
    this.#early.push(arrival);
    this.#early.sort((a, b) => a.sequence - b.sequence);
    const brought: number[] = [];
    for (;;) {
      const [first] = this.#early;
      const next = this.#next ?? 0;
      if (first === undefined || first.sequence > next) return brought;
      this.#early.shift();
      const end = first.sequence + first.lengthBytes;
      if (end <= next) continue;
      brought.push(end - next);
      this.#next = end;
    }
  }

  get isMissing(): boolean {
    return this.#early.length > 0;
  }
}

interface Stream {
  readonly flowId: string;
  readonly lanes: Map<string, Receiver>;
  readonly words: string[];
  isWhole: boolean;
}

const inMicroseconds = (timeMs: number, lengthBytes: number): string =>
  `${Math.round(timeMs * 1000)} µs ${lengthBytes} B`;

const fields = [
  'frame.number',
  'frame.time_relative',
  'tcp.stream',
  'tcp.srcport',
  'tcp.seq_raw',
  'tcp.len',
  'tcp.flags.syn',
  'tcp.flags.reset',
];

/** By the number of the frame that began it: of the connections whose beginning and every byte are in the capture. */
function askTshark(path: string): Map<string, string[]> {
  const streams = new Map<string, Stream>();
  let timeMs = 0;
  for (const frame of readFrames(path, 'tcp', fields)) {
    const valueOf = (name: string): number => Number(frame[name]?.[0]);
    const isSet = (name: string): boolean => /^(1|True)$/u.test(frame[name]?.[0] ?? '');
    // A packet that a capture has behind a later one came no earlier.
    timeMs = Math.max(timeMs, valueOf('frame.time_relative') * 1000);
    const id = String(frame['tcp.stream']?.[0]);
    const flowId = `tcp-${valueOf('frame.number')}`;
    const isSyn = isSet('tcp.flags.syn');
    const stream: Stream = streams.get(id) ?? {
      flowId,
      lanes: new Map(),
      words: [],
      isWhole: isSyn && frame['tcp.stream']?.length === 1,
    };
    streams.set(id, stream);
    const side = String(frame['tcp.srcport']?.[0]);
    const lane = stream.lanes.get(side) ?? new Receiver();
    stream.lanes.set(side, lane);
    const sequence = valueOf('tcp.seq_raw') + (isSyn ? 1 : 0);
    if (isSyn) lane.begin(sequence);
    const lengthBytes = valueOf('tcp.len');
    if (lengthBytes === 0 || isSet('tcp.flags.reset')) continue;
    for (const brought of lane.take({ sequence, lengthBytes })) {
      stream.words.push(inMicroseconds(timeMs, brought));
    }
  }
  const whole = [...streams.values()].filter(
    ({ isWhole, lanes }) =>
      isWhole && lanes.size === 2 && [...lanes.values()].every(({ isMissing }) => !isMissing),
  );
  return new Map(whole.map(({ flowId, words }) => [flowId, words]));
}

async function askLibrary(id: string): Promise<Map<string, string[]>> {
  const { records } = await library.store.records(id, null, 0, 100_000);
  const byFlow = new Map<string, string[]>();
  for (const { flowId, kind, timeMs, lengthBytes } of records) {
    if (kind !== 'stretch') continue;
    const words = byFlow.get(flowId) ?? [];
    words.push(inMicroseconds(timeMs, lengthBytes));
    byFlow.set(flowId, words);
  }
  return byFlow;
}

/** Plain HTTP and other talk without TLS, with packets that were lost, repeated or in the wrong order. */
const isPlain = /http|ftp|smtp|irc|retrans|reorder|telnet|mysql|websocket/iu;
const isBroken = /overflow|fuzz|oobr|crash|malformed|https|http3/iu;
const captures = listCaptures(capturesDir).filter((path) => {
  const name = path.slice(capturesDir.length);
  return isPlain.test(name) && !isBroken.test(name);
});

describe.skipIf(captures.length === 0)('of public captures without TLS', () => {
  const compared = { flows: 0, segments: 0 };
  test.each(captures.map((path, n) => [basename(path), path, `capture ${n}`]))(
    '%s',
    async (_name, path, id) => {
      await library.stage(id, path);
      const theirs = askTshark(path);
      const ours = await askLibrary(id);
      const told = await readWhole(library.store, id);
      for (const { flowId, records, protocol } of told?.flows ?? []) {
        const expected = theirs.get(flowId) ?? [];
        if (expected.length === 0 || records.length > 0 || protocol === 'dns') continue;
        expect([flowId, ours.get(flowId)]).toEqual([flowId, expected]);
        compared.flows += 1;
        compared.segments += expected.length;
      }
    },
  );

  test('they are many', () => {
    expect(compared.flows).toBeGreaterThan(30);
    expect(compared.segments).toBeGreaterThan(500);
  });
});
