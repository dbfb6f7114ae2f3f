// TLS inside OpenVPN over UDP, made here as no public capture has it: what tshark reads of it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toJsonDocument } from '../../electron/report/json-document.ts';
import { recordHandshake } from '../unit/wire/recorded-handshake.ts';
import { readCapture } from './captures.ts';
import { compareReadings } from './compare.ts';
import { readCarried } from './openvpn-walk.ts';
import { printedSchema, readPrinted } from './product.ts';
import { filterOf } from './reasons.ts';
import { askTshark } from './tshark.ts';

const session = [1, 2, 3, 4, 5, 6, 7, 8];
const carriedBytes = 1000;

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'onlooker-openvpn-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function carry(tls: Uint8Array): number[][] {
  return Array.from({ length: Math.ceil(tls.length / carriedBytes) }, (_, n) => {
    const piece = tls.subarray(n * carriedBytes, (n + 1) * carriedBytes);
    return [0x20, ...session, 0, 0, 0, 0, n + 1, ...piece];
  });
}

function capture(packets: readonly (readonly ['O' | 'I', readonly number[]])[]): string {
  const lines = packets.flatMap(([direction, bytes]) => {
    const hex = Buffer.from(bytes).toString('hex').replaceAll(/../g, '$& ');
    return [direction, `000000 ${hex}`, ''];
  });
  const [text, file] = [join(scratch, 'vpn.txt'), join(scratch, 'vpn.pcap')];
  writeFileSync(text, lines.join('\n'));
  const addresses = ['-4', '192.0.2.94,192.0.2.1', '-u', '1194,50000'];
  execFileSync('text2pcap', ['-q', '-D', ...addresses, text, file]);
  return file;
}

test('the handshake in the control channel', async () => {
  const { up, down } = await recordHandshake({ maxVersion: 'TLSv1.2' });
  const file = capture([
    ['O', [0x38, ...session, 0, 0, 0, 0, 0]],
    ['I', [0x40, ...session, 0, 0, 0, 0, 0]],
    ...carry(up).map((packet) => ['O', packet] as const),
    ...carry(down).map((packet) => ['I', packet] as const),
  ]);
  const { problem: _problem, ...document } = await readCapture(file);
  const json = toJsonDocument(document, { redacted: null, generator: 'test', segments: [] });
  const ours = readPrinted(printedSchema.parse(JSON.parse(JSON.stringify(json))));
  const theirs = await askTshark(file, { ordering: 'as-captured' });
  const [told] = [...ours.values()];
  expect(told?.hellos).toMatchObject([{ serverName: 'clinic.lab.test' }]);
  expect(told?.records.size).toBe(2);
  expect(compareReadings(ours, theirs)).toEqual([]);
  const [pair = ''] = ours.keys();
  const carrier = { ports: ['1194', '50000'], isTcp: false };
  const carried = await readCarried(file, filterOf(pair), carrier, scratch);
  expect(carried && compareReadings(ours, carried)).toEqual([]);
});
