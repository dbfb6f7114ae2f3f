// Who may read what is written. Sessions hold secrets, so everything is its owner's alone, as a library is;
// but for exports without secrets, which are made to be given away and get the permissions that are usual.
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

export type Readers = 'owner' | 'usual';

/** Null: nothing was changed, what the process has is usual. */
let usualUmask: number | null = null;

/** Whatever this process and its libraries make from now on only its owner can read. On Windows nothing changes. */
export function keepToOwner(): void {
  usualUmask ??= process.umask(0o077);
}

const permit = (all: number, readers: Readers): number =>
  all & ~(readers === 'owner' ? 0o077 : (usualUmask ?? process.umask()));

export const fileMode = (readers: Readers): number => permit(0o666, readers);
const folderMode = (readers: Readers): number => permit(0o777, readers);

/** Where a file system has no permissions, as that of a stick, there are none to set. */
export const setMode = (path: string, mode: number): Promise<void> =>
  chmod(path, mode).catch(() => undefined);

/** With the folders above it that are missing; what is there stays as it is. */
export async function makeFolder(path: string, readers: Readers): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = resolve(path); ; made = dirname(made)) {
    await setMode(made, folderMode(readers));
    if (made === resolve(first) || made === dirname(made)) return;
  }
}
