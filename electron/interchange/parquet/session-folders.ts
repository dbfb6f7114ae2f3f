// Where the sessions of a Parquet folder are (docs/parquet.md).
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

const maxSessions = 1000;
const sessionPattern = /^session=/;

/** Folders of sessions in `folder`, or itself where it is one. */
export async function findSessionFolders(folder: string): Promise<string[]> {
  if (sessionPattern.test(basename(folder))) return [folder];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && sessionPattern.test(entry.name))
    .map(({ name }) => join(folder, name))
    .slice(0, maxSessions);
}
