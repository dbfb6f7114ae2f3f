// Country and operator of an address, from data that ships with the app: asking a service would itself
// expose the address.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { addressBytes } from '../../shared/model/ip-address.ts';
import type { Place } from '../../shared/model/place.ts';
import { scopeOf } from './scope.ts';
import { readCountryTable } from './country-table.ts';
import { readOperatorTable } from './operator-table.ts';

const unknown: Omit<Place, 'scope'> = {
  countryCode: null,
  countryName: null,
  asn: null,
  operator: null,
};

const maxRemembered = 16_384;

/** The files as they are, in memory that threads can share: they are twenty megabytes. */
export interface PlaceTables {
  readonly countries: SharedArrayBuffer;
  readonly operators: SharedArrayBuffer;
}

/** Reads `country.mmdb` and `asn.bin` of `dataDir`; rejects in words for people when they are not there. */
export async function readPlaceTables(dataDir: string): Promise<PlaceTables> {
  try {
    const [countries, operators] = await Promise.all([
      readShared(join(dataDir, 'country.mmdb')),
      readShared(join(dataDir, 'asn.bin')),
    ]);
    return { countries, operators };
  } catch (cause) {
    // Without a code of the system's: it would be taken for that of the file which somebody wants to read.
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Onlooker's own tables of countries and operators cannot be read: install Onlooker again. ${detail}`,
      { cause },
    );
  }
}

async function readShared(path: string): Promise<SharedArrayBuffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const shared = new SharedArrayBuffer(size);
    const bytes = new Uint8Array(shared);
    for (let at = 0; at < size;) {
      const { bytesRead } = await file.read(bytes, at, size - at, at);
      if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
      at += bytesRead;
    }
    return shared;
  } finally {
    await file.close();
  }
}

/** Rejects when the tables are not there. The function given answers from memory. */
export async function openPlaces(dataDir: string): Promise<(address: string) => Place> {
  return placesFrom(await readPlaceTables(dataDir));
}

/** What is no address is `reserved`. */
export function placesFrom(tables: PlaceTables): (address: string) => Place {
  const countries = readCountryTable(Buffer.from(tables.countries));
  const operators = readOperatorTable(Buffer.from(tables.operators));
  const nameOf = countryNames();
  const find = (address: string): Place => {
    const bytes = addressBytes(address);
    if (bytes === null) return { ...unknown, scope: 'reserved' };
    const scope = scopeOf(bytes);
    if (scope !== 'public') return { ...unknown, scope };
    const countryCode = countries.find(bytes);
    const operator = operators.find(bytes);
    return {
      countryCode,
      countryName: countryCode === null ? null : nameOf(countryCode),
      asn: operator?.asn ?? null,
      operator: operator?.name ?? null,
      scope,
    };
  };
  return remembering(find);
}

/** Each asked for once; the list of names, which takes long to make, for the first. */
function countryNames(): (code: string) => string | null {
  let names: Intl.DisplayNames | null = null;
  const known = new Map<string, string | null>();
  return (code) => {
    let name = known.get(code);
    if (name === undefined) {
      names ??= new Intl.DisplayNames(['en'], { type: 'region' });
      name = names.of(code) ?? null;
      known.set(code, name);
    }
    return name;
  };
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
