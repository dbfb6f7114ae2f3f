// A capture that comes as a stream, as through a pipe: it goes by once, and nobody knows how long it is.
import type { Readable } from 'node:stream';
import { expectCaptureHead, headBytes } from './expect-capture.ts';
import {
  asBytes,
  packingOf,
  unpack,
  type CaptureBytes,
  type CaptureChunk,
} from './open-capture.ts';

const nothingCame = 'Nothing came. A capture is expected, in pcap or pcapng.';

/** Rejects with a sentence for people where nothing comes, or no capture. An abort ends it where it is. */
export async function openStream(stream: Readable, signal: AbortSignal): Promise<CaptureBytes> {
  const pieces = piecesOf(stream, signal);
  const head = await readHead(pieces);
  try {
    if (head.length === 0) throw new Error(nothingCame);
    expectCaptureHead(head);
  } catch (error) {
    // Whoever writes is not waited for.
    await pieces.return(undefined);
    throw error;
  }
  const packing = packingOf(head);
  let readBytes = 0;
  async function* chunks(): AsyncGenerator<CaptureChunk> {
    yield { bytes: asBytes(head), readBytes: (readBytes += head.length) };
    for await (const piece of pieces) {
      yield { bytes: asBytes(piece), readBytes: (readBytes += piece.length) };
    }
  }
  return {
    /** As far as it has come. */
    get totalBytes() {
      return readBytes;
    },
    chunks: () => (packing === null ? chunks() : unpack(packing, chunks())),
  };
}

async function readHead(pieces: AsyncGenerator<Buffer>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < headBytes) {
    const next = await pieces.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* piecesOf(stream: Readable, signal: AbortSignal): AsyncGenerator<Buffer> {
  // Whoever writes may be silent for long, and nothing would be heard of the abort.
  const stop = (): void => void stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const piece of stream) yield piece as Buffer;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
