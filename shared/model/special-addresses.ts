// What addresses are for that are no host's of the public internet: IANA's IPv4 and IPv6 special-purpose address
// registries, as of October 2025, and multicast (RFC 5771, RFC 4291 §2.7). Blocks of the registries that are
// reached from everywhere, as those of AS112, are left out.
import { isWithin, rangeOf } from './address-range.ts';
import { addressBytes } from './ip-address.ts';

export type SpecialUse =
  | 'this-host'
  | 'private'
  /** Inside a provider's network, behind its NAT. */
  | 'carrier'
  | 'loopback'
  | 'link-local'
  | 'protocol'
  | 'documentation'
  | 'benchmark'
  | 'tunnel'
  /** Teredo and others, of which some are reached from everywhere. */
  | 'protocol-or-tunnel'
  | 'translation'
  | 'discard'
  | 'segment-routing'
  | 'multicast'
  | 'reserved';

export const specialRanges: readonly (readonly [range: string, use: SpecialUse])[] = [
  ['0.0.0.0/8', 'this-host'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'carrier'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'protocol'],
  ['192.0.2.0/24', 'documentation'],
  ['192.88.99.0/24', 'tunnel'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'benchmark'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'this-host'],
  ['::1/128', 'loopback'],
  ['64:ff9b:1::/48', 'translation'],
  ['100::/64', 'discard'],
  ['100:0:0:1::/64', 'discard'],
  ['2001::/23', 'protocol-or-tunnel'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', 'tunnel'],
  ['3fff::/20', 'documentation'],
  ['5f00::/16', 'segment-routing'],
  ['fc00::/7', 'private'],
  ['fe80::/10', 'link-local'],
  ['ff00::/8', 'multicast'],
];

const ranges = specialRanges.map(([text, use]) => ({ range: rangeOf(text), use }));

/** Of an address of 4 or 16 bytes; null: a host's of the public internet, as far as anybody can tell. */
export function specialUseOf(bytes: Uint8Array): SpecialUse | null {
  return ranges.find(({ range }) => isWithin(bytes, range))?.use ?? null;
}

/** The same of an address in words; null as well for what is none. */
export function specialUseOfText(address: string): SpecialUse | null {
  const bytes = addressBytes(address);
  return bytes === null ? null : specialUseOf(bytes);
}
