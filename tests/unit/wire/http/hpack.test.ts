// HPACK against the examples of RFC 7541 Appendix C, and against bytes of any kind.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HpackDecoder } from '../../../../electron/wire/http/hpack.ts';

const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

function decodeAll(blocks: readonly string[]): unknown[] {
  const decoder = new HpackDecoder();
  return blocks.map((hex) => {
    const decoded = decoder.decode(fromHex(hex));
    return decoded.ok ? decoded.value.map(([name, value]) => `${name}: ${value}`) : decoded.error;
  });
}

const requests = [
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com'],
  [
    ':method: GET',
    ':scheme: http',
    ':path: /',
    ':authority: www.example.com',
    'cache-control: no-cache',
  ],
  [
    ':method: GET',
    ':scheme: https',
    ':path: /index.html',
    ':authority: www.example.com',
    'custom-key: custom-value',
  ],
];
const responses = [
  [
    ':status: 302',
    'cache-control: private',
    'date: Mon, 21 Oct 2013 20:13:21 GMT',
    'location: https://www.example.com',
  ],
  [
    ':status: 307',
    'cache-control: private',
    'date: Mon, 21 Oct 2013 20:13:21 GMT',
    'location: https://www.example.com',
  ],
  [
    ':status: 200',
    'cache-control: private',
    'date: Mon, 21 Oct 2013 20:13:22 GMT',
    'location: https://www.example.com',
    'content-encoding: gzip',
    'set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
  ],
];
/** The responses of the appendix are made for a table of 256 bytes. */
const tableOf256 = '3fe101';

describe('RFC 7541 Appendix C', () => {
  test.each([
    ['C.2.1', '400a637573746f6d2d6b65790d637573746f6d2d686561646572', 'custom-key: custom-header'],
    ['C.2.2', '040c2f73616d706c652f70617468', ':path: /sample/path'],
    ['C.2.3', '100870617373776f726406736563726574', 'password: secret'],
    ['C.2.4', '82', ':method: GET'],
  ])('%s: one field', (_, hex, field) => {
    expect(decodeAll([hex])).toEqual([[field]]);
  });

  test('C.3: requests without Huffman coding', () => {
    expect(
      decodeAll([
        '828684410f7777772e6578616d706c652e636f6d',
        '828684be58086e6f2d6361636865',
        '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
      ]),
    ).toEqual(requests);
  });

  test('C.4: requests with Huffman coding', () => {
    expect(
      decodeAll([
        '828684418cf1e3c2e5f23a6ba0ab90f4ff',
        '828684be5886a8eb10649cbf',
        '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
      ]),
    ).toEqual(requests);
  });

  test('C.5: responses without Huffman coding, entries evicted', () => {
    expect(
      decodeAll([
        `${tableOf256}4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d`,
        '4803333037c1c0bf',
        '88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31',
      ]),
    ).toEqual(responses);
  });

  test('C.6: responses with Huffman coding, entries evicted', () => {
    expect(
      decodeAll([
        `${tableOf256}488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3`,
        '4883640effc1c0bf',
        '88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
      ]),
    ).toEqual(responses);
  });
});

test('bytes of any kind give a list or a ParseError, and a list has a limit', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), (blocks) => {
      const decoder = new HpackDecoder();
      for (const block of blocks) {
        const decoded = decoder.decode(block);
        expect(decoded.ok || decoded.error.name === 'ParseError').toBe(true);
      }
    }),
  );
  const large = 'a'.repeat(3000);
  const bomb = Buffer.concat([
    Buffer.from('4001617fb916', 'hex'),
    Buffer.from(large),
    Buffer.alloc(5000, 0xbe),
  ]);
  const decoded = new HpackDecoder().decode(bomb);
  expect(decoded).toMatchObject({ ok: false, error: { code: 'budget' } });
});
