// A name that nothing has yet, where the system's dialog asked for a folder and not for a name.
import { existsSync } from 'node:fs';
import { join, parse } from 'node:path';

/** `lesson.zeek`, else `lesson 2.zeek`, `lesson 3.zeek` and so on. */
export function unusedPath(folder: string, fileName: string): string {
  const { name, ext } = parse(fileName);
  let path = join(folder, fileName);
  for (let n = 2; existsSync(path); n += 1) path = join(folder, `${name} ${n}${ext}`);
  return path;
}
