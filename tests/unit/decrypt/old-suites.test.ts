// Records of ciphers that only old programs choose, sealed here as their specifications say.
import { createCipheriv, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { expandKeyBlock } from '../../../electron/decrypt/key-schedule.ts';
import { Rc4 } from '../../../electron/decrypt/rc4.ts';
import { openerFor12, type Hellos } from '../../../electron/decrypt/session-keys.ts';
import { hashBytes, suiteOf, suiteOf13 } from '../../../electron/decrypt/suite.ts';
import type { TlsRecord } from '../../../electron/wire/tls/records.ts';

const clientRandom = new Uint8Array(32).fill(1);
const serverRandom = new Uint8Array(32).fill(2);
const master = new Uint8Array(48).fill(3);
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const rc4Of = (key: string, lengthBytes: number): string =>
  hexOf(new Rc4(Uint8Array.from(Buffer.from(key, 'hex'))).apply(new Uint8Array(lengthBytes)));

test('RC4 gives the key stream of RFC 6229', () => {
  expect(rc4Of('0102030405', 16)).toBe('b2396305f03dc027ccc3524a0a1118a8');
  expect(rc4Of('0102030405060708090a0b0c0d0e0f10', 16)).toBe('9ac7cc9a609d1ef7b2932899cde41b97');
  const skipped = new Rc4(Uint8Array.of(1, 2, 3, 4, 5));
  skipped.skip(240);
  expect(hexOf(skipped.apply(new Uint8Array(4)))).toBe('28cb1132');
});

interface Sealing {
  readonly id: number;
  readonly version: number;
}

function prepare({ id, version }: Sealing) {
  const suite = suiteOf(id);
  if (suite === null) throw new Error('not opened');
  const sessionId = new Uint8Array(0);
  const named = { clientRandom, serverRandom, sessionId };
  const hellos: Hellos = { ...named, version, suite, encryptThenMac: false };
  const input = { version, hash: suite.hash, master, clientRandom, serverRandom };
  const macBytes = hashBytes[suite.mac];
  const block = expandKeyBlock(input, 2 * (macBytes + suite.keyBytes + 8));
  const macKey = block.subarray(0, macBytes);
  const key = block.subarray(2 * macBytes, 2 * macBytes + suite.keyBytes);
  const iv = block.subarray(2 * (macBytes + suite.keyBytes), 2 * (macBytes + suite.keyBytes) + 8);
  return { suite, opener: openerFor12(master, hellos, 'up'), macKey, key, iv };
}

function withMac(mac: string, macKey: Uint8Array, version: number, number: number, text: string) {
  const header = [0, 0, 0, 0, 0, 0, 0, number, 23, version >> 8, version & 255, 0, text.length];
  const content = Buffer.from(text);
  return Buffer.concat([
    content,
    createHmac(mac, macKey).update(Uint8Array.from(header)).update(content).digest(),
  ]);
}

const recordOf = (version: number, fragment: Uint8Array): TlsRecord => ({
  contentType: 23,
  version,
  fragment,
  lengthBytes: fragment.length,
  offset: 0,
  timeMs: 0,
});

const texts = ['GET / HTTP/1.1', 'one', 'another'];
const readAll = (made: ReturnType<typeof prepare>, version: number, sealed: Uint8Array[]) =>
  sealed.map((fragment) => {
    const opened = made.opener.open(recordOf(version, fragment));
    return opened === null ? null : Buffer.from(opened.content).toString();
  });

describe.each([0x0301, 0x0302, 0x0303])('version %i', (version) => {
  test.each([0x0004, 0x0005, 0xc011, 0x008a])('RC4 (suite %i)', (id) => {
    const made = prepare({ id, version });
    const stream = new Rc4(made.key);
    const sealed = texts.map((text, n) =>
      stream.apply(withMac(made.suite.mac, made.macKey, version, n, text)),
    );
    expect(readAll(made, version, sealed)).toEqual(texts);
  });

  test('RC4 behind a record that the capture lacks', () => {
    const made = prepare({ id: 0x0005, version });
    const stream = new Rc4(made.key);
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = ['lost', 'kept'].map((text, n) =>
      stream.apply(withMac('sha1', made.macKey, version, n, text)),
    );
    expect(made.opener.skip(recordOf(version, first))).toBe(4);
    expect(readAll(made, version, [second])).toEqual(['kept']);
  });

  test.each([0x0001, 0x0002, 0x003b, 0xc010])('NULL (suite %i)', (id) => {
    const made = prepare({ id, version });
    const sealed = texts.map((text, n) => withMac(made.suite.mac, made.macKey, version, n, text));
    expect(readAll(made, version, sealed)).toEqual(texts);
    sealed[0]?.fill(0, 3, 4);
    expect(readAll(prepare({ id, version }), version, sealed.slice(0, 1))).toEqual([null]);
  });

  test.each([0x000a, 0xc012, 0x0023])('3DES (suite %i)', (id) => {
    const made = prepare({ id, version });
    let chained: Uint8Array = made.iv;
    const sealed = texts.map((text, n) => {
      const plain = withMac(made.suite.mac, made.macKey, version, n, text);
      const padding = 7 - (plain.length % 8);
      const iv = version === 0x0301 ? chained : Buffer.alloc(8, n + 1);
      const cipher = createCipheriv('des-ede3-cbc', made.key, iv).setAutoPadding(false);
      const body = cipher.update(Buffer.concat([plain, Buffer.alloc(padding + 1, padding)]));
      chained = body.subarray(-8);
      return version === 0x0301 ? body : Buffer.concat([iv, body]);
    });
    expect(readAll(made, version, sealed)).toEqual(texts);
  });
});

test('suites with static ECDH are opened like others with their cipher, drafts of ChaCha20 are not', () => {
  expect(suiteOf(0xc031)).toMatchObject({ mode: 'gcm', keyBytes: 16 });
  expect(suiteOf(0xcc13)).toBeNull();
  expect(suiteOf(0xcca8)).toMatchObject({ mode: 'chacha20' });
});

test('a server that answers TLS 1.3 with an older suite has none that is opened', () => {
  expect([0x002f, 0x000a, 0x0005, 0x0002].map(suiteOf13)).toEqual([null, null, null, null]);
  expect(suiteOf13(0x1301)).not.toBeNull();
});
