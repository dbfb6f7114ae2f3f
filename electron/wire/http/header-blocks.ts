// Header blocks of one direction of an HTTP/2 connection (RFC 9113 §4.3): the frames of each joined, and taken
// through the one table that all of them share.
import { joinBytes } from '../join-bytes.ts';
import type { HeaderField } from './header-table.ts';
import { HpackDecoder } from './hpack.ts';
import {
  frameFlags,
  frameHeaderBytes,
  frameTypes,
  readHeaderBlock,
  type Http2Frame,
} from './http2-frames.ts';

export interface HeaderBlock<Place> {
  readonly streamId: number;
  readonly endStream: boolean;
  /** Of the request that a server promises on another stream (RFC 9113 §8.4). */
  readonly isPromise: boolean;
  /** Where its first frame began. */
  readonly start: Place;
  /** Of all its frames, with their headers. */
  readonly frameBytes: number;
  readonly fields: readonly HeaderField[];
}

/** A block that goes on in CONTINUATION frames (RFC 9113 §6.10). */
interface OpenBlock<Place> extends Omit<HeaderBlock<Place>, 'fields' | 'frameBytes'> {
  readonly parts: Uint8Array[];
  frameBytes: number;
}

const maxBlockBytes = 256 * 1024;

/** Never throws; `problem` says why reading stopped. */
export class HeaderBlocks<Place> {
  readonly #hpack = new HpackDecoder();
  #open: OpenBlock<Place> | null = null;
  #problem: string | null = null;

  get problem(): string | null {
    return this.#problem;
  }

  /** Of a block that is there in part. */
  get heldBytes(): number {
    return this.#open?.frameBytes ?? 0;
  }

  /** Takes the next frame, which began at `start`; gives the block that ends with it. */
  push(frame: Http2Frame, start: Place): HeaderBlock<Place> | null {
    if (this.#problem !== null) return null;
    const { type } = frame;
    if (this.#open !== null && type !== frameTypes.continuation) {
      return this.#stop('a header block was not ended');
    }
    if (type === frameTypes.continuation) return this.#continue(frame);
    const isPromise = type === frameTypes.pushPromise;
    return isPromise || type === frameTypes.headers ? this.#begin(frame, isPromise, start) : null;
  }

  #begin(frame: Http2Frame, isPromise: boolean, start: Place): HeaderBlock<Place> | null {
    const { streamId, flags, payload } = frame;
    const part = readHeaderBlock(frame);
    if (part === null) return this.#stop('a header block that cannot be read');
    const endStream = !isPromise && (flags & frameFlags.endStream) !== 0;
    const frameBytes = frameHeaderBytes + payload.length;
    this.#open = { streamId, endStream, isPromise, start, parts: [part], frameBytes };
    return this.#endWith(frame, this.#open);
  }

  #continue(frame: Http2Frame): HeaderBlock<Place> | null {
    const block = this.#open;
    const frameBytes = (block?.frameBytes ?? 0) + frameHeaderBytes + frame.payload.length;
    if (block === null || block.streamId !== frame.streamId || frameBytes > maxBlockBytes) {
      return this.#stop('a header block that goes on where none began');
    }
    block.parts.push(frame.payload);
    block.frameBytes = frameBytes;
    return this.#endWith(frame, block);
  }

  #endWith({ flags }: Http2Frame, block: OpenBlock<Place>): HeaderBlock<Place> | null {
    if ((flags & frameFlags.endHeaders) === 0) return null;
    this.#open = null;
    const { parts, ...rest } = block;
    const decoded = this.#hpack.decode(joinBytes(parts));
    return decoded.ok
      ? { ...rest, fields: decoded.value }
      : this.#stop(`headers that cannot be read: ${decoded.error.message}`);
  }

  #stop(why: string): null {
    this.#problem = why;
    this.#open = null;
    return null;
  }
}
