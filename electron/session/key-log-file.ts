// The key log of a capture: the file named by the user, or one that lies beside the capture.
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import type { KeyLog } from '../wire/tls/key-log.ts';

/** Hundreds of thousands of connections. */
const maxBytes = 256 * 1024 * 1024;
const endings = ['.keylog', '.keys'] as const;

/**
 * The file beside `cafe.pcapng.gz` that is named like it: `cafe.keylog`, `cafe.keys`, or the whole name
 * with one of these endings. Null where there is none.
 */
export async function findKeyLogBeside(capturePath: string): Promise<string | null> {
  const stem = capturePath.replace(/\.(?:gz|zst)$/i, '').replace(/\.[^./\\]+$/, '');
  for (const name of [stem, capturePath]) {
    for (const ending of endings) {
      const path = `${name}${ending}`;
      if (path !== capturePath && (await isReadable(path))) return path;
    }
  }
  return null;
}

async function isReadable(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    // Not there, or not ours to read: said by rejecting.
    return false;
  }
}

/** Adds the file's secrets, line by line. Rejects with the system's error when it cannot be read. */
export async function readKeyLogFile(path: string, keyLog: KeyLog): Promise<void> {
  let rest = '';
  const chunks = createReadStream(path, { encoding: 'latin1', end: maxBytes });
  for await (const chunk of chunks as AsyncIterable<string>) {
    const text = rest + chunk;
    const end = text.lastIndexOf('\n') + 1;
    keyLog.add(text.slice(0, end));
    // A line without end is no key.
    rest = text.slice(end).slice(0, 4096);
  }
  keyLog.add(rest);
}
