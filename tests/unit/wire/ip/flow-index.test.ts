// The index of flows against a plain map: the same answers after any run of additions and removals.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FlowIndex } from '../../../../electron/wire/ip/flow-index.ts';
import { newPacket, type Packet } from '../../../../electron/wire/ip/packet.ts';

interface Ends {
  readonly source: number;
  readonly destination: number;
  readonly isWide: boolean;
}

const ends: fc.Arbitrary<Ends> = fc.record({
  source: fc.nat(40),
  destination: fc.nat(40),
  isWide: fc.boolean(),
});

/** Hosts differ in one byte, so that neighbours of a network meet in the slots. */
function packetOf({ source, destination, isWide }: Ends): Packet {
  const addressBytes = isWide ? 16 : 4;
  const bytes = new Uint8Array(addressBytes * 2);
  bytes[addressBytes - 1] = source;
  bytes[addressBytes * 2 - 1] = destination;
  const ports = { sourcePort: 1000 + source, destinationPort: 1000 + destination };
  return { ...newPacket(), protocol: 6, bytes, addresses: 0, addressBytes, ...ports };
}

const nameOf = ({ source, destination, isWide }: Ends): string =>
  `${isWide} ${[source, destination].sort((a, b) => a - b).join()}`;

test('finds what a map finds, whatever was added and removed before', () => {
  const step = fc.tuple(ends, fc.boolean());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3000, minLength: 500 }), (steps) => {
      const index = new FlowIndex();
      const map = new Map<string, number>();
      for (const [pair, isRemoval] of steps) {
        index.read(packetOf(pair));
        const name = nameOf(pair);
        const known = map.get(name);
        expect(index.find()).toBe(known ?? -1);
        if (known === undefined) map.set(name, index.add());
        else if (isRemoval) {
          index.remove(known);
          map.delete(name);
        }
      }
      expect(index.size).toBe(map.size);
      expect(new Set(map.values()).size).toBe(map.size);
    }),
    { numRuns: 20 },
  );
});

test('both directions are one flow, told apart by who stands second', () => {
  fc.assert(
    fc.property(ends, (pair) => {
      fc.pre(pair.source !== pair.destination);
      const back = { ...pair, source: pair.destination, destination: pair.source };
      const index = new FlowIndex();
      const isSecond = index.read(packetOf(pair));
      const number = index.add();
      expect(index.read(packetOf(back))).toBe(!isSecond);
      expect(index.find()).toBe(number);
    }),
  );
});
