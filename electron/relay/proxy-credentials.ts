// The key of the proxy's door: a random user and password (RFC 7617), so that no other program on this
// computer can use it.
import { randomBytes, timingSafeEqual } from 'node:crypto';

export interface ProxyCredentials {
  readonly user: string;
  readonly password: string;
}

export function createCredentials(): ProxyCredentials {
  return { user: 'onlooker', password: randomBytes(18).toString('base64url') };
}

/** Compares a `Proxy-Authorization` header in constant time. */
export function isAuthorized(header: string | undefined, credentials: ProxyCredentials): boolean {
  const wanted = Buffer.from(
    `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`,
  );
  const given = Buffer.from(header ?? '');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
