// Addresses that stand for the user's own where a format wants a real one: from the ranges set aside for
// documentation (RFC 5737, RFC 3849), and beyond 254 of them from the one for benchmarks (RFC 2544).

export interface Replacements {
  /** Gives it another one, the same wherever it stands. */
  readonly add: (address: string) => void;
  /** Itself where it is none of those that were added. */
  readonly addressOf: (address: string) => string;
  readonly isReplacement: (address: string) => boolean;
  /** What was put in for which address, in the order of first use. */
  readonly pairs: ReadonlyMap<string, string>;
}

const documentationHosts = 254;
const benchmarkHosts = 131_072;

function documentation4(n: number): string {
  if (n < documentationHosts) return `192.0.2.${n + 1}`;
  const host = (n - documentationHosts) % benchmarkHosts;
  return `198.${18 + (host >> 16)}.${(host >> 8) & 255}.${host & 255}`;
}

const documentation6 = (n: number): string => `2001:db8::${(n + 1).toString(16)}`;

export function createReplacements(): Replacements {
  const pairs = new Map<string, string>();
  const others = new Set<string>();
  let [count4, count6] = [0, 0];
  return {
    add: (address) => {
      if (pairs.has(address)) return;
      // IPv4 written as IPv6 (RFC 4291 §2.5.5.2) is IPv4 on the wire.
      const isVersion6 = address.includes(':') && !address.includes('.');
      const other = isVersion6 ? documentation6(count6++) : documentation4(count4++);
      pairs.set(address, other);
      others.add(other);
    },
    addressOf: (address) => pairs.get(address) ?? address,
    isReplacement: (address) => others.has(address),
    pairs,
  };
}
