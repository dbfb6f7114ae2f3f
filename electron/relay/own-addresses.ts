// The addresses of this computer, and the networks it stands in by them.
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { readAddress, readRange, isWithin, type AddressRange } from './address-range.ts';

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

const unofferable = ['127.0.0.0/8', '169.254.0.0/16', '::1/128', 'fe80::/10'].flatMap(
  (text) => readRange(text) ?? [],
);

/** Those under which other devices of a network reach this computer; IPv4 first, as it is easier typed. */
export function listLanAddresses(own: readonly OwnAddress[] = listOwnAddresses()): OwnAddress[] {
  const offered = own.filter(({ address }) => {
    const number = readAddress(address);
    return number !== null && !unofferable.some((range) => isWithin(number, range));
  });
  return offered.sort((a, b) => a.network.first.bits - b.network.first.bits);
}
