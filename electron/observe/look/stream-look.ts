// A look at one TCP connection that begins with TLS or with a request of HTTP/1, and goes on with it: the
// hellos and record lengths of the one, the host of the other's first request.
import type { Direction, Segment } from '../../../shared/model/segment.ts';
import type { Hashes } from '../../wire/hashes.ts';
import { readRequestHost } from '../../wire/http/request-host.ts';
import { isRecordHeader } from '../../wire/tls/records.ts';
import { recogniseStream } from '../stream-opening.ts';
import { TlsLook } from './tls-look.ts';

export class StreamLook {
  readonly tls: TlsLook | null;
  /** Whom the first request of HTTP/1 is for. */
  readonly host: string | null;

  private constructor(tls: TlsLook | null, host: string | null) {
    this.tls = tls;
    this.host = host;
  }

  /** By the first segment of the connection, which is to be pushed then; null where more must be read. */
  static open({ bytes, direction, offset }: Segment, hashes: Hashes): StreamLook | null {
    if (bytes === null || offset > 0) return null;
    if (isRecordHeader(bytes)) {
      const isTls = recogniseStream(bytes, direction, true) === 'tls';
      return isTls ? new StreamLook(new TlsLook(hashes), null) : null;
    }
    const host = direction === 'up' ? readRequestHost(bytes) : null;
    return host === null ? null : new StreamLook(null, host);
  }

  get protocol(): 'tls' | 'http' {
    return this.tls === null ? 'http' : 'tls';
  }

  get heldBytes(): number {
    return this.tls?.heldBytes ?? 0;
  }

  quietBytes(direction: Direction): number {
    return this.tls?.quietBytes(direction) ?? Infinity;
  }

  pass(direction: Direction, lengthBytes: number): void {
    this.tls?.pass(direction, lengthBytes);
  }

  take(direction: Direction, bytes: Uint8Array, start: number, lengthBytes: number): boolean {
    return this.tls?.take(direction, bytes, start, lengthBytes) ?? false;
  }

  push(segment: Segment): void {
    this.tls?.push(segment);
  }
}
