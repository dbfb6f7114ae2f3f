// A capture packed by Zstandard (RFC 8878), piece by piece. Apart, so that it is loaded only where one is read.
import { Decompress } from 'fzstd';
import { ZstdWindows } from '../wire/zstd-windows.ts';
import type { CaptureChunk } from './open-capture.ts';

/** As zstd itself gives to a file, unless it is told otherwise. */
const maxWindowBytes = 128 * 1024 * 1024;
/** Pieces keep what one push can unpack, and so the memory, small. */
const pieceBytes = 64 * 1024;

/** Throws where a frame wants a larger window, and the errors of fzstd for what is damaged. */
export async function* unzstdChunks(
  packed: AsyncGenerator<CaptureChunk>,
): AsyncGenerator<CaptureChunk> {
  const ready: Uint8Array[] = [];
  const zstd = new Decompress((bytes) => ready.push(bytes));
  const windows = new ZstdWindows(maxWindowBytes);
  for await (const { bytes, readBytes } of packed) {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      windows.check(piece);
      zstd.push(piece);
      for (const unpacked of ready.splice(0)) yield { bytes: unpacked, readBytes };
    }
  }
  zstd.push(new Uint8Array(0), true);
  for (const unpacked of ready.splice(0)) yield { bytes: unpacked, readBytes: 0 };
}
