// Writing a file so that a reader sees the old one or the whole new one, never half of it.
import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, lstat, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileMode, setMode, type Readers } from './file-modes.ts';
import type { FileContent } from './prepare-export.ts';

/**
 * Writes beside the target and moves it into place: behind a link, and with the permissions of the file that
 * stood there unless it is for its owner. Through a pipe or a device it writes straight. Rejects with Node's
 * system errors.
 */
export async function writeWhole(
  path: string,
  content: FileContent,
  readers: Readers = 'usual',
): Promise<void> {
  const target = await findTarget(path);
  if (target === null) return writeStraight(path, content);
  const standing = await statIfThere(target);
  // Moving needs no permission on the file itself: without this a protected one would be replaced.
  if (standing !== null) await access(target, constants.W_OK);
  const draft = join(dirname(target), `onlooker-${randomBytes(8).toString('hex')}.part`);
  try {
    await writeDraft(draft, content);
    const kept = readers === 'usual' && standing !== null;
    await setMode(draft, kept ? standing.mode & 0o777 : fileMode(readers));
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/**
 * The file to replace or to make, behind any link. Null for what can only be written through: pipes, devices,
 * and the files that a shell opened for us (`/dev/stdout`), whose name another may have by now.
 */
export async function findTarget(path: string): Promise<string | null> {
  if (/^\/(dev|proc)\//.test(resolve(path))) return null;
  const standing = await statIfThere(path);
  if (standing !== null) return standing.isFile() ? realpath(path) : null;
  const link = await lstat(path).catch(() => null);
  return link?.isSymbolicLink() ? resolve(dirname(path), await readlink(path)) : path;
}

const statIfThere = (path: string): Promise<Stats | null> => stat(path).catch(() => null);

async function writeStraight(path: string, content: FileContent): Promise<void> {
  const file = await open(path, 'w');
  try {
    await writeTo(file, content);
  } finally {
    await file.close();
  }
}

/** Its owner's alone until it is whole. */
async function writeDraft(path: string, content: FileContent): Promise<void> {
  const file = await open(path, 'wx', fileMode('owner'));
  try {
    await writeTo(file, content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeTo(
  file: Awaited<ReturnType<typeof open>>,
  content: FileContent,
): Promise<void> {
  if (typeof content === 'string' || content instanceof Uint8Array) return file.writeFile(content);
  // Each piece goes on where the last one ended.
  for await (const piece of content) await file.writeFile(piece);
}
