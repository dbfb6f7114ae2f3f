// Where other devices may be taken: never to this computer, its networks, or anything special.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWithin, readRange } from '../../../shared/model/address-range.ts';
import { addressBytes, exactAddressBytes } from '../../../shared/model/ip-address.ts';
import { scopeOf } from '../../../electron/place/scope.ts';
import { createLanPolicy } from '../../../electron/relay/destination-policy.ts';
import { listLanAddresses, listOwnAddresses } from '../../../electron/relay/own-addresses.ts';

const wifi = listOwnAddresses({
  lo: [own('127.0.0.1', '127.0.0.1/8', true), own('::1', '::1/128', true)],
  wlan0: [
    own('192.168.7.20', '192.168.7.20/24'),
    own('2a02:810d:1::5', '2a02:810d:1::5/64'),
    own('fe80::1', 'fe80::1/64'),
  ],
  eth0: [own('51.15.0.9', '51.15.0.9/24')],
});

function own(address: string, cidr: string, internal = false) {
  const family = address.includes(':') ? ('IPv6' as const) : ('IPv4' as const);
  const shared = { address, cidr, internal, netmask: '', mac: '00:00:00:00:00:00' };
  return family === 'IPv6' ? { ...shared, family, scopeid: 0 } : { ...shared, family };
}

const refuse = createLanPolicy({
  ownAddresses: () => wifi,
});

test.each([
  ['loopback', '127.0.0.1'],
  ['all of loopback', '127.255.0.9'],
  ['loopback, IPv6', '::1'],
  ['nowhere, which systems take for here', '0.0.0.0'],
  ['nowhere, IPv6', '::'],
  ['mapped loopback', '::ffff:127.0.0.1'],
  ['mapped, in hexadecimal', '::ffff:7f00:1'],
  ['mapped, written out', '0:0:0:0:0:ffff:c0a8:0701'],
  ['a mapped public address, which no name server gives', '::ffff:93.184.216.34'],
  ['embedded IPv4', '::127.0.0.1'],
  ['private 10', '10.1.2.3'],
  ['private 172.16', '172.31.255.255'],
  ['private 192.168', '192.168.7.1'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['link-local, where clouds keep secrets', '169.254.169.254'],
  ['link-local, IPv6', 'fe80::1'],
  ['link-local with its zone', 'fe80::1%eth0'],
  ['site-local', 'fec0::1'],
  ['unique local', 'fd12:3456::1'],
  ['multicast', '224.0.0.251'],
  ['multicast, IPv6', 'ff02::fb'],
  ['broadcast', '255.255.255.255'],
  ['NAT64 of a private address', '64:ff9b::192.168.7.1'],
  ['NAT64 of loopback', '64:ff9b::7f00:1'],
  ['local NAT64', '64:ff9b:1::5db8:d822'],
  ['6to4 of a private address', '2002:c0a8:0701::1'],
  ['Teredo', '2001::1'],
  ['documentation', '2001:db8::1'],
  ['this computer by its public address', '51.15.0.9'],
  ['a neighbour with a public address', '51.15.0.77'],
  ['a neighbour with a public address, IPv6', '2a02:810d:1::99'],
  ['a name', 'example.org'],
  ['loopback in one number', '2130706433'],
  ['loopback in octal', '0177.0.0.1'],
])('refuses %s', (_name, address) => {
  expect(refuse(address, 443)).toMatch(/\w/);
});

test.each([
  ['a public address', '93.184.216.34', 443],
  ['plain HTTP', '93.184.216.34', 80],
  ['a port any program may use', '93.184.216.34', 8443],
  ['public IPv6', '2606:2800:21f::1', 443],
  ['NAT64 of a public address', '64:ff9b::93.184.216.34', 443],
])('takes others to %s', (_name, address, port) => {
  expect(refuse(address, port)).toBeNull();
});

test.each([22, 25, 53, 139, 445, 465, 587, 1023])('port %d is none of the web’s', (port) => {
  expect(refuse('93.184.216.34', port)).toMatch(`port ${port}`);
});

const octets = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 });

test('whatever the tables of places call special is refused, in every way of writing it', () => {
  fc.assert(
    fc.property(octets, (four) => {
      const dotted = four.join('.');
      const bytes = addressBytes(dotted);
      fc.pre(bytes !== null && scopeOf(bytes) !== 'public');
      const [a = 0, b = 0, c = 0, d = 0] = four;
      const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
      const written = [dotted, `::ffff:${dotted}`, `::ffff:${hex}`, `64:ff9b::${hex}`, `::${hex}`];
      for (const text of [...written, `2002:${hex}::1`]) expect(refuse(text, 443)).not.toBeNull();
    }),
    { numRuns: 2000 },
  );
});

const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });

test('IPv6 is read as the tables of places read it, however it is written', () => {
  fc.assert(
    fc.property(groups, (eight) => {
      const whole = eight.map((group) => group.toString(16)).join(':');
      const short = new URL(`http://[${whole}]/`).hostname.slice(1, -1);
      const expected = Uint8Array.from(eight.flatMap((group) => [group >> 8, group & 255]));
      expect(exactAddressBytes(whole)).toEqual(expected);
      expect(exactAddressBytes(short)).toEqual(expected);
      const bytes = addressBytes(whole);
      const isSpecial = bytes === null || bytes.length === 4 || scopeOf(bytes) !== 'public';
      expect(isSpecial && refuse(whole, 443) === null).toBe(false);
    }),
  );
});

test('what is no range or address is none', () => {
  for (const text of ['', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/-1', '::/129', 'x/8', '::/']) {
    expect(readRange(text)).toBeNull();
  }
  fc.assert(
    fc.property(fc.string(), (text) => {
      const range = readRange(text);
      expect(range === null || isWithin(range.first, range)).toBe(true);
    }),
  );
});

test('offered to a network are its own addresses, without loopback and link-local ones', () => {
  const offered = listLanAddresses(wifi).map(
    ({ interfaceName, address }) => `${interfaceName} ${address}`,
  );
  expect(offered).toEqual(['wlan0 192.168.7.20', 'eth0 51.15.0.9', 'wlan0 2a02:810d:1::5']);
});
