// What is said in the clear before a connection turns to TLS, told by the first bytes of either side:
// POP3 (RFC 2595), FTP (RFC 4217), XMPP (RFC 6120 §5), LDAP (RFC 4511 §4.14), IRC, NNTP (RFC 4642),
// ManageSieve (RFC 5804), PostgreSQL, MySQL, MQTT, Redis, SOCKS, Telnet (RFC 854), RDP; or to SSH's own encryption (RFC 4253). Mail has a
// reader of its own.
import type { PreludeProtocol } from '../../../shared/model/clear-text.ts';
import { u32 } from '../network-order.ts';
import { looksLikeLdapBind, looksLikePostgresStart } from './binary-sign-in.ts';
import { looksLikeMqtt } from './mqtt.ts';
import { looksLikeRdp } from './rdp.ts';
import { looksLikeSocks, type ClearText } from './socks.ts';

/** PostgreSQL's requests for encryption, which name no version but a number of their own. */
const postgresAsks: ReadonlyMap<number, string> = new Map([
  [80_877_103, 'SSLRequest'],
  [80_877_104, 'GSSENCRequest'],
]);
const postgresAskBytes = 8;
const startTlsOid = '1.3.6.1.4.1.1466.20037';
const longestLook = 160;

const textOf = (bytes: Uint8Array): string =>
  String.fromCodePoint(...bytes.subarray(0, longestLook));

const servers: readonly (readonly [RegExp, PreludeProtocol])[] = [
  [/^220[ -].*(?:ftp|filezilla)/i, 'ftp'],
  // The answer to USER, where the capture begins behind it; NNTP and SMTP have other words.
  [/^331[ -]/, 'ftp'],
  [/^\+OK\b/, 'pop3'],
  [/^SSH-\d+\.\d+-/, 'ssh'],
  [/^20[01] /, 'nntp'],
  [/^"IMPLEMENTATION"/i, 'managesieve'],
  [/^:\S+ (?:NOTICE|020|CAP) /, 'irc'],
  [/^(?:<\?xml|<stream:)/, 'xmpp'],
  // Before anything else a client is told that it must sign in, or with what it could not.
  [/^-(?:NOAUTH|WRONGPASS) /, 'redis'],
  [/^\xff[\xfb-\xfe][\0-2]/, 'telnet'],
];

