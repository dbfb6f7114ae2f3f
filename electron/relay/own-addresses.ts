// The addresses of this computer, and the networks it stands in by them.
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { readRange, type AddressRange } from '../../shared/model/address-range.ts';
import { specialUseOfText } from '../../shared/model/special-addresses.ts';

export interface OwnAddress {
  /** As the system calls the interface: `wlan0`, `Wi-Fi`. */
  readonly interfaceName: string;
  readonly address: string;
  /** All that is reached from it without a router. */
  readonly network: AddressRange;
}

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Every address, loopback included. */
export function listOwnAddresses(interfaces: Interfaces = networkInterfaces()): OwnAddress[] {
  return Object.entries(interfaces).flatMap(([interfaceName, addresses = []]) =>
    addresses.flatMap(({ address, cidr }) => {
      const network = readRange(cidr ?? '');
      return network === null ? [] : [{ interfaceName, address, network }];
    }),
  );
}

/** Those under which other devices of a network reach this computer; IPv4 first, as it is easier typed. */
export function listLanAddresses(own: readonly OwnAddress[] = listOwnAddresses()): OwnAddress[] {
  const offered = own.filter(({ address }) => {
    const use = specialUseOfText(address);
    return use !== 'loopback' && use !== 'link-local';
  });
  return offered.sort((a, b) => a.network.first.length - b.network.first.length);
}
