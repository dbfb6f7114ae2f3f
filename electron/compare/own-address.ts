// What kind of address the user's own, or a captured client's, is: whether a router will replace it on the way out.
import { specialUseOfText } from '../../shared/model/special-addresses.ts';

const ownScopes = ['private', 'carrier', 'loopback', 'link-local'] as const;
export type OwnScope = (typeof ownScopes)[number] | 'public';

export function readOwnScope(address: string): OwnScope {
  const use = specialUseOfText(address);
  return ownScopes.find((scope) => scope === use) ?? 'public';
}

/** What becomes of the address on its way, in a few words. */
export const ownScopeWords: Readonly<Record<OwnScope, string>> = {
  private: 'a private address: beyond the router NAT replaces it by a public one',
  carrier: 'an address inside the provider’s network: its NAT replaces it by a shared public one',
  loopback: 'the computer itself: it never left the machine',
  'link-local': 'valid on this network segment alone',
  public: 'a public address: the same all the way unless a NAT replaces it',
};
