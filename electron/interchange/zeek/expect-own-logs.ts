// Zeek calls its logs alike everywhere: those that lie in a folder may be the only ones of another network. What
// Onlooker itself wrote is replaced, as any other report is when its command is run again.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { zeekLogNames } from './fields.ts';
import { jsonMark, tsvMark } from './format.ts';

/** A line of JSON bears the mark; of a look-up with all its answers it is a few kilobytes long. */
const headBytes = 256 * 1024;

/** Rejects with a sentence for people where the folder has logs that somebody else wrote. */
export async function expectOwnLogs(folder: string): Promise<void> {
  for (const log of zeekLogNames) {
    const head = await readHead(join(folder, `${log}.log`));
    if (head === null || isOurs(head)) continue;
    throw new Error(
      `The folder has a ${log}.log that Onlooker did not write, which is left as it is. Choose another folder, or take its logs away first.`,
    );
  }
}

/** Null where there is no such log. What is no file, or cannot be read, has no mark. */
async function readHead(file: string): Promise<string | null> {
  try {
    const handle = await open(file, 'r');
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing ? null : 'unread';
  }
}

/** An empty log is what JSON without rows is, and nothing is lost with it. */
function isOurs(head: string): boolean {
  if (head === '') return true;
  const [first = ''] = head.split('\n', 1);
  if (first.startsWith('{')) return first.endsWith(`${jsonMark}}`);
  return `\n${head}`.includes(`\n${tsvMark}\n`);
}
