// Where other devices may be taken through the relay: to public addresses and the ports of the web, never
// to this computer, its networks or anything else that only this computer can reach.
import {
  isWithin,
  readAddress,
  readRange,
  type AddressNumber,
  type AddressRange,
} from './address-range.ts';
import type { OwnAddress } from './own-addresses.ts';

/** Says why nobody is taken to an address; null: they are. */
export type RefuseAddress = (address: string, port: number) => string | null;

// IANA's special-purpose address registries and multicast space, as of November 2026.
const special: readonly (readonly [string, string])[] = [
  ['0.0.0.0/8', 'this computer'],
  ['10.0.0.0/8', 'a private address'],
  ['100.64.0.0/10', 'an address inside a provider’s network'],
  ['127.0.0.0/8', 'this computer'],
  ['169.254.0.0/16', 'an address of this network segment'],
  ['172.16.0.0/12', 'a private address'],
  ['192.0.0.0/24', 'an address of a protocol'],
  ['192.0.2.0/24', 'an address for examples'],
  ['192.88.99.0/24', 'a tunnel'],
  ['192.168.0.0/16', 'a private address'],
  ['198.18.0.0/15', 'an address for measurements'],
  ['198.51.100.0/24', 'an address for examples'],
  ['203.0.113.0/24', 'an address for examples'],
  ['224.0.0.0/4', 'a multicast address'],
  ['240.0.0.0/4', 'a reserved address'],
  // Of IPv6 what is not here and not below is outside of what has been given out.
  ['2001::/23', 'a tunnel or a protocol’s address'],
  ['2001:db8::/32', 'an address for examples'],
  ['2002::/16', 'a tunnel'],
  ['3fff::/20', 'an address for examples'],
];
const ranges = special.flatMap(([text, why]) => {
  const range = readRange(text);
  return range === null ? [] : [{ range, why }];
});
const publicIpv6 = rangeOf('2000::/3');
/** RFC 6052 §2.1: an IPv4 address in the last 32 bits. */
const nat64 = rangeOf('64:ff9b::/96');

function rangeOf(text: string): AddressRange {
  const range = readRange(text);
  if (range === null) throw new Error(`${text} is no range`);
  return range;
}

/** Why an address is not one of the public internet; null: it is. */
export function whyNotPublic(address: AddressNumber): string | null {
  if (address.bits === 128 && isWithin(address, nat64)) {
    return whyNotPublic({ bits: 32, value: address.value & 0xffff_ffffn });
  }
  const found = ranges.find(({ range }) => isWithin(address, range));
  if (found !== undefined) return found.why;
  // Loopback, link-local, unique local, multicast, IPv4 mapped or embedded: all lie outside.
  const isGiven = address.bits === 32 || isWithin(address, publicIpv6);
  return isGiven ? null : 'not a public address';
}

/** Below these only servers of the system listen: mail, shells, file sharing, printers. */
const firstFreePort = 1024;
const webPorts: ReadonlySet<number> = new Set([80, 443]);

export interface LanPolicyOptions {
  /** Asked anew for each connection: a computer may change networks. */
  readonly ownAddresses: () => readonly OwnAddress[];
}

/** For clients of the network. To be asked of the address that is about to be dialled, not of a name. */
export function createLanPolicy(options: LanPolicyOptions): RefuseAddress {
  return (text, port) => {
    const address = readAddress(text);
    if (address === null) return 'not an address';
    const why = whyNotPublic(address);
    if (why !== null) return why;
    // Neighbours may have public addresses, above all with IPv6.
    const isNear = options.ownAddresses().some(({ network }) => isWithin(address, network));
    if (isNear) return 'an address of this computer’s own network';
    const isWeb = webPorts.has(port) || port >= firstFreePort;
    return isWeb ? null : `on port ${port}, which is none of the web’s`;
  };
}
