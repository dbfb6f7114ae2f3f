// Addresses that stand for the user's own where a format wants a real one: from the ranges set aside for
// documentation (RFC 5737, RFC 3849), and beyond 254 of them from the one for benchmarks (RFC 2544).
import type { ObservedFlow } from '../../shared/model/observation.ts';

export interface Replaced {
  readonly addressOf: (address: string) => string;
  /** Which addresses were put in, in the order of first use. */
  readonly replacements: readonly string[];
}

const documentationHosts = 254;
const benchmarkHosts = 131_072;

function documentation4(n: number): string {
  if (n < documentationHosts) return `192.0.2.${n + 1}`;
  const host = (n - documentationHosts) % benchmarkHosts;
  return `198.${18 + (host >> 16)}.${(host >> 8) & 255}.${host & 255}`;
}

const documentation6 = (n: number): string => `2001:db8::${(n + 1).toString(16)}`;

/**
 * Gives each of the flows' own addresses another one, the same wherever it stands, also as the other end.
 * With `redact` false every address stays.
 */
export function replaceAddresses(flows: readonly ObservedFlow[], redact: boolean): Replaced {
  const known = new Map<string, string>();
  let [count4, count6] = [0, 0];
  if (redact) {
    for (const { local } of flows) {
      if (known.has(local.address)) continue;
      // IPv4 written as IPv6 (RFC 4291 §2.5.5.2) is IPv4 on the wire.
      const isVersion6 = local.address.includes(':') && !local.address.includes('.');
      known.set(local.address, isVersion6 ? documentation6(count6++) : documentation4(count4++));
    }
  }
  return {
    addressOf: (address) => known.get(address) ?? address,
    replacements: [...known.values()],
  };
}
