// TLS in EAP in RADIUS, made here as no public capture has it: what tshark reads of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeCipher } from '../../electron/wire/tls/cipher-suites.ts';
import { signIn } from '../helpers/radius-sign-in.ts';
import { readFrames } from '../helpers/tshark.ts';
import { client, pcap, server, udp } from '../unit/wire/ip/packets.ts';
import { recordHandshake } from '../unit/wire/recorded-handshake.ts';
import { readCapture } from './captures.ts';

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'onlooker-radius-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

test.each([
  ['EAP-TLS', 13, 1812, 1000],
  ['EAP-TTLS', 21, 1645, 1300],
  ['PEAP', 25, 1812, 200],
  ['EAP-FAST', 43, 1812, 300],
])('the handshake of %s', async (_name, method, port, fragmentBytes) => {
  const { up, down } = await recordHandshake({ maxVersion: 'TLSv1.2' });
  const packets = signIn({ up, down, method, fragmentBytes }).map(([direction, payload]) =>
    direction === 'up'
      ? udp({ from: client, to: server, ports: [50_000, port], payload })
      : udp({ from: server, to: client, ports: [port, 50_000], payload }),
  );
  const file = join(scratch, `${method}.pcap`);
  writeFileSync(file, pcap(packets));
  const document = await readCapture(file);
  const [flow] = document.flows;
  const fields = [
    'tls.handshake.extensions_server_name',
    'tls.handshake.ja3',
    'tls.handshake.ciphersuite',
    'tls.record.length',
    'x509ce.dNSName',
  ] as const;
  const frames = readFrames(file, 'tls', fields);
  const told = (field: (typeof fields)[number]): string[] =>
    frames.flatMap((frame) => frame[field] ?? []);
  expect(told('tls.handshake.extensions_server_name')).toEqual([flow?.tls?.serverName]);
  expect(told('tls.handshake.ja3')).toEqual([flow?.tls?.ja3]);
  const chosen = frames.map((frame) => frame['tls.handshake.ciphersuite'] ?? []);
  const [cipher] = chosen.find(({ length }) => length === 1) ?? [];
  expect(flow?.tls?.cipher).toBe(describeCipher(Number(cipher)));
  const names = flow?.tls?.handshake.flatMap((step) =>
    step.kind === 'certificate' ? step.fields.map(({ value }) => value) : [],
  );
  expect(names?.join('\n')).toContain(told('x509ce.dNSName')[0] ?? '?');
  expect(told('tls.record.length').map(Number)).toEqual(
    flow?.records.map(({ lengthBytes }) => lengthBytes),
  );
});
