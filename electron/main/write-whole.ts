// Writing a file so that a reader sees the old one or the whole new one, never half of it.
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { FileContent } from '../interchange/prepare-export.ts';

/** Writes beside the target and moves it into place. Rejects with Node's system errors. */
export async function writeWhole(path: string, content: FileContent): Promise<void> {
  const draft = `${path}.${randomBytes(4).toString('hex')}.part`;
  try {
    const file = await open(draft, 'wx');
    try {
      if (typeof content === 'string' || content instanceof Uint8Array) {
        await file.writeFile(content);
      } else {
        // Each piece goes on where the last one ended.
        for await (const piece of content) await file.writeFile(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
