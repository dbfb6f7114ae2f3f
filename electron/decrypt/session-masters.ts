// Master secrets by the session IDs and tickets that resume them (RFC 5246 §7.3, RFC 5077): a key log often
// names a secret once, for the connection in which it was agreed on.
import { createHash } from 'node:crypto';
import { extensionIds } from '../wire/tls/client-extensions.ts';
import { parseClientHello, type ClientHello } from '../wire/tls/client-hello.ts';
import type { KeyLog } from '../wire/tls/key-log.ts';

const maxSessions = 100_000;
/** The lifetime and the length before the ticket (RFC 5077 §3.3). */
const ticketStart = 6;

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

export class SessionMasters {
  readonly #byHash = new Map<string, Uint8Array>();

  keep(sessionId: Uint8Array, master: Uint8Array): void {
    if (sessionId.length > 0 && this.#byHash.size < maxSessions) {
      this.#byHash.set(hash(sessionId), master);
    }
  }

  /** `body` is a NewSessionTicket's. */
  keepTicket(body: Uint8Array, master: Uint8Array): void {
    this.keep(body.subarray(ticketStart), master);
  }

  /** Of the session that a hello asks to resume; null where none is known. */
  find({ sessionId, extensions }: ClientHello, body: Uint8Array): Uint8Array | null {
    const ticket = extensions.find(({ id }) => id === extensionIds.sessionTicket);
    const byTicket =
      ticket === undefined ? undefined : this.#of(body.subarray(ticket.start, ticket.end));
    return byTicket ?? this.#of(sessionId) ?? null;
  }

  #of(name: Uint8Array): Uint8Array | undefined {
    return name.length === 0 ? undefined : this.#byHash.get(hash(name));
  }
}

/** What opens the connections of a capture. */
export interface Secrets {
  readonly keyLog: KeyLog;
  readonly masters: SessionMasters;
}

/** The master secret of one connection of TLS 1.2 or older: its own, or that of the session it resumes. */
export class MasterSecret {
  readonly #secrets: Secrets;
  #random: Uint8Array = new Uint8Array(0);
  #resumable: Uint8Array | null = null;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  /** False where a ClientHello, of which this is the body, has no secret that could be its. */
  offer(random: Uint8Array, body: Uint8Array): boolean {
    const hello = parseClientHello(body);
    this.#random = random;
    this.#resumable = hello.ok ? this.#secrets.masters.find(hello.value, body) : null;
    return this.#secrets.keyLog.knows(random) || this.#resumable !== null;
  }

  /** The server did not resume what it was asked to; false where no secret is left then. */
  beginAnew(): boolean {
    this.#resumable = null;
    return this.value !== null;
  }

  get value(): Uint8Array | null {
    return this.#secrets.keyLog.secretOf('CLIENT_RANDOM', this.#random) ?? this.#resumable;
  }

  keepSession(id: Uint8Array): void {
    if (this.value !== null) this.#secrets.masters.keep(id, this.value);
  }

  keepTicket(body: Uint8Array): void {
    if (this.value !== null) this.#secrets.masters.keepTicket(body, this.value);
  }
}
