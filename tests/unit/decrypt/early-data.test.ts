// Early data (RFC 8446 §2.3, §4.2.10) of a connection sealed here, with secrets out of the air: taken, refused,
// and with a key log that lacks some of them.
import { createCipheriv } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Direction } from '../../../shared/model/segment.ts';
import { trafficKeys } from '../../../electron/decrypt/key-schedule.ts';
import { SessionMasters } from '../../../electron/decrypt/session-masters.ts';
import { TlsLetter } from '../../../electron/decrypt/tls-letter.ts';
import { KeyLog } from '../../../electron/wire/tls/key-log.ts';

const labels = {
  early: 'CLIENT_EARLY_TRAFFIC_SECRET',
  handshakeUp: 'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
  handshakeDown: 'SERVER_HANDSHAKE_TRAFFIC_SECRET',
  dataUp: 'CLIENT_TRAFFIC_SECRET_0',
  dataDown: 'SERVER_TRAFFIC_SECRET_0',
} as const;
type Name = keyof typeof labels;
const names = Object.keys(labels) as Name[];
const secretOf = (name: Name): Uint8Array => new Uint8Array(32).fill(names.indexOf(name) + 1);
const clientRandom = new Uint8Array(32).fill(7);

const u16 = (value: number): number[] => [value >> 8, value & 255];
const vector16 = (bytes: readonly number[]): number[] => [...u16(bytes.length), ...bytes];
const extension = (id: number, body: readonly number[] = []): number[] => [
  ...u16(id),
  ...vector16(body),
];
const message = (type: number, body: readonly number[]): number[] => [type, 0, ...vector16(body)];
const record = (type: number, fragment: readonly number[]): number[] => [
  type,
  3,
  3,
  ...vector16(fragment),
];

const [earlyDataId, pskId, versionsId] = [42, 41, 43];
const [finished, endOfEarlyData] = [20, 5];
const clientHello = message(1, [
  ...u16(0x0303),
  ...clientRandom,
  0,
  ...vector16([0x13, 0x01]),
  1,
  0,
  ...vector16([...extension(earlyDataId), ...extension(versionsId, [2, 3, 4])]),
]);
const serverHello = message(2, [
  ...u16(0x0303),
  ...new Uint8Array(32).fill(8),
  0,
  0x13,
  0x01,
  0,
  ...vector16([...extension(versionsId, [3, 4]), ...extension(pskId, [0, 0])]),
]);

/** The `n`th record under a secret (RFC 8446 §5.2). */
function seal(name: Name, n: number, type: number, content: readonly number[]): number[] {
  const { key, iv } = trafficKeys('sha256', secretOf(name), 16);
  const nonce = new Uint8Array(iv);
  nonce[11] = (nonce[11] ?? 0) ^ n;
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  cipher.setAAD(Uint8Array.from([23, 3, 3, ...u16(content.length + 17)]));
  const sealed = cipher.update(Uint8Array.from([...content, type]));
  cipher.final();
  return record(23, [...sealed, ...cipher.getAuthTag()]);
}

const text = (words: string): number[] => [...Buffer.from(words)];

/** What the client is heard to say when the key log has these secrets. */
function hear(isTaken: boolean, known: readonly Name[]) {
  const keyLog = new KeyLog();
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  for (const name of known)
    keyLog.add(`${labels[name]} ${hex(clientRandom)} ${hex(secretOf(name))}\n`);
  let said = '';
  const letter = new TlsLetter(
    { keyLog, masters: new SessionMasters() },
    ({ direction, bytes }) => {
      if (direction === 'up') said += Buffer.from(bytes ?? []).toString();
    },
    { up: 0, down: 0 },
  );
  const push = (direction: Direction, bytes: readonly number[]): void => {
    const place = { flowId: 'tcp-1', timeMs: 0, offset: 0, lengthBytes: bytes.length };
    letter.push({ ...place, direction, bytes: Uint8Array.from(bytes) });
  };
  push('up', [...record(22, clientHello), ...seal('early', 0, 23, text('early '))]);
  const accepted = vector16(isTaken ? extension(earlyDataId) : []);
  push('down', record(22, serverHello));
  push('down', seal('handshakeDown', 0, 22, [...message(8, accepted), ...message(finished, [1])]));
  if (isTaken) push('up', seal('early', 1, 22, message(endOfEarlyData, [])));
  push('up', seal('handshakeUp', 0, 22, message(finished, [1])));
  push('up', seal('dataUp', 0, 23, text('late')));
  return { said, isBroken: letter.problem !== null };
}

const without = (...lost: Name[]): Name[] => names.filter((name) => !lost.includes(name));

test('early data counts when the server took it', () => {
  expect(hear(true, names)).toEqual({ said: 'early late', isBroken: false });
  expect(hear(false, names)).toEqual({ said: 'late', isBroken: false });
});

test('refused, its secret is not needed', () => {
  expect(hear(false, without('early'))).toEqual({ said: 'late', isBroken: false });
});

test('taken and closed, it ends the reading: answers would go to the wrong requests', () => {
  expect(hear(true, without('early'))).toEqual({ said: '', isBroken: true });
});

test('where nobody can tell whether it was taken nothing is claimed', () => {
  const known = without('early', 'handshakeUp', 'handshakeDown');
  expect(hear(true, known)).toEqual({ said: '', isBroken: true });
});
