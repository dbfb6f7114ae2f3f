// Parameters of SVCB and HTTPS records (RFC 9460 §7, §14.3.2; RFC 9461 dohpath; ECH: RFC 9848), in the
// text form of RFC 9460 §2.1. They tell how a website will be reached before anyone connects.
import type { ByteReader } from '../byte-reader.ts';
import { readableText } from '../readable-text.ts';
import { describeAddress } from './address-text.ts';

const keyNames: ReadonlyMap<number, string> = new Map([
  [0, 'mandatory'],
  [1, 'alpn'],
  [2, 'no-default-alpn'],
  [3, 'port'],
  [4, 'ipv4hint'],
  [5, 'ech'],
  [6, 'ipv6hint'],
  [7, 'dohpath'],
  [8, 'ohttp'],
]);

const maxParameters = 64;

const nameOf = (key: number): string => keyNames.get(key) ?? `key${key}`;

function readAll<T>(reader: ByteReader, read: () => T): T[] {
  const values: T[] = [];
  while (reader.remaining > 0) values.push(read());
  return values;
}

function describeValue(reader: ByteReader, name: string): string {
  switch (name) {
    case 'mandatory':
      return readAll(reader, () => nameOf(reader.u16())).join(',');
    case 'alpn':
      return readAll(reader, () => readableText(reader.bytes(reader.u8()))).join(',');
    case 'port':
      return String(reader.u16());
    case 'ipv4hint':
      return readAll(reader, () => describeAddress(reader.bytes(4)) ?? '').join(',');
    case 'ipv6hint':
      return readAll(reader, () => describeAddress(reader.bytes(16)) ?? '').join(',');
    case 'ech':
      return btoa(String.fromCodePoint(...reader.rest()));
    default:
      return readableText(reader.rest());
  }
}

/** Each as `key=value`, or `key` alone where it has none. Throws ParseError. */
export function readServiceParameters(reader: ByteReader): string[] {
  const parameters: string[] = [];
  while (reader.remaining > 0) {
    if (parameters.length >= maxParameters) reader.fail('budget', 'too many parameters');
    const name = nameOf(reader.u16());
    const body = reader.sub(reader.u16());
    const isEmpty = body.remaining === 0;
    const value = describeValue(body, name);
    body.expectEnd();
    parameters.push(isEmpty ? name : `${name}=${value}`);
  }
  return parameters;
}
