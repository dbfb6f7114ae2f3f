// What kind of address the user's own is: whether a router will replace it on the way out
// (RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291).

export type OwnScope = 'private' | 'carrier' | 'loopback' | 'link-local' | 'public';

export function readOwnScope(address: string): OwnScope {
  return address.includes(':') ? scopeOfIpv6(address.toLowerCase()) : scopeOfIpv4(address);
}

function scopeOfIpv4(address: string): OwnScope {
  const [a = 0, b = 0] = address.split('.').map(Number);
  if (a === 127) return 'loopback';
  if (a === 169 && b === 254) return 'link-local';
  if (a === 100 && b >= 64 && b < 128) return 'carrier';
  const isPrivate = a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168);
  return isPrivate ? 'private' : 'public';
}

function scopeOfIpv6(address: string): OwnScope {
  if (address === '::1') return 'loopback';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (mapped !== undefined) return scopeOfIpv4(mapped);
  if (/^f[cd]/.test(address)) return 'private';
  return /^fe[89ab]/.test(address) ? 'link-local' : 'public';
}

/** What becomes of the address on its way, in a few words. */
export const ownScopeWords: Readonly<Record<OwnScope, string>> = {
  private: 'a private address: beyond the router NAT replaces it by a public one',
  carrier: 'an address inside the provider’s network: its NAT replaces it by a shared public one',
  loopback: 'this computer itself: it never left the machine',
  'link-local': 'valid on this network segment alone',
  public: 'a public address: the same all the way unless a NAT replaces it',
};
