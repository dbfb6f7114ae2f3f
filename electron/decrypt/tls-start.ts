// Where TLS begins in what a client sends: with a ClientHello at the start of a segment. The first segments
// of it may be too short to tell (RFC 8446 §4, §5.1).
import { joinBytes } from '../wire/join-bytes.ts';

/** TLS may begin behind a STARTTLS or a proxy's greeting, but not behind a conversation. */
const maxTries = 64;
const handshakeContentType = 22;
const clientHelloType = 1;
/** Type, version, length of the record; type of the message. Null: may be anything. */
const beginning = [handshakeContentType, 3, null, null, null, clientHelloType] as const;

/** True as far as there are bytes. */
const mayBegin = (bytes: Uint8Array): boolean =>
  beginning.every((byte, n) => byte === null || n >= bytes.length || bytes[n] === byte);

export class TlsStart {
  /** What came last and may begin a ClientHello, being shorter than its beginning. */
  #held: Uint8Array = new Uint8Array(0);
  #triesLeft = maxTries;

  get isHopeless(): boolean {
    return this.#triesLeft <= 0;
  }

  /** Takes what the client sent next; gives the ClientHello's bytes so far, or null while none has begun. */
  push(bytes: Uint8Array | null): Uint8Array | null {
    const joined = joinBytes([this.#held, bytes ?? new Uint8Array(0)]);
    this.#held = new Uint8Array(0);
    const begun = [joined, bytes].find((some) => some !== null && mayBegin(some)) ?? null;
    if (bytes !== null && begun !== null && begun.length >= beginning.length) return begun;
    if (bytes !== null && begun !== null) this.#held = new Uint8Array(begun);
    this.#triesLeft -= 1;
    return null;
  }
}
