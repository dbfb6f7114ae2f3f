// One direction of a TLS connection: its records, and what must be known of them to read the next.
import type { Direction } from '../../shared/model/segment.ts';
import { HandshakeStream } from '../wire/tls/handshake-stream.ts';
import {
  isHandshakeStart,
  isHelloStart,
  isWholeClientHello,
  readWholeMessages,
  type HandshakeMessage,
  type HandshakeRecord,
} from '../wire/tls/handshake.ts';
import { RecordStream } from '../wire/tls/records.ts';
import type { ServerFacts } from '../wire/tls/server-outline.ts';
import { tls13 } from '../wire/tls/versions.ts';
import type { HelloFacts } from './hello-kinds.ts';

/** The hellos read so far, of both directions. */
export interface SeenHellos {
  readonly client: HelloFacts | null;
  readonly server: ServerFacts | null;
  /** What was agreed on, by a HelloRetryRequest too. */
  readonly chosen: ServerFacts | null;
}

/** With no hello seen, the capture began inside the connection. */
export const beganInside = ({ client, server }: SeenHellos): boolean =>
  client === null && server === null;

export class TlsLane extends RecordStream {
  readonly direction: Direction;
  /** Made for the first record that holds other than whole messages. */
  handshake: HandshakeStream | null = null;
  /** After ChangeCipherSpec in TLS 1.2 and older. */
  sealed = false;
  /** ChangeCipherSpec was seen. */
  changed = false;
  /** While nothing but SSL 2.0 messages, or nothing at all, was seen. */
  isSsl2 = true;
  /** Where the first byte stands that no kept record covers. */
  readTo: number;
  lastMs = 0;
  /** Where the segment being read ends. */
  segmentEnd = 0;

  constructor(direction: Direction, startOffset: number) {
    super(startOffset);
    this.direction = direction;
    this.readTo = startOffset;
  }

  override get heldBytes(): number {
    return super.heldBytes + (this.handshake?.heldBytes ?? 0);
  }

  /** Of the record at hand, a change of cipher: true where what follows is sealed by it. */
  changeCipher({ client, chosen }: SeenHellos): boolean {
    // Without a hello of either side (a capture that began later) the cipher changed all the same.
    this.changed = true;
    // In TLS 1.3 it changes nothing (RFC 8446 Appendix D.4), and a second hello may follow.
    return chosen === null ? client === null : chosen.version < tls13;
  }

  /** Whether the record at hand, one of the handshake, is sealed; and so what follows it, where the cipher was changed. */
  takeHandshake(hellos: SeenHellos): 'sealed' | 'open' {
    const isSealed = this.sealed
      ? !this.#isHelloBehindRetry(hellos)
      : this.#isSealedAlready(hellos);
    // Where the capture began later, what is sealed may have been the rest of a message.
    this.sealed = isSealed && (this.sealed || this.changed);
    return isSealed ? 'sealed' : 'open';
  }

  /**
   * Of a capture that began behind a HelloRetryRequest: the change of cipher before the second hello is there
   * for middleboxes alone, and changes nothing (RFC 8446 Appendix D.4).
   */
  #isHelloBehindRetry(hellos: SeenHellos): boolean {
    const { fragment, lengthBytes } = this;
    return beganInside(hellos) && fragment.length === lengthBytes && isWholeClientHello(fragment);
  }

  /**
   * Where the server's hello was not captured, whether a change of cipher sealed what follows is told by what
   * begins there: in TLS 1.3 it changes nothing, and nothing but a hello comes as a handshake behind it (RFC 8446
   * §5, Appendix D.4). A sealed message may well look like an open one: AES-GCM's begins with a number that
   * many count from zero (RFC 5288 §3). In a capture that began later any message may be the first.
   */
  #isSealedAlready(hellos: SeenHellos): boolean {
    const { fragment, lengthBytes, handshake, changed } = this;
    const isAtStart = handshake === null || handshake.isAtStart;
    if (hellos.server !== null || fragment.length !== lengthBytes || !isAtStart) return false;
    if (changed) return !isHelloStart(fragment);
    return beganInside(hellos) && !isHandshakeStart(fragment);
  }

  /** The messages that end in a record of the handshake. */
  messages(record: HandshakeRecord): readonly HandshakeMessage[] {
    const whole = this.handshake === null ? readWholeMessages(record) : null;
    if (whole !== null) return whole;
    this.handshake ??= new HandshakeStream();
    return this.handshake.push(record);
  }
}
