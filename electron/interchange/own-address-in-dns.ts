// The user's own address where DNS spells it: in A and AAAA records it is replaced as in the packets' headers
// (RFC 1035 §3.2.1, RFC 3596); an answer that spells it otherwise is named, so that its bytes stay out.
import type { DnsLookup } from '../../shared/model/dns.ts';
import { plainName } from '../../shared/model/host.ts';
import { reverseName } from '../../shared/words/reverse-name.ts';
import { addressBytes } from '../../shared/model/ip-address.ts';
import type { Replacements } from './replacement-address.ts';

/** Type and class IN in front of an address, four bytes of time to live, and its length behind them. */
const records = [
  { head: [0, 1, 0, 1], length: [0, 4] },
  { head: [0, 28, 0, 1], length: [0, 16] },
] as const;
const timeToLiveBytes = 4;
const beforeAddress = 10;

const startsWith = (bytes: Uint8Array, at: number, wanted: readonly number[]): boolean =>
  wanted.every((byte, n) => bytes[at + n] === byte);

/** Where records of this kind have their address in the message. */
function addressesIn(bytes: Uint8Array, { head, length }: (typeof records)[number]): number[] {
  const found: number[] = [];
  for (let at = 0; at + beforeAddress + length[1] <= bytes.length; at += 1) {
    const isRecord =
      startsWith(bytes, at, head) && startsWith(bytes, at + head.length + timeToLiveBytes, length);
    if (isRecord) found.push(at + beforeAddress);
  }
  return found;
}

/** Gives a message of DNS with other addresses; the given one is not changed. */
export function createReplacer({ pairs }: Replacements): (bytes: Uint8Array) => Uint8Array {
  const replacements = new Map<string, Uint8Array>();
  for (const [own, other] of pairs) {
    const [before, after] = [addressBytes(own), addressBytes(other)];
    // Of two spellings of one address the first counts.
    if (before === null || after === null || replacements.has(before.join())) continue;
    replacements.set(before.join(), after);
  }
  return (bytes) => {
    const changed = Uint8Array.from(bytes);
    for (const kind of records) {
      for (const at of addressesIn(bytes, kind)) {
        const other = replacements.get(bytes.subarray(at, at + kind.length[1]).join());
        if (other !== undefined) changed.set(other, at);
      }
    }
    return changed;
  };
}

/** Whether a look-up tells an own address in a way that replacing does not reach. */
export function createTellsOwn(own: ReadonlySet<string>): (lookup: DnsLookup) => boolean {
  const reverse = new Set([...own].map((address) => reverseName(address)));
  return ({ name, transport, answers }) =>
    reverse.has(plainName(name)) ||
    answers.some(({ type, data }) => {
      const isReplaced = (type === 'A' || type === 'AAAA') && transport === 'udp';
      return !isReplaced && [...own].some((address) => data.includes(address));
    });
}
