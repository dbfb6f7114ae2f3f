// Which keys were at hand and what they opened, in a line for people.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { describeKeys, readCaptureKeys } from '../../../electron/session/capture-letter.ts';

const folder = mkdtempSync(join(tmpdir(), 'onlooker-keys-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const line = (digit: string): string => `CLIENT_RANDOM ${digit.repeat(64)} ${digit.repeat(96)}\n`;
const capture = join(folder, 'cafe.pcapng');
const named = join(folder, 'mine.txt');
const counts = {
  opened: 1,
  'no-key': 0,
  'wrong-key': 0,
  unsupported: 1,
  silent: 0,
  other: 0,
  broken: 0,
};

it.each([
  ['a file', [], line('a'), 'Keys: 1 secret from mine.txt.'],
  ['the capture', [line('b')], null, 'Keys: 1 secret from the capture itself.'],
  ['both', [line('b')], line('a'), 'Keys: 2 secrets from the capture itself and mine.txt.'],
])('from %s', async (_from, secrets, text, said) => {
  if (text !== null) writeFileSync(named, text);
  const keys = await readCaptureKeys(capture, text === null ? null : named, secrets);
  expect(describeKeys(keys, { connections: counts, passedOver: 1 })).toBe(
    '1 of 2 connections could be opened with the keys: 1 of a kind that is not opened here.' +
      ` Not listed: 1 more request. ${said}`,
  );
});

it('says that a file holds none, and nothing where there is no file', async () => {
  writeFileSync(named, 'no key at all\n');
  expect(describeKeys(await readCaptureKeys(capture, named, []), null)).toBe(
    'mine.txt holds no TLS secret.',
  );
  expect(describeKeys(await readCaptureKeys(capture, null, []), null)).toBeNull();
});
