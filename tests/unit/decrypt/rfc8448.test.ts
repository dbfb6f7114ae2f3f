// The key schedule against the trace of RFC 8448 §3, whose records open only with the right keys.
import { expect, test } from 'vitest';
import { expandLabel, trafficKeys } from '../../../electron/decrypt/key-schedule.ts';
import { Tls13Opener } from '../../../electron/decrypt/record-opener.ts';
import { suiteOf } from '../../../electron/decrypt/suite.ts';

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test.each([
  [
    'server handshake',
    'b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38',
    '3fce516009c21727d0f2e4e86ee403bc',
    '5d313eb2671276ee13000b30',
  ],
  [
    'client handshake',
    'b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21',
    'dbfaa693d1762c5b666af5d950258d01',
    '5bd3c71b836e0b76bb73265f',
  ],
  [
    'server application',
    'a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643',
    '9f02283b6c9c07efc26bb9f2ac92e356',
    'cf782b88dd83549aadf1e984',
  ],
  [
    'client application',
    '9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5',
    '17422dda596ed5d9acd890e3c63f5051',
    '5b78923dee08579033e523d9',
  ],
])('%s keys', (_, secret, key, iv) => {
  const keys = trafficKeys('sha256', fromHex(secret), 16);
  expect({ key: toHex(keys.key), iv: toHex(keys.iv) }).toEqual({ key, iv });
});

test('opens the client’s record of application data, and not with another key', () => {
  const header = fromHex('1703030043');
  const fragment = fromHex(
    'a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a20441e2b62974e1f5a6292a2977014bd1e3deae63aeebb21694915e4',
  );
  const record = {
    contentType: header[0] ?? 0,
    version: 0x0303,
    offset: 0,
    lengthBytes: fragment.length,
    timeMs: 0,
    fragment,
  };
  const suite = suiteOf(0x1301);
  if (suite === null) throw new Error('unknown suite');
  const openWith = (secret: string) =>
    new Tls13Opener(suite, trafficKeys('sha256', fromHex(secret), 16)).open(record);
  const opened = openWith('9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5');
  expect(opened?.contentType).toBe(23);
  expect([...(opened?.content ?? [])]).toEqual([...Array(50).keys()]);
  expect(openWith('a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643')).toBeNull();
});

test('an output longer than the hash takes several blocks', () => {
  const long = expandLabel('sha256', new Uint8Array(32), 'key', 80);
  expect(long).toHaveLength(80);
  expect(toHex(long.subarray(0, 32))).not.toBe(toHex(long.subarray(32, 64)));
});
