// One direction of a TLS connection: its records, and what must be known of them to read the next.
import type { Direction } from '../../shared/model/segment.ts';
import {
  HandshakeStream,
  readWholeMessages,
  type HandshakeMessage,
  type HandshakeRecord,
} from '../wire/tls/handshake.ts';
import { RecordStream } from '../wire/tls/records.ts';

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

  /** The messages that end in a record of the handshake. */
  messages(record: HandshakeRecord): readonly HandshakeMessage[] {
    const whole = this.handshake === null ? readWholeMessages(record) : null;
    if (whole !== null) return whole;
    this.handshake ??= new HandshakeStream();
    return this.handshake.push(record);
  }
}
