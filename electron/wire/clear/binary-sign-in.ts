// Names and passwords in the clear of protocols that speak in binary: LDAP's simple bind (RFC 4511 §4.2),
// PostgreSQL's start-up and password messages (its protocol 3.0), MySQL's HandshakeResponse41.
import { u16, u32 } from '../network-order.ts';
import { readableText } from '../readable-text.ts';
import { readSasl } from './sasl.ts';
import type { ClearText } from './socks.ts';

export interface SignInItem extends ClearText {
  readonly kind: 'login' | 'password' | 'token' | 'client-id';
}

const maxItems = 8;
const maxMessages = 32;
const ber = {
  sequence: 0x30,
  integer: 2,
  octets: 4,
  bindRequest: 0x60,
  simple: 0x80,
  sasl: 0xa3,
} as const;
/** The upper half of the version in a start-up message. */
const postgresVersion3 = 3;
/** Who asks is named by pairs of a word and a text, in any order. */
const postgresParameter = /^[a-z_][\w.]*\0[^\0]*\0/i;
const postgresHeadBytes = 8;
const longestPostgresStart = 10_000;
/** The answer to a salt is a proof of the password (its documentation, "AuthenticationMD5Password"). */
const postgresProof = /^md5[0-9a-f]{32}$/;
const mysql = { protocol41: 0x200, headBytes: 4, userAt: 36, authSwitch: 0xfe } as const;
/** MySQL's, and what MariaDB asks with for PAM. */
const mysqlPasswordMethods: ReadonlySet<string> = new Set(['mysql_clear_password', 'dialog']);

const item = (
  kind: SignInItem['kind'],
  bytes: Uint8Array,
  start: number,
  end: number,
): SignInItem => ({ kind, text: readableText(bytes.subarray(start, end)), start, end });

