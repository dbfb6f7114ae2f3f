// Country and operator of an address, from data that ships with the app: asking a service would itself
// expose the address.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Reader, type CountryResponse } from 'maxmind';
import type { Place } from '../../shared/model/observation.ts';
import { addressBytes, scopeOf } from './address-bytes.ts';
import { readOperatorTable } from './operator-table.ts';

const unknown: Omit<Place, 'scope'> = {
  countryCode: null,
  countryName: null,
  asn: null,
  operator: null,
};

const maxRemembered = 16_384;

/** These databases keep the code at the top, MaxMind's own under `country`. */
function readCode(found: unknown): string | null {
  const record = found as (CountryResponse & { country_code?: unknown }) | null;
  const code = record?.country_code ?? record?.country?.iso_code;
  return typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? code : null;
}

/**
 * Reads `country.mmdb` and `asn.bin` of `dataDir`; rejects when they are not there. The function given
 * answers from memory; what is no address is `reserved`.
 */
export async function openPlaces(dataDir: string): Promise<(address: string) => Place> {
  const [countryFile, operatorFile] = await Promise.all([
    readFile(join(dataDir, 'country.mmdb')),
    readFile(join(dataDir, 'asn.bin')),
  ]);
  const countries = new Reader<CountryResponse>(countryFile);
  const operators = readOperatorTable(operatorFile);
  const names = new Intl.DisplayNames(['en'], { type: 'region' });
  const find = (address: string): Place => {
    const bytes = addressBytes(address);
    if (bytes === null) return { ...unknown, scope: 'reserved' };
    const scope = scopeOf(bytes);
    if (scope !== 'public') return { ...unknown, scope };
    // The country database does not know IPv4 addresses in their IPv6 spelling.
    const plain = bytes.length === 4 ? bytes.join('.') : address;
    const countryCode = readCode(countries.get(plain));
    const operator = operators.find(bytes);
    return {
      countryCode,
      countryName: countryCode === null ? null : (names.of(countryCode) ?? null),
      asn: operator?.asn ?? null,
      operator: operator?.name ?? null,
      scope,
    };
  };
  return remembering(find);
}

/** Connections go to the same few addresses over and over. */
function remembering(find: (address: string) => Place): (address: string) => Place {
  const known = new Map<string, Place>();
  return (address) => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const place = find(address);
    if (known.size >= maxRemembered) known.clear();
    known.set(address, place);
    return place;
  };
}
