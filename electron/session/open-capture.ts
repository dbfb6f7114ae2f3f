// The bytes of a capture file as a stream, taken out of gzip or Zstandard where it is packed.
import { closeSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';

/** Without Buffer's own `slice`, which is a view where everybody else's is a copy. */
export const asBytes = (buffer: Buffer): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);

const chunkBytes = 1024 * 1024;
/** Small enough to stay in the processor's cache while its packets are read. */
const plainChunkBytes = 256 * 1024;
const chunksPerTurn = 16;
const gzipMagic = 0x1f8b;
const zstdMagic = 0x28b52ffd;

/** A piece, and how far the file or the stream was read with it. */
export interface CaptureChunk {
  readonly bytes: Uint8Array;
  readonly readBytes: number;
}

export interface CaptureBytes {
  readonly totalBytes: number;
  /** Chunks of the capture, good until the next is asked for. */
  chunks(): AsyncGenerator<CaptureChunk>;
}

export type Packing = 'gzip' | 'zstd';

/** How what begins with these bytes is packed; null: it is not, or too short to be. */
export const packingOf = (head: Buffer): Packing | null => {
  if (head.length < 4) return null;
  if (head.readUInt16BE(0) === gzipMagic) return 'gzip';
  return head.readUInt32BE(0) === zstdMagic ? 'zstd' : null;
};

/** Rejects with the system's error when the file cannot be opened. */
export async function openCapture(path: string): Promise<CaptureBytes> {
  const file = await open(path, 'r');
  const head = Buffer.alloc(4);
  const { size } = await file.stat();
  await file.read(head, 0, 4, 0);
  await file.close();
  const packing = packingOf(head);
  return {
    totalBytes: size,
    chunks: () => (packing === null ? plain(path) : unpack(packing, packedChunks(path))),
  };
}

/**
 * One buffer is filled over and over: making one for each chunk costs more than reading it. Reads
 * block, which is fine for whoever does nothing but read, and others get their turn now and then.
 */
async function* plain(path: string) {
  const file = openSync(path, 'r');
  const buffer = new Uint8Array(plainChunkBytes);
  try {
    let readBytes = 0;
    for (let chunks = 1; ; chunks += 1) {
      const count = readSync(file, buffer, 0, buffer.length, null);
      if (count === 0) return;
      readBytes += count;
      yield { bytes: count === buffer.length ? buffer : buffer.subarray(0, count), readBytes };
      if (chunks % chunksPerTurn === 0) await setImmediate();
    }
  } finally {
    closeSync(file);
  }
}

/** Chunks that whoever unpacks them may keep. */
async function* packedChunks(path: string) {
  const file = await open(path, 'r');
  try {
    for (let readBytes = 0; ;) {
      const buffer = Buffer.allocUnsafeSlow(chunkBytes);
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, null);
      if (bytesRead === 0) return;
      readBytes += bytesRead;
      yield { bytes: asBytes(buffer.subarray(0, bytesRead)), readBytes };
    }
  } finally {
    await file.close();
  }
}

/** `packed`: chunks that may be kept. */
export const unpack = (
  packing: Packing,
  packed: AsyncGenerator<CaptureChunk>,
): AsyncGenerator<CaptureChunk> => (packing === 'gzip' ? gunzipped(packed) : unzstd(packed));

/** What reads it is loaded for the few captures that need it. */
async function* unzstd(packed: AsyncGenerator<CaptureChunk>) {
  const { unzstdChunks } = await import('./unzstd.ts');
  yield* unzstdChunks(packed);
}

async function* gunzipped(chunks: AsyncGenerator<CaptureChunk>) {
  let readBytes = 0;
  const packed = async function* () {
    for await (const chunk of chunks) {
      readBytes = chunk.readBytes;
      yield chunk.bytes;
    }
  };
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  const feeding = feed(packed(), gunzip);
  for await (const bytes of gunzip) yield { bytes: asBytes(bytes as Buffer), readBytes };
  await feeding;
}

/** A read that fails ends the stream with its error; the reader behind it hears of it there. */
async function feed(
  from: AsyncGenerator<Uint8Array>,
  gunzip: ReturnType<typeof createGunzip>,
): Promise<void> {
  try {
    for await (const bytes of from) {
      if (gunzip.destroyed) return;
      if (!gunzip.write(bytes)) await drained(gunzip);
    }
    gunzip.end();
  } catch (error) {
    gunzip.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function drained(gunzip: ReturnType<typeof createGunzip>): Promise<void> {
  return new Promise((resolve) => {
    gunzip.once('drain', resolve);
    gunzip.once('close', resolve);
  });
}
