// The country of an address, from a MaxMind DB. Its search tree ("MaxMind DB File Format Specification" 2.0,
// Binary Search Tree Section) is walked here by the address's bytes: it ends at one of few records, which the
// library reads once each. To have it parse and look up every address takes ten times as long.
import { Reader, type CountryResponse } from 'maxmind';

export interface CountryTable {
  /** ISO 3166-1 alpha-2; null: unknown. `address`: 4 or 16 bytes. */
  find(address: Uint8Array): string | null;
}

/** IPv4 stands in a tree of IPv6 addresses behind so many zeros. */
const ipv4Depth = 96;

export function readCountryTable(file: Buffer): CountryTable {
  const reader = new Reader<CountryResponse>(file);
  const { nodeCount, ipVersion, recordSize, nodeByteSize } = reader.metadata;
  /** Where the tree leads from a node: another one, or beyond `nodeCount` the place of a record. */
  const follow = (node: number, bit: number): number =>
    readPointer(file, node * nodeByteSize, recordSize, bit);
  let ipv4Start = 0;
  for (let depth = ipVersion === 4 ? ipv4Depth : 0; depth < ipv4Depth; depth += 1) {
    if (ipv4Start < nodeCount) ipv4Start = follow(ipv4Start, 0);
  }
  const walk = (address: Uint8Array): number => {
    let node = address.length === 4 ? ipv4Start : 0;
    for (let depth = 0; depth < address.length * 8 && node < nodeCount; depth += 1) {
      node = follow(node, ((address[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1);
    }
    return node;
  };
  const known = new Map<number, string | null>();
  return {
    find: (address) => {
      const end = walk(address);
      if (end <= nodeCount) return null;
      let code = known.get(end);
      if (code === undefined) {
        code = readCode(reader.get(textOf(address)));
        known.set(end, code);
      }
      return code;
    },
  };
}

/** Left or right of a node; with 28 bits the highest four of both share the byte between them. */
function readPointer(file: Buffer, at: number, recordSize: number, bit: number): number {
  if (recordSize === 24) {
    const from = at + bit * 3;
    return ((file[from] ?? 0) << 16) | ((file[from + 1] ?? 0) << 8) | (file[from + 2] ?? 0);
  }
  if (recordSize === 32) return file.readUInt32BE(at + bit * 4);
  const middle = file[at + 3] ?? 0;
  const high = bit === 0 ? middle >> 4 : middle & 15;
  return (high << 24) | file.readUIntBE(at + bit * 4, 3);
}

function textOf(address: Uint8Array): string {
  if (address.length === 4) return address.join('.');
  const { buffer, byteOffset } = address;
  const view = new DataView(buffer, byteOffset, 16);
  return Array.from({ length: 8 }, (_, n) => view.getUint16(n * 2).toString(16)).join(':');
}

/** These databases keep the code at the top, MaxMind's own under `country`. */
function readCode(found: unknown): string | null {
  const record = found as (CountryResponse & { country_code?: unknown }) | null;
  const code = record?.country_code ?? record?.country?.iso_code;
  return typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? code : null;
}