const clients: readonly (readonly [RegExp, PreludeProtocol])[] = [
  // With four parameters (RFC 2812 §3.1.3), where FTP has one.
  [/^USER \S+ \S+ \S+ :/i, 'irc'],
  // A password of the server's stands before the name (RFC 2812 §3.1.1).
  [/^(?:PASS \S.*\r?\n)?(?:CAP|NICK) /i, 'irc'],
  [/^STARTTLS\r?\n/i, 'irc'],
  [/^SSH-\d+\.\d+-/, 'ssh'],
  [/^(?:AUTH (?:TLS|SSL)|FEAT)\b/i, 'ftp'],
  [/^(?:STLS|CAPA)\r?\n/i, 'pop3'],
  [/^AUTHINFO /i, 'nntp'],
  [/^AUTHENTICATE "/i, 'managesieve'],
  [/^(?:<\?xml|<stream:)/, 'xmpp'],
  // An array of strings, of which the first is a command; or one that no other protocol has.
  [/^\*\d{1,4}\r\n\$\d{1,3}\r\n[A-Z]/i, 'redis'],
  [/^HELLO [23](?: |\r?\n)/i, 'redis'],
  // A wish or a consent (RFC 854), for one of the options that there are.
  [/^\xff[\xfb-\xfe][\0-2]/, 'telnet'],
];

/** Commands of several protocols, with which a client begins where the greeting was lost. */
const shared = {
  names: /^(?:USER|PASS)\b/i,
  // Redis has a password in that place, or a name and a password, and answers +OK as well.
  redis: /^AUTH(?: (?:"[^"\r\n]*"|\S+)){1,2}\r?\n/i,
  mechanisms:
    /^AUTH (?:PLAIN|LOGIN|(?:CRAM|DIGEST)-MD5|SCRAM-|XOAUTH2|OAUTHBEARER|NTLM|GSSAPI|EXTERNAL|ANONYMOUS)/i,
} as const;

/** What a client of POP3 may say first (RFC 1939 §9, RFC 2449 §5, RFC 2595 §4, RFC 5034, RFC 6856). */
const pop3Command =
  /^(?:USER|PASS|APOP|AUTH|CAPA|STLS|STAT|LIST|UIDL|RETR|TOP|DELE|NOOP|RSET|LAST|LANG|UTF8|QUIT)\b/i;

/** What a server says to one of them. */
const answers: readonly (readonly [RegExp, PreludeProtocol])[] = [
  [/^(?:\+(?:OK)?|-ERR)(?:\s|$)/, 'pop3'],
  [/^[1-5]\d\d[ -]/, 'ftp'],
  [/^:\S+ /, 'irc'],
];

const ports: ReadonlyMap<number, PreludeProtocol> = new Map([
  [110, 'pop3'],
  [6667, 'irc'],
  [6379, 'redis'],
]);

/**
 * Which protocol a client's first bytes belong to that several know: what the server said first tells (null: it
 * was not heard), else the port.
 */
export function recogniseShared(
  client: Uint8Array,
  server: Uint8Array | null,
  port: number,
): PreludeProtocol | null {
  const text = textOf(client);
  const isMechanism = shared.mechanisms.test(text);
  const answer = server === null ? null : textOf(server);
  if (!isMechanism && shared.redis.test(text)) return isRedis(answer, port) ? 'redis' : null;
  if (!isMechanism && !shared.names.test(text)) return null;
  const known =
    answer === null
      ? (ports.get(port) ?? 'ftp')
      : answers.find(([pattern]) => pattern.test(answer))?.[1];
  // SMTP has the same mechanisms, and a reader of its own; FTP and IRC have none of them.
  return isMechanism && known !== 'pop3' ? null : (known ?? null);
}

/** Whether a client that said AUTH and what may be a password speaks to Redis; `answer` null: none was heard. */
function isRedis(answer: string | null, port: number): boolean {
  const usual = ports.get(port);
  if (answer === null || usual === 'redis') return usual === 'redis';
  return usual === undefined && /^(?:\+OK\r\n|-(?:ERR|WRONGPASS|NOAUTH|NOPERM) )/.test(answer);
}

/**
 * Which protocol begins with these bytes of the client's or the server's side; null: none known. `before`: what
 * the client had said when its server began; null: nothing was heard of it.
 */
export function recogniseClear(
  bytes: Uint8Array,
  side: 'client' | 'server',
  before: Uint8Array | null = null,
): PreludeProtocol | null {
  const text = textOf(bytes);
  const known = (side === 'client' ? clients : servers).find(([pattern]) => pattern.test(text));
  if (known !== undefined) return isAnswered(known[1], before) ? known[1] : null;
  if (side === 'server') return isMysqlGreeting(bytes, text) ? 'mysql' : null;
  if (readPostgresAsks(bytes).length > 0 || looksLikePostgresStart(bytes)) return 'postgresql';
  if (asksLdapForTls(bytes) || looksLikeLdapBind(bytes)) return 'ldap';
  if (looksLikeMqtt(bytes)) return 'mqtt';
  if (looksLikeRdp(bytes)) return 'rdp';
  return looksLikeSocks(bytes) ? 'socks' : null;
}

/** Others answer +OK to a client that spoke first, as Redis does. */
function isAnswered(protocol: PreludeProtocol, before: Uint8Array | null): boolean {
  if (protocol !== 'pop3' || before === null) return true;
  const text = textOf(before);
  return pop3Command.test(text) && (!/^AUTH \S/i.test(text) || shared.mechanisms.test(text));
}

/** With which encryptions a client asked PostgreSQL's server first, one after the other was declined. */
export function readPostgresAsks(bytes: Uint8Array): ClearText[] {
  const asks: ClearText[] = [];
  while (asks.length < postgresAsks.size) {
    const start = asks.length * postgresAskBytes;
    const text = postgresAsks.get(u32(bytes, start + 4));
    if (u32(bytes, start) !== postgresAskBytes || text === undefined) break;
    asks.push({ text, start, end: start + postgresAskBytes });
  }
  return asks;
}

/** LDAP's extended request for StartTLS (RFC 4511 §4.14.1). */
export const asksLdapForTls = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x30 && textOf(bytes).includes(startTlsOid);

/** Length, number 0, protocol 10, then the version as text (MySQL's HandshakeV10). */
function isMysqlGreeting(bytes: Uint8Array, text: string): boolean {
  const [low = 0, middle = 0, high = 0, number, protocol] = bytes;
  const length = low | (middle << 8) | (high << 16);
  return number === 0 && protocol === 10 && length < 512 && /^\d+\.\d+/.test(text.slice(5));
}

/** The version in MySQL's greeting and where it stands. */
export function readMysqlVersion(bytes: Uint8Array): { start: number; end: number } | null {
  const end = bytes.indexOf(0, 5);
  return end === -1 ? null : { start: 5, end };
}
