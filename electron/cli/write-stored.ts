// What comes out of a session of the library: JSON and the short text page by page, however large it is.
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { gatherPieces } from '../report/excerpt.ts';
import type { Redactor } from '../report/redact.ts';
import { streamJson } from '../report/stream-json.ts';
import { addOverview } from '../store/read-overview.ts';
import { maxWholeFlows, readPieces, type SessionPieces } from '../store/session-pieces.ts';
import type { Store } from '../store/store.ts';
import { CommandError, describe, writeAll, type Output } from './command.ts';
import { describeSession } from './describe-session.ts';
import { exitCodes } from './exit-codes.ts';
import { plain, sayError, writeOut } from './terminal.ts';

interface Stored {
  readonly pieces: SessionPieces;
  /** Null: nothing is taken out. */
  readonly redactor: Redactor | null;
  /** Whether it is too large to be held in memory. */
  readonly isLarge: boolean;
}

/** Throws CommandError where a target cannot be written. */
export async function writeStored(command: Output, store: Store, id: string): Promise<void> {
  const { reports, jsonTarget } = command;
  if (reports.length > 0) await writeReports(command, store, id);
  if (jsonTarget === null && reports.length > 0) return;
  const stored = await openStored(store, id, command.redact);
  if (jsonTarget === null) await writeBrief(stored);
  else if (jsonTarget === '-') await printJson(stored);
  else await writeJson(stored, jsonTarget);
}

async function writeReports(command: Output, store: Store, id: string): Promise<void> {
  const document = await store.document(id);
  if (document === null) throw notThere();
  const segments = await store.segments(id);
  const keyLog = await store.keyLog(id);
  const told = await addOverview(store, document);
  await writeAll({ ...command, jsonTarget: null }, { document: told, segments, keyLog });
}

const notThere = (): Error => new Error('The session just saved is not there');

async function openStored(store: Store, id: string, redact: boolean): Promise<Stored> {
  const bare = await readPieces(store, id);
  if (bare === null) throw notThere();
  const pieces = { ...bare, frame: await addOverview(store, bare.frame) };
  await store.endQuestions(id);
  return {
    pieces,
    redactor: redact ? await gatherPieces(pieces) : null,
    isLarge: (await store.countFlows(id)) > maxWholeFlows,
  };
}

async function writeBrief({ pieces: { frame }, redactor }: Stored): Promise<void> {
  const document = redactor?.redact(frame) ?? frame;
  await writeOut(plain(describeSession(document, redactor?.describe() ?? null)));
}

const jsonOf = ({ pieces, redactor, isLarge }: Stored): AsyncGenerator<string> =>
  streamJson(pieces, { redactor, segments: isLarge ? undefined : pieces.segments });

async function printJson(stored: Stored): Promise<void> {
  for await (const text of jsonOf(stored)) await writeOut(text);
  await writeOut('\n');
}

async function writeJson(stored: Stored, path: string): Promise<void> {
  try {
    await pipeline(jsonOf(stored), createWriteStream(path));
  } catch (error) {
    throw new CommandError(`${path}: ${describe(error)}`, exitCodes.cannotWrite);
  }
  sayError(`wrote ${path}`);
}
