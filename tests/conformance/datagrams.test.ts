// The datagrams of UDP conversations as an import keeps them, and as they leave again: each of the size and at the
// time that tshark reads.
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writePcapng } from '../../electron/interchange/pcapng/write-pcapng.ts';
import { jsonOf } from '../../electron/interchange/prepare-export.ts';
import { prepareSubject } from '../../electron/interchange/subject.ts';
import { parseJsonReport } from '../../electron/report/parse-json.ts';
import { readPieces } from '../../electron/store/session-pieces.ts';
import { openStagedLibrary, type StagedLibrary } from '../helpers/staged-library.ts';
import { readFrames } from '../helpers/tshark.ts';
import { readWhole } from '../helpers/whole-session.ts';
import { capturesDir, listCaptures } from './captures.ts';

const udpHeaderBytes = 8;

let library: StagedLibrary;
beforeAll(async () => {
  library = await openStagedLibrary('datagrams');
});
afterAll(() => library.remove());

interface Datagram {
  readonly timeMs: number;
  readonly lengthBytes: number;
}

/** In whole microseconds since the first of them. */
function wordsOf(datagrams: readonly Datagram[]): string[] {
  const firstMs = datagrams[0]?.timeMs ?? 0;
  return datagrams
    .map(
      ({ timeMs, lengthBytes }) => `${Math.round((timeMs - firstMs) * 1000)} µs ${lengthBytes} B`,
    )
    .toSorted();
}

/** What tshark reads of each; a packet that a capture has behind a later one came no earlier. */
function askTshark(path: string): string[] {
  const fields = ['frame.time_relative', 'udp.length'];
  let timeMs = 0;
  return wordsOf(
    readFrames(path, 'udp and not dns and not mdns', fields).map((frame) => {
      timeMs = Math.max(timeMs, Number(frame['frame.time_relative']?.[0]) * 1000);
      return { timeMs, lengthBytes: Number(frame['udp.length']?.[0]) - udpHeaderBytes };
    }),
  );
}

async function askLibrary(id: string): Promise<string[]> {
  const { records } = await library.store.records(id, null, 0, 100_000);
  return wordsOf(records.filter(({ kind }) => kind === 'datagram'));
}

/** As a JSON report that is opened again as a session of its own. */
async function reopen(id: string): Promise<string> {
  const pieces = await readPieces(library.store, id);
  if (pieces === null) throw new Error('nothing was saved');
  let text = '';
  for await (const piece of jsonOf(await prepareSubject(pieces, { redact: true }))) text += piece;
  const read = parseJsonReport(text);
  if (!read.ok) throw new Error(read.error.detail);
  const { document, segments } = read.value;
  const session = { ...document.session, id: `${id} again` };
  await library.store.saveSession({ ...document, session }, segments);
  return session.id;
}

async function exportAgain(id: string): Promise<string> {
  const pieces = await readPieces(library.store, id);
  if (pieces === null) throw new Error('nothing was saved');
  const path = join(library.folder, `${id}.pcapng`);
  await writeFile(path, writePcapng(await prepareSubject(pieces, { redact: false, keyLog: [] })));
  return path;
}

/** Found by fuzzing: their length fields are no sizes. */
const isBroken = /overflow|max-size|oss-?fuzz|decrypt-crash/iu;
const quicCaptures = listCaptures(capturesDir).filter(
  (path) => /quic/iu.test(path) && !isBroken.test(path),
);

describe.skipIf(quicCaptures.length === 0)('of public captures of QUIC', () => {
  test.each(quicCaptures.map((path) => [basename(path), path]))('%s', async (name, path) => {
    await library.stage(name, path);
    const theirs = askTshark(path);
    expect(await askLibrary(name)).toEqual(theirs);
    expect(askTshark(await exportAgain(name))).toEqual(theirs);
    expect(await askLibrary(await reopen(name))).toEqual(theirs);
  });
});

const quicVisits = quicCaptures.filter((path) => /http3/u.test(path));

describe.skipIf(quicVisits.length === 0)('of a visit over QUIC', () => {
  test.each(quicVisits.map((path) => [basename(path), path]))(
    'the ledger counts %s',
    async (name, path) => {
      await library.stage(`visit ${name}`, path);
      const sizes = (await askLibrary(`visit ${name}`)).map((words) =>
        Number(/ (\d+) B$/u.exec(words)?.[1]),
      );
      const told = await readWhole(library.store, `visit ${name}`);
      const rows = told?.ledger.filter(({ topic }) => topic === 'datagrams') ?? [];
      expect(rows.map(({ envelope }) => envelope)).toEqual([
        expect.stringMatching(
          new RegExp(
            `^${sizes.length} datagrams .* longest ${Math.max(...sizes).toLocaleString('en')} B$`,
            'u',
          ),
        ),
      ]);
    },
  );
});
