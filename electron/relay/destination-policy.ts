// Where other devices may be taken through the relay: to public addresses and the ports of the web, never
// to this computer, its networks or anything else that only this computer can reach.
import { isWithin, rangeOf } from '../../shared/model/address-range.ts';
import { exactAddressBytes } from '../../shared/model/ip-address.ts';
import { specialUseOf, type SpecialUse } from '../../shared/model/special-addresses.ts';
import type { OwnAddress } from './own-addresses.ts';

/** Says why nobody is taken to an address; null: they are. */
export type RefuseAddress = (address: string, port: number) => string | null;

const words: Readonly<Record<SpecialUse, string>> = {
  'this-host': 'this computer',
  private: 'a private address',
  carrier: 'an address inside a provider’s network',
  loopback: 'this computer',
  'link-local': 'an address of this network segment',
  protocol: 'an address of a protocol',
  documentation: 'an address for examples',
  benchmark: 'an address for measurements',
  tunnel: 'a tunnel',
  'protocol-or-tunnel': 'a tunnel or a protocol’s address',
  translation: 'an address to be translated',
  discard: 'an address that leads nowhere',
  'segment-routing': 'an address inside a provider’s network',
  multicast: 'a multicast address',
  reserved: 'a reserved address',
};
const publicIpv6 = rangeOf('2000::/3');
/** RFC 6052 §2.1: an IPv4 address in the last 32 bits. */
const nat64 = rangeOf('64:ff9b::/96');

/** Why an address is not one of the public internet; null: it is. */
function whyNotPublic(address: Uint8Array): string | null {
  if (isWithin(address, nat64)) return whyNotPublic(address.subarray(12));
  const use = specialUseOf(address);
  if (use !== null) return words[use];
  // Of IPv6 the rest has not been given out, or holds an IPv4 address.
  const isGiven = address.length === 4 || isWithin(address, publicIpv6);
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
    const address = exactAddressBytes(text);
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