interface Tlv {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** One BER element of definite length (X.690 §8.1); null where it is not there as a whole. */
function readTlv(bytes: Uint8Array, at: number, limit: number): Tlv | null {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return null;
  const more = first & 0x80 ? first & 0x7f : 0;
  if (more > 4) return null;
  let length = more === 0 ? first : 0;
  for (let n = 0; n < more; n += 1) length = length * 256 + (bytes[at + 2 + n] ?? 0);
  const start = at + 2 + more;
  return start + length > limit ? null : { tag, start, end: start + length };
}

/** The bind request in the LDAP message at `at`, or null. */
function readBind(bytes: Uint8Array, message: Tlv): SignInItem[] | null {
  const id = readTlv(bytes, message.start, message.end);
  const bind = id?.tag === ber.integer ? readTlv(bytes, id.end, message.end) : null;
  if (bind?.tag !== ber.bindRequest) return null;
  const version = readTlv(bytes, bind.start, bind.end);
  const name = version?.tag === ber.integer ? readTlv(bytes, version.end, bind.end) : null;
  const password = name?.tag === ber.octets ? readTlv(bytes, name.end, bind.end) : null;
  if (name === null || password === null) return null;
  // An empty name binds nobody.
  const items: SignInItem[] = [];
  if (name.end > name.start) items.push(item('login', bytes, name.start, name.end));
  if (password.tag === ber.simple && password.end > password.start) {
    items.push(item('password', bytes, password.start, password.end));
  }
  if (password.tag === ber.sasl) items.push(...readSaslBind(bytes, password));
  return items;
}

/** A mechanism's name, and its message where there is one (RFC 4511 §4.2). */
function readSaslBind(bytes: Uint8Array, { start, end }: Tlv): SignInItem[] {
  const mechanism = readTlv(bytes, start, end);
  const message = mechanism?.tag === ber.octets ? readTlv(bytes, mechanism.end, end) : null;
  if (mechanism === null || message?.tag !== ber.octets) return [];
  const name = readableText(bytes, mechanism.start, mechanism.end);
  return readSasl(name, bytes.subarray(message.start, message.end)).map((told) => ({
    ...told,
    start: told.start + message.start,
    end: told.end + message.start,
  }));
}

/** True where a client's first bytes are an LDAP bind. */
export function looksLikeLdapBind(bytes: Uint8Array): boolean {
  const message = bytes[0] === ber.sequence ? readTlv(bytes, 0, bytes.length) : null;
  return message !== null && readBind(bytes, message) !== null;
}

/** Of the binds among a client's messages, with offsets in `bytes`; none where no message is there as a whole. */
export function readLdapSignIn(bytes: Uint8Array): SignInItem[] {
  const items: SignInItem[] = [];
  for (let at = 0, count = 0; count < maxMessages; count += 1) {
    const message = readTlv(bytes, at, bytes.length);
    if (message?.tag !== ber.sequence) break;
    items.push(...(readBind(bytes, message) ?? []));
    at = message.end;
  }
  return items.slice(0, maxItems);
}

/** True where a client's first bytes start a PostgreSQL session without asking for TLS. */
export function looksLikePostgresStart(bytes: Uint8Array): boolean {
  const length = u32(bytes, 0);
  const isPossible = length >= bytes.length - 8 && length <= longestPostgresStart;
  if (!isPossible || u16(bytes, 4) !== postgresVersion3) return false;
  const text = String.fromCodePoint(...bytes.subarray(postgresHeadBytes, 256));
  return postgresParameter.test(text);
}

/** `user` of the start-up message, and passwords that follow it. */
export function readPostgresSignIn(bytes: Uint8Array): SignInItem[] {
  const items: SignInItem[] = [];
  let at = 0;
  // A request for TLS or GSS encryption that was declined stands first.
  for (let asked = 0; asked < 2 && u32(bytes, at) === 8; asked += 1) at += 8;
  if (u16(bytes, at + 4) !== postgresVersion3) return items;
  const end = Math.min(at + u32(bytes, at), bytes.length);
  items.push(...readStartUp(bytes, at + 8, end));
  at = end;
  for (let count = 0; count < maxMessages && at + 5 <= bytes.length; count += 1) {
    const length = u32(bytes, at + 1);
    const next = at + 1 + length;
    if (length < 4 || next > bytes.length) break;
    const isPassword = bytes[at] === 0x70 && bytes[next - 1] === 0;
    const told = item('password', bytes, at + 5, next - 1);
    if (isPassword && !postgresProof.test(told.text)) items.push(told);
    at = next;
  }
  return items.slice(0, maxItems);
}

function readStartUp(bytes: Uint8Array, from: number, end: number): SignInItem[] {
  for (let at = from, count = 0; at < end && count < maxMessages; count += 1) {
    const nameEnd = bytes.indexOf(0, at);
    const valueEnd = nameEnd === -1 ? -1 : bytes.indexOf(0, nameEnd + 1);
    if (nameEnd <= at || valueEnd === -1 || valueEnd >= end) return [];
    if (readableText(bytes.subarray(at, nameEnd)) === 'user') {
      return [item('login', bytes, nameEnd + 1, valueEnd)];
    }
    at = valueEnd + 1;
  }
  return [];
}

/** The user's name in the client's first packet; the password goes as a proof of it unless the server asks otherwise. */
export function readMysqlSignIn(bytes: Uint8Array, server: Uint8Array): SignInItem[] {
  const isModern = ((bytes[5] ?? 0) << 8) & mysql.protocol41;
  const end = bytes.indexOf(0, mysql.userAt);
  if (bytes[3] !== 1 || !isModern || end <= mysql.userAt) return [];
  const items = [item('login', bytes, mysql.userAt, end)];
  const answer = asksMysqlForPassword(server) ? nextMysqlPacket(bytes, 0) : null;
  const last = answer === null ? -1 : answer.end - 1;
  if (answer !== null && last > answer.start && bytes[last] === 0)
    items.push(item('password', bytes, answer.start, last));
  return items;
}

/** What stands in the packet behind the one at `at`; null where it is not there as a whole. */
function nextMysqlPacket(bytes: Uint8Array, at: number): { start: number; end: number } | null {
  const lengthAt = (place: number): number =>
    (bytes[place] ?? 0) | ((bytes[place + 1] ?? 0) << 8) | ((bytes[place + 2] ?? 0) << 16);
  const next = at + mysql.headBytes + lengthAt(at);
  const start = next + mysql.headBytes;
  const end = start + lengthAt(next);
  return start > bytes.length || end > bytes.length ? null : { start, end };
}

/** An AuthSwitchRequest to a method that sends the password as it is, behind the server's greeting. */
function asksMysqlForPassword(server: Uint8Array): boolean {
  const asked = nextMysqlPacket(server, 0);
  if (asked === null || server[asked.start] !== mysql.authSwitch) return false;
  const name = readableText(server, asked.start + 1, server.indexOf(0, asked.start));
  return mysqlPasswordMethods.has(name);
}
