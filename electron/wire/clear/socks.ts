// SOCKS as a client speaks it before what it carries begins: version 4 and 4a (OpenSSH's and NEC's
// descriptions), version 5 (RFC 1928) with name and password (RFC 1929). All of it is in the clear.
import type { Result } from '../../../shared/model/result.ts';
import { ByteReader, parsing, type Field, type ParseError } from '../byte-reader.ts';
import { describeAddress } from '../dns/address-text.ts';
import { readableText } from '../readable-text.ts';

/** Text and where it stands; offsets count from the first byte given. */
export interface ClearText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface SocksSignIn {
  readonly user: ClearText | null;
  readonly password: ClearText | null;
}

export interface SocksRequest extends SocksSignIn {
  readonly version: 4 | 5;
  /** A name, where the client leaves looking it up to the proxy, or an address. */
  readonly host: ClearText;
  readonly isName: boolean;
  readonly port: number;
  /** Bytes of all that the client said to the proxy. */
  readonly lengthBytes: number;
  readonly fields: readonly Field[];
}

const connect = 1;
const addressTypes = { ipv4: 1, name: 3, ipv6: 4 } as const;
const passwordMethod = 2;
const maxNameBytes = 255;

/** True where a client's first bytes can only be those of a SOCKS client. */
export function looksLikeSocks(bytes: Uint8Array): boolean {
  const [version, second = 0] = bytes;
  if (version === 4)
    return (second === 1 || second === 2) && bytes.length >= 9 && bytes.at(-1) === 0;
  if (version !== 5 || second === 0 || second > 16 || bytes.length < 2 + second) return false;
  // A client in a hurry sends its name or its request along.
  const next = bytes[2 + second];
  return next === undefined || next === 1 || next === 5;
}

function textOf(reader: ByteReader, name: string, length: number): ClearText {
  const start = reader.position;
  const text = readableText(reader.field(name, () => reader.bytes(length)));
  return { text, start, end: reader.position };
}

function untilZero(reader: ByteReader, name: string): ClearText {
  const start = reader.position;
  const text = reader.field(name, () => {
    const bytes: number[] = [];
    for (let byte = reader.u8(); byte !== 0; byte = reader.u8()) {
      if (bytes.length >= maxNameBytes) reader.fail('budget', 'a name without end');
      bytes.push(byte);
    }
    return readableText(Uint8Array.from(bytes));
  });
  return { text, start, end: reader.position - 1 };
}

function addressOf(reader: ByteReader, length: 4 | 16): ClearText {
  const start = reader.position;
  const text = describeAddress(reader.field('address', () => reader.bytes(length))) ?? '';
  return { text, start, end: reader.position };
}

function readVersion4(reader: ByteReader): SocksRequest {
  if (reader.field('command', () => reader.u8()) !== connect)
    reader.fail('malformed', 'no CONNECT');
  const port = reader.field('port', () => reader.u16());
  const address = addressOf(reader, 4);
  const user = untilZero(reader, 'user');
  // 4a: an address of 0.0.0.x stands for a name behind the user.
  const isName = address.text.startsWith('0.0.0.') && address.text !== '0.0.0.0';
  const host = isName ? untilZero(reader, 'name') : address;
  return {
    version: 4,
    host,
    isName,
    port,
    user: user.text === '' ? null : user,
    password: null,
    lengthBytes: reader.position,
    fields: reader.fields,
  };
}

/** Behind the methods a client knows; nulls, and the request's version, where it has begun with that. */
function readSignIn(reader: ByteReader): SocksSignIn & { version: number } {
  const count = reader.field('method_count', () => reader.u8());
  const methods = reader.field('methods', () => reader.bytes(count));
  const version = reader.field('version', () => reader.u8());
  if (version !== 1 || !methods.includes(passwordMethod)) {
    return { user: null, password: null, version };
  }
  const user = textOf(
    reader,
    'user',
    reader.field('user.length', () => reader.u8()),
  );
  const password = textOf(
    reader,
    'password',
    reader.field('password.length', () => reader.u8()),
  );
  return { user, password, version };
}

function readVersion5(reader: ByteReader): SocksRequest {
  const { user, password, version: first } = readSignIn(reader);
  const version = user === null ? first : reader.field('version', () => reader.u8());
  if (version !== 5) reader.fail('malformed', 'no SOCKS request');
  if (reader.field('command', () => reader.u8()) !== connect)
    reader.fail('malformed', 'no CONNECT');
  reader.field('reserved', () => reader.u8());
  const type = reader.field('address_type', () => reader.u8());
  const isName = type === addressTypes.name;
  if (!isName && type !== addressTypes.ipv4 && type !== addressTypes.ipv6) {
    reader.fail('malformed', `address type ${type}`);
  }
  const host = isName
    ? textOf(
        reader,
        'name',
        reader.field('name.length', () => reader.u8()),
      )
    : addressOf(reader, type === addressTypes.ipv4 ? 4 : 16);
  const port = reader.field('port', () => reader.u16());
  const { position: lengthBytes, fields } = reader;
  return { version: 5, host, isName, port, user, password, lengthBytes, fields };
}

/** Reads what a client says to a SOCKS proxy, from its first byte on; more may follow. */
export function parseSocksRequest(bytes: Uint8Array): Result<SocksRequest, ParseError> {
  return parsing(() => {
    const reader = new ByteReader(bytes);
    const version = reader.field('version', () => reader.u8());
    if (version === 4) return readVersion4(reader);
    return version === 5 ? readVersion5(reader) : reader.fail('malformed', 'no SOCKS version');
  });
}

/** Name and password of version 5, also where they were refused and no request came behind them. */
export function readSocksSignIn(bytes: Uint8Array): SocksSignIn {
  const read = parsing(() => {
    const reader = new ByteReader(bytes);
    if (reader.field('version', () => reader.u8()) !== 5) reader.fail('malformed', 'no SOCKS 5');
    return readSignIn(reader);
  });
  return read.ok ? read.value : { user: null, password: null };
}
