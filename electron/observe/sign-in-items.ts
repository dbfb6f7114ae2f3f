// Names and passwords that a client of a protocol in binary told in the clear.
import type { ClearFact, ClearProtocol } from '../../shared/model/clear-text.ts';
import { assertNever } from '../../shared/model/result.ts';
import { clearProtocolWords } from '../../shared/words/clear-protocols.ts';
import {
  readLdapSignIn,
  readMysqlSignIn,
  readPostgresSignIn,
  type SignInItem,
} from '../wire/clear/binary-sign-in.ts';
import { readMqttSignIn } from '../wire/clear/mqtt.ts';
import { readRdpUser } from '../wire/clear/rdp.ts';
import { readRedisSignIn } from '../wire/clear/redis.ts';
import { parseSocksRequest, readSocksSignIn, type ClearText } from '../wire/clear/socks.ts';

/** What is told, in a few words. */
export const itemWords = {
  login: 'Name',
  password: 'Password',
  token: 'Token',
  'client-id': 'Client id',
} as const;
const factWords = { ...itemWords, login: 'Login name', token: 'Bearer token' } as const;

/** A fact but for its time and its bytes. */
export const describeItem = (
  { kind, text }: SignInItem,
  protocol: ClearProtocol,
): Omit<ClearFact, 'timeMs' | 'evidence'> => ({
  // A client's id opens nothing, but follows a device.
  severity: kind === 'client-id' ? 2 : 3,
  kind: kind === 'client-id' ? 'login' : kind,
  label: `${factWords[kind]} (${clearProtocolWords[protocol]})`,
  value: text,
  name: null,
});

function readSocks(bytes: Uint8Array): SignInItem[] {
  const request = parseSocksRequest(bytes);
  const { user, password } = request.ok ? request.value : readSocksSignIn(bytes);
  const named = (kind: SignInItem['kind'], text: ClearText | null): SignInItem[] =>
    text === null ? [] : [{ ...text, kind }];
  return [...named('login', user), ...named('password', password)];
}

/** Of the client's `bytes` and the `server`'s, from their first. Null of a protocol that speaks in text. */
export function readSignInItems(
  protocol: ClearProtocol,
  bytes: Uint8Array,
  server: Uint8Array,
): SignInItem[] | null {
  switch (protocol) {
    case 'ldap':
      return readLdapSignIn(bytes);
    case 'postgresql':
      return readPostgresSignIn(bytes);
    case 'mysql':
      return readMysqlSignIn(bytes, server);
    case 'mqtt':
      return readMqttSignIn(bytes);
    case 'redis':
      return readRedisSignIn(bytes);
    case 'socks':
      return readSocks(bytes);
    case 'rdp':
      return readRdpUser(bytes);
    case 'ssh':
    case 'telnet':
      return [];
    case 'pop3':
    case 'ftp':
    case 'xmpp':
    case 'irc':
    case 'nntp':
    case 'managesieve':
    case 'http-proxy':
      return null;
    default:
      return assertNever(protocol);
  }
}
