// What each client of the proxy may do: how many connections, how fast, how many wrong passwords. Clients
// are told apart by address; one on IPv6 has a whole /64 to itself and counts once (RFC 6177).
import { exactAddressBytes } from '../../shared/model/ip-address.ts';
import { toHex } from '../wire/hex.ts';
import { isAuthorized, type ProxyCredentials } from './proxy-credentials.ts';

export interface GateLimits {
  /** Open at a time, of a client that has shown the password. */
  readonly connections: number;
  /** Of one that has not yet. */
  readonly strangerConnections: number;
  /** Without a right one in between; then the client is locked out for a while. */
  readonly wrongPasswords: number;
  readonly lockMs: number;
  /** Requests a second in the long run, and at once. */
  readonly requestsPerSecond: number;
  readonly requestsAtOnce: number;
  /** Clients remembered; further ones are turned away while none of them can be forgotten. */
  readonly clients: number;
}

export const defaultGateLimits: GateLimits = {
  connections: 128,
  strangerConnections: 32,
  wrongPasswords: 20,
  lockMs: 60_000,
  requestsPerSecond: 50,
  requestsAtOnce: 300,
  clients: 1000,
};

interface Client {
  open: number;
  isKnown: boolean;
  wrong: number;
  lockedUntilMs: number;
  tokens: number;
  filledMs: number;
  seenMs: number;
}

export type Shown = 'right' | 'none' | 'wrong' | 'locked';

export class ProxyGate {
  readonly #credentials: ProxyCredentials;
  readonly #limits: GateLimits;
  readonly #now: () => number;
  /** The one longest unseen in front. */
  readonly #clients = new Map<string, Client>();

  constructor(
    credentials: ProxyCredentials,
    limits: GateLimits = defaultGateLimits,
    now: () => number = performance.now.bind(performance),
  ) {
    this.#credentials = credentials;
    this.#limits = limits;
    this.#now = now;
  }

  /** Whether one more connection may stand; if so, `leave` must be called when it is gone. */
  enter(address: string): boolean {
    const client = this.#seen(address);
    if (client === null) return false;
    const { connections, strangerConnections } = this.#limits;
    if (client.open >= (client.isKnown ? connections : strangerConnections)) return false;
    client.open += 1;
    return true;
  }

  leave(address: string): void {
    const client = this.#clients.get(keyOf(address));
    if (client !== undefined) client.open = Math.max(0, client.open - 1);
  }

  /** Reads a `Proxy-Authorization` header. No header is no attempt: browsers ask without one first. */
  show(address: string, header: string | undefined): Shown {
    const client = this.#seen(address);
    if (client === null || client.lockedUntilMs > this.#now()) return 'locked';
    if (header === undefined) return 'none';
    if (isAuthorized(header, this.#credentials)) {
      client.isKnown = true;
      client.wrong = 0;
      return 'right';
    }
    this.miss(address);
    return 'wrong';
  }

  /** Counts a wrong guess of any kind. */
  miss(address: string): void {
    const client = this.#seen(address);
    if (client === null) return;
    client.wrong += 1;
    if (client.wrong < this.#limits.wrongPasswords) return;
    client.wrong = 0;
    client.lockedUntilMs = this.#now() + this.#limits.lockMs;
  }

  isLocked(address: string): boolean {
    return (this.#clients.get(keyOf(address))?.lockedUntilMs ?? 0) > this.#now();
  }

  /** Whether one more request may be made now. */
  spend(address: string): boolean {
    const client = this.#seen(address);
    if (client === null) return false;
    const { requestsPerSecond, requestsAtOnce } = this.#limits;
    const nowMs = this.#now();
    const earned = ((nowMs - client.filledMs) / 1000) * requestsPerSecond;
    client.tokens = Math.min(requestsAtOnce, client.tokens + earned);
    client.filledMs = nowMs;
    if (client.tokens < 1) return false;
    client.tokens -= 1;
    return true;
  }

  #seen(address: string): Client | null {
    const key = keyOf(address);
    const known = this.#clients.get(key);
    if (known !== undefined) {
      // To the end: the order of the map is the order of last sight.
      this.#clients.delete(key);
      this.#clients.set(key, known);
      known.seenMs = this.#now();
      return known;
    }
    if (this.#clients.size >= this.#limits.clients && !this.#forgetOne()) return null;
    const client: Client = {
      open: 0,
      isKnown: false,
      wrong: 0,
      lockedUntilMs: 0,
      tokens: this.#limits.requestsAtOnce,
      filledMs: this.#now(),
      seenMs: this.#now(),
    };
    this.#clients.set(key, client);
    return client;
  }

  /** Nobody who is here, locked out or has just guessed wrong is forgotten. */
  #forgetOne(): boolean {
    const nowMs = this.#now();
    for (const [key, client] of this.#clients) {
      if (client.open > 0 || client.lockedUntilMs > nowMs) continue;
      if (client.wrong > 0 && nowMs - client.seenMs < this.#limits.lockMs) continue;
      this.#clients.delete(key);
      return true;
    }
    return false;
  }
}

/** An address as the socket gives it, IPv4 mapped into IPv6 included. */
function keyOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  const bytes = exactAddressBytes(plain);
  return bytes?.length === 16 ? `${toHex(bytes.subarray(0, 8))}/64` : plain;
}
