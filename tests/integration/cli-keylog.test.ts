// `onlooker import` with keys: from a file named, from one beside the capture, and words for files that
// are none.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { recordLetter } from '../unit/decrypt/recorded-letter.ts';
import { pcap, tcp } from '../unit/wire/ip/packets.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'onlooker-keylog-'));
const capture = join(folder, 'cafe.pcap');
let keys = '';

beforeAll(async () => {
  const { events, keyLines } = await recordLetter('TLSv1.3');
  keys = keyLines.join('');
  const clientPort = 40_000;
  const packets = [
    tcp({ clientPort, sequence: 9, flags: 2 }),
    tcp({ clientPort, sequence: 19, flags: 0x12, back: true }),
  ];
  for (const event of events) {
    if (event.kind !== 'segment' || event.segment.bytes === null) continue;
    const { bytes, direction, offset } = event.segment;
    const back = direction === 'down';
    for (let at = 0; at < bytes.length; at += 1400) {
      const sequence = (back ? 20 : 10) + offset + at;
      packets.push(tcp({ clientPort, sequence, payload: bytes.subarray(at, at + 1400), back }));
    }
  }
  writeFileSync(capture, pcap(packets));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function onlooker(...words: string[]) {
  const program = join(root, 'out/main/cli.cjs');
  return spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', cwd: folder });
}

const documentSchema = z.looseObject({
  exchanges: z.array(z.looseObject({ request: z.looseObject({ path: z.string() }) })),
  session: z.looseObject({ visits: z.array(z.looseObject({ url: z.string() })) }),
});

test('--keylog opens the capture, and secrets stay out of the report', () => {
  const file = join(folder, 'mine.txt');
  writeFileSync(file, keys);
  const { status, stdout, stderr } = onlooker('import', capture, '--keylog', file, '--json', '-');
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stderr).toContain(
    '1 of 1 connection could be opened with the keys. Keys: 5 secrets from mine.txt.',
  );
  const { exchanges, session } = documentSchema.parse(JSON.parse(stdout));
  expect(exchanges.map(({ request }) => request.path)).toEqual(['/first', '/second']);
  expect(session.visits).toHaveLength(2);
  expect(stdout).not.toContain('Roberta');
  const shown = onlooker('import', capture, '--keylog', file, '--json', '-', '--no-redact');
  expect(shown.stdout).toContain('Roberta');
});

test('the keys of its connections are kept, and go into an export that asks for them', () => {
  const file = join(folder, 'many.txt');
  const others = `CLIENT_RANDOM ${'ab'.repeat(32)} ${'cd'.repeat(48)}\n`;
  writeFileSync(file, others + keys);
  const library = join(folder, 'library.duckdb');
  const [plain, open, log] = ['plain.pcapng', 'open.pcapng', 'back.keylog'].map((name) =>
    join(folder, name),
  );
  const words = ['import', capture, '--keylog', file, '--library', library];
  expect(onlooker(...words, '--report', plain ?? '')).toMatchObject({ status: 0 });
  const secrets = ['--with-secrets', '--report', open ?? '', '--report', log ?? ''];
  expect(onlooker(...words, ...secrets)).toMatchObject({ status: 0 });
  const sorted = (text: string): string[] => text.trim().split('\n').sort();
  expect(sorted(readFileSync(log ?? '', 'utf8'))).toEqual(sorted(keys));
  for (const line of sorted(keys)) {
    expect(readFileSync(open ?? '', 'latin1')).toContain(line);
    expect(readFileSync(plain ?? '', 'latin1')).not.toContain(line);
  }
  // Whoever opens the exported capture reads its letters again, with no file beside it.
  const again = onlooker('import', open ?? '', '--json', '-');
  const { exchanges } = documentSchema.parse(JSON.parse(again.stdout));
  expect(exchanges.map(({ request }) => request.path)).toEqual(['/first', '/second']);
});

test('a stream keeps the keys that it carries, and says why they open nothing', () => {
  const open = join(folder, 'open.pcapng');
  const again = join(folder, 'again.pcapng');
  const program = join(root, 'out/main/cli.cjs');
  const words = [program, 'import', '-', '--with-secrets', '--report', again, '--json', '-'];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    input: readFileSync(open),
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stderr).toContain('Standard input: The capture carries TLS secrets.');
  expect(documentSchema.parse(JSON.parse(stdout)).exchanges).toEqual([]);
  expect(readFileSync(again, 'latin1')).toContain(keys.trim().split('\n')[0]);
});

test('without keys nothing is opened and nothing is said of them', () => {
  const { status, stdout, stderr } = onlooker('import', capture, '--json', '-');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(documentSchema.parse(JSON.parse(stdout)).exchanges).toEqual([]);
});

test('a file beside the capture that is named like it is used, and said', () => {
  const beside = join(folder, 'cafe.keylog');
  writeFileSync(beside, keys);
  const { status, stderr } = onlooker('import', capture);
  rmSync(beside);
  expect(status).toBe(0);
  expect(stderr).toContain('5 secrets from cafe.keylog');
});

test('says what is wrong with a key log', () => {
  const missing = onlooker('import', capture, '--keylog', join(folder, 'nowhere.txt'));
  expect(missing).toMatchObject({ status: 4, stdout: '' });
  expect(missing.stderr).toContain('nowhere.txt');
  const empty = join(folder, 'empty.txt');
  writeFileSync(empty, '# nothing here\njunk\n');
  const none = onlooker('import', capture, '--keylog', empty);
  expect(none.status).toBe(0);
  expect(none.stderr).toContain('empty.txt holds no TLS secret.');
  const foreign = join(folder, 'foreign.txt');
  writeFileSync(foreign, `CLIENT_RANDOM ${'ab'.repeat(32)} ${'cd'.repeat(48)}\n`);
  expect(onlooker('import', capture, '--keylog', foreign).stderr).toContain(
    '0 of 1 connection could be opened with the keys: 1 without a key.',
  );
  expect(onlooker('inspect', 'example.org', '--keylog', empty)).toMatchObject({ status: 2 });
});
