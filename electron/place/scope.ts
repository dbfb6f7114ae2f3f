// Why no table knows an address.
import type { Place } from '../../shared/model/place.ts';
import { specialUseOf, type SpecialUse } from '../../shared/model/special-addresses.ts';

type Scope = Place['scope'];

const scopes: Readonly<Record<SpecialUse, Scope>> = {
  'this-host': 'reserved',
  private: 'private',
  carrier: 'private',
  loopback: 'loopback',
  'link-local': 'link-local',
  protocol: 'reserved',
  documentation: 'reserved',
  benchmark: 'reserved',
  // Their ends are hosts of the public internet, and may be in the tables.
  tunnel: 'public',
  'protocol-or-tunnel': 'public',
  translation: 'private',
  discard: 'reserved',
  'segment-routing': 'reserved',
  multicast: 'reserved',
  reserved: 'reserved',
};

/** Of an address of 4 or 16 bytes; only `public` ones are in the tables. */
export function scopeOf(bytes: Uint8Array): Scope {
  const use = specialUseOf(bytes);
  return use === null ? 'public' : scopes[use];
}
