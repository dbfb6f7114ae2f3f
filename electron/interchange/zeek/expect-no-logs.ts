// Zeek calls its logs alike everywhere: those that lie in a folder may be the only ones of another network.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { zeekLogNames } from './fields.ts';

/** Rejects with a sentence for people where the folder has logs already. */
export async function expectNoLogs(folder: string): Promise<void> {
  for (const log of zeekLogNames) {
    const standing = await stat(join(folder, `${log}.log`)).catch(() => null);
    if (standing === null) continue;
    throw new Error(
      `The folder has a ${log}.log already, which is left as it is. Choose another folder, or take its logs away first.`,
    );
  }
}
