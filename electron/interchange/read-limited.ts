// Reading a file whole, never more of it than a limit.
import { open } from 'node:fs/promises';

/**
 * Null when it is larger. Reads at most one byte over `maxBytes`, whatever its size says. Rejects with the
 * system's error.
 */
export async function readLimited(path: string, maxBytes: number): Promise<Buffer | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > maxBytes) return null;
    // A device or a growing file tells no honest size: the buffer is the limit then.
    const buffer = Buffer.alloc(Math.min(maxBytes, Math.max(size, 64 * 1024)) + 1);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, null);
      filled += bytesRead;
      if (bytesRead === 0) return buffer.subarray(0, filled);
      if (filled === buffer.length) return null;
    }
  } finally {
    await file.close();
  }
}
