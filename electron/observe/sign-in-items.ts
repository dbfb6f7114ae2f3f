// Names and passwords that a client of a protocol in binary told in the clear.
import type { ClearProtocol } from '../../shared/model/clear-text.ts';
import { assertNever } from '../../shared/model/result.ts';
import {
  readLdapSignIn,
  readMysqlSignIn,
  readPostgresSignIn,
  type SignInItem,
} from '../wire/clear/binary-sign-in.ts';
import { readMqttSignIn } from '../wire/clear/mqtt.ts';
import { readRedisSignIn } from '../wire/clear/redis.ts';
import { parseSocksRequest, readSocksSignIn, type ClearText } from '../wire/clear/socks.ts';

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
    case 'ssh':
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
