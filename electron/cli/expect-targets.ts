// What comes out of a command must have a place before anything is visited or captured: a folder mistyped
// must not cost a lesson's hour.
import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isFolderFormat } from '../interchange/formats.ts';
import { expectOwnLogs } from '../interchange/zeek/expect-own-logs.ts';
import { findTarget } from '../interchange/write-whole.ts';
import { CommandError, describe } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Output } from './parse-output.ts';
import { expectApp } from './run-app.ts';

/** Throws CommandError. Formats that are folders make what is missing themselves. */
export async function expectTargets({ reports, jsonTarget }: Output): Promise<void> {
  const files = reports.filter(({ format }) => !isFolderFormat(format)).map(({ path }) => path);
  if (jsonTarget !== null && jsonTarget !== '-') files.push(jsonTarget);
  for (const path of files) await expectPlace(path);
  for (const { path, format } of reports) {
    if (format.startsWith('zeek'))
      await expectOwnLogs(path).catch((error: unknown) => refuse(path, describe(error)));
  }
  if (reports.some(({ format }) => format === 'pdf')) expectApp('A report as PDF');
}

async function expectPlace(path: string): Promise<void> {
  for (const place of await placesOf(path)) {
    try {
      await access(place, constants.W_OK);
    } catch (error) {
      refuse(path, `${place}: ${describe(error)}`);
    }
  }
}

function refuse(path: string, why: string): never {
  throw new CommandError(`${path} cannot be written. ${why}`, exitCodes.cannotWrite);
}

/** What must be writable. A pipe or a device is written through; of any other file a draft is made beside it. */
async function placesOf(path: string): Promise<string[]> {
  const target = await findTarget(path);
  if (target === null) return [path];
  return existsSync(target) ? [dirname(target), target] : [dirname(target)];
}
