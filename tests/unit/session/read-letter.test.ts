// The letter of a capture whose connection is reset: what comes or waits behind the reset counts as well.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlowEvent } from '../../../shared/model/segment.ts';
import { readCaptureKeys, readLetter } from '../../../electron/session/capture-letter.ts';
import { answerTo, paths, recordLetter, recut } from '../decrypt/recorded-letter.ts';
import { pcap, tcp, type TcpOptions } from '../wire/ip/packets.ts';

const folder = mkdtempSync(join(tmpdir(), 'onlooker-letter-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const [syn, synAck, reset] = [0x02, 0x12, 0x04];
let packets: TcpOptions[] = [];
let keyLines: readonly string[] = [];

function toPacket(event: FlowEvent): TcpOptions[] {
  if (event.kind !== 'segment' || event.segment.bytes === null) return [];
  const { direction, offset, bytes } = event.segment;
  return [{ sequence: offset + 1, payload: bytes, back: direction === 'down' }];
}

beforeAll(async () => {
  const recorded = await recordLetter('TLSv1.3');
  ({ keyLines } = recorded);
  packets = recut(recorded.events, 1000).flatMap(toPacket);
});

async function letterOf(data: readonly TcpOptions[]) {
  const path = join(folder, 'reset.pcap');
  const handshake: TcpOptions[] = [
    { sequence: 0, flags: syn },
    { sequence: 0, flags: synAck, back: true },
  ];
  writeFileSync(path, pcap([...handshake, ...data].map(tcp)));
  const letter = await readLetter(path, await readCaptureKeys(path, null, keyLines), () => false);
  const texts = letter?.exchanges.map(({ exchange }) => exchange.response?.body.text ?? null);
  return { texts, connections: letter?.connections };
}

const lastOf = (back: boolean): number =>
  packets.findLastIndex((packet) => (packet.back === true) === back);

const resetPacket = (): TcpOptions => {
  const { sequence = 0, payload = '' } = packets[lastOf(false)] ?? {};
  return { sequence: sequence + payload.length, flags: reset };
};

test('an answer whose end comes behind the reset is read to its end', async () => {
  const end = packets.findIndex(
    (packet, n) => n > lastOf(true) - 3 && packet.back === true && n > 0,
  );
  const late = [...packets.slice(0, end), resetPacket(), ...packets.slice(end)];
  const { texts, connections } = await letterOf(late);
  expect(texts).toEqual(paths.map(answerTo));
  expect(connections).toMatchObject({ opened: 1, broken: 0 });
});

test('that bytes are lost is told, though what waited for them comes behind the reset', async () => {
  const [, second] = packets.flatMap((packet, n) => (packet.back === true ? [n] : []));
  const lossy = [...packets.filter((_, n) => n !== (second ?? 0) + 4), resetPacket()];
  const { connections } = await letterOf(lossy);
  expect(connections).toMatchObject({ opened: 1, broken: 1 });
});
