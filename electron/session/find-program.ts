// Where a program of this computer is. Windows looks in the current folder first, and a PATH may name folders
// relative to it: what lies beside a capture somebody sent must not be run for its name.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';

export interface Computer {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether there is a file there that may be run. */
  readonly isRunnable: (path: string) => Promise<boolean>;
}

const thisComputer: Computer = { platform: process.platform, env: process.env, isRunnable };

async function isRunnable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    // Not there, or not ours to run: said by rejecting.
    return false;
  }
}

/** The whole path of the first `name` in the absolute folders of PATH; null: none of them has it. */
export async function findProgram(
  name: string,
  computer: Computer = thisComputer,
): Promise<string | null> {
  const isWindows = computer.platform === 'win32';
  for (const folder of isWindows ? windowsFolders(computer.env) : posixFolders(computer.env)) {
    const path = isWindows ? win32.join(folder, `${name}.exe`) : posix.join(folder, name);
    if (await computer.isRunnable(path)) return path;
  }
  return null;
}

const posixFolders = ({ PATH = '' }: Computer['env']): string[] =>
  PATH.split(':').filter((folder) => posix.isAbsolute(folder));

/** With a drive or a server: `\tools` is one of the drive that happens to be current. */
const windowsFolders = (env: Computer['env']): string[] =>
  pathOf(env)
    .split(';')
    .map((folder) => folder.replaceAll('"', ''))
    .filter((folder) => /^(?:[a-z]:[\\/]|\\\\)/i.test(folder));

/** Windows writes `Path`, and takes any case. */
const pathOf = (env: Computer['env']): string =>
  Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
