// The key of the proxy's door: a random user and password (RFC 7617), so that nobody else on this
// computer or network can use it.
import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

export interface ProxyCredentials {
  readonly user: string;
  readonly password: string;
}

export function createCredentials(): ProxyCredentials {
  return { user: 'onlooker', password: randomBytes(18).toString('base64url') };
}

/** No letters or digits that are mistaken for each other, on a projector or on a phone. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';

export function randomLetters(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)] ?? '').join('');
}

/** To be read off a screen and typed on a phone: 59 bits, against which a few guesses a minute do nothing. */
export function createTypedCredentials(): ProxyCredentials {
  const groups = Array.from({ length: 3 }, () => randomLetters(4));
  return { user: `guest-${randomLetters(4)}`, password: groups.join('-') };
}

/** Compares a `Proxy-Authorization` header in constant time. */
export function isAuthorized(header: string | undefined, credentials: ProxyCredentials): boolean {
  const [, text = ''] = /^basic +(\S+)$/i.exec(header ?? '') ?? [];
  const wanted = Buffer.from(
    Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64'),
  );
  const given = Buffer.from(text);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
