// The TLS secrets of the browser engine. Chromium writes them for its whole process, into a file named at
// its start, or not at all: so it gets one that has no name as soon as it is open, holds something only
// while a session runs, and never reaches a disk where the system has memory for files
// (docs/adr/0016-page-secrets.md).
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface EngineKeyLog {
  /** Where the engine shall write. */
  readonly path: string;
  /** Forgets what was written before; to be called once the engine has the file open. */
  begin(): void;
  /** Gives the lines written since `begin`, and empties the file. */
  take(): string[];
  /** Of the app: nothing stays behind. */
  close(): void;
}

export interface KeyLogPlace {
  readonly platform: NodeJS.Platform;
  /** Folders to keep it in, the best first. */
  readonly folders: readonly string[];
}

/** Linux has a file system in memory; elsewhere the folder for passing files must do. */
export function keyLogPlace(platform: NodeJS.Platform = process.platform): KeyLogPlace {
  const own = tmpdir();
  return { platform, folders: platform === 'linux' ? ['/dev/shm', own] : [own] };
}

/** More than any session's budgets allow; beyond it nothing is read. */
const maxBytes = 64 * 1024 * 1024;

/** Null where there is no place for it: page sessions then have no secrets. */
export function openEngineKeyLog(place: KeyLogPlace = keyLogPlace()): EngineKeyLog | null {
  for (const root of place.folders) {
    try {
      accessSync(root, constants.W_OK | constants.X_OK);
      return openIn(mkdtempSync(join(root, 'onlooker-tls-')), place.platform);
    } catch {
      // Not there, full, or not ours to write in: the next one.
    }
  }
  return null;
}

function openIn(folder: string, platform: NodeJS.Platform): EngineKeyLog {
  const path = join(folder, 'key-log');
  const file = openSync(path, 'wx+', 0o600);
  let isNamed = true;
  let isOpen = true;
  const forgetName = (): void => {
    if (!isNamed) return;
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    isNamed = false;
  };
  return {
    path,
    begin: () => {
      if (!isOpen) return;
      // Whoever has it open keeps it; Windows would refuse, so there it goes at the end.
      if (platform !== 'win32') forgetName();
      ftruncateSync(file, 0);
    },
    take: () => {
      if (!isOpen) return [];
      const text = readAll(file);
      ftruncateSync(file, 0);
      return text.split('\n').filter((line) => line !== '');
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      ftruncateSync(file, 0);
      closeSync(file);
      forgetName();
    },
  };
}

function readAll(file: number): string {
  const bytes = Buffer.alloc(Math.min(fstatSync(file).size, maxBytes));
  let length = 0;
  while (length < bytes.length) {
    const read = readSync(file, bytes, length, bytes.length - length, length);
    if (read === 0) break;
    length += read;
  }
  return bytes.toString('latin1', 0, length);
}
