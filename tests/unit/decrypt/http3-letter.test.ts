// HTTP/3's streams to requests and answers: header blocks that wait for their table, resets, gaps.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Http3Letter } from '../../../electron/decrypt/http3-letter.ts';
import { BodyBudget } from '../../../electron/decrypt/letter-limits.ts';
import type { Direction } from '../../../shared/model/segment.ts';

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

function newLetter() {
  const letter = new Http3Letter(new BodyBudget());
  let clock = 0;
  const say = (direction: Direction, id: number, hex: string, offset = 0, isLast = false): void => {
    clock += 1;
    const bytes = bytesOf(hex);
    const place = { recordOffset: clock * 100, recordEnd: clock * 100 + 50 };
    const chunk = { direction, bytes, lengthBytes: bytes.length, timeMs: clock, ...place };
    letter.push(direction, { id, offset, bytes, isLast, chunk });
  };
  return { letter, say };
}

/** :method GET, :scheme https, :path /, and an authority of the fixed name. */
const request = '01 0b 0000 d1 d7 c1 50 04 61 2e 62 63';
const settings = '00 04 04 01 4064 07';

describe('requests and answers', () => {
  test('with content in frames of any cut, and what nobody knows between them', () => {
    const { letter, say } = newLetter();
    say('up', 0, request, 0, true);
    const answer = '01 03 0000 d9 21 02 ffff 00 03 616263 c000000000000021 00 00 02 6465';
    const bytes = bytesOf(answer);
    for (let at = 0; at < bytes.length; at += 1) {
      const piece = Buffer.from(bytes.subarray(at, at + 1)).toString('hex');
      say('down', 0, piece, at, at + 1 === bytes.length);
    }
    const [exchange] = letter.exchanges;
    expect(exchange?.request).toMatchObject({ method: 'GET', target: '/', authority: 'a.bc' });
    expect(exchange?.response).toMatchObject({ status: 200, bodyBytes: 5, isComplete: true });
    expect(exchange?.response?.body.finish().body.bytesTotal).toBe(5);
    expect(letter.problem).toBeNull();
  });

  test('headers wait for the table that they need, and for the setting that says its size', () => {
    const { letter, say } = newLetter();
    // The first entry of the table as the authority.
    say('up', 0, '01 06 0200 d1 d7 c1 80', 0, true);
    expect(letter.exchanges).toEqual([]);
    say('up', 2, '02 3f45 c0 04 612e6263');
    expect(letter.exchanges).toEqual([]);
    say('down', 3, '00 04 03 01 4064');
    const [exchange] = letter.exchanges;
    expect(exchange?.request).toMatchObject({ authority: 'a.bc', isComplete: true });
    expect(letter.problem).toBeNull();
  });

  test('interim answers answer nothing; a reset is told', () => {
    const { letter, say } = newLetter();
    say('down', 3, settings);
    say('up', 4, request, 0, true);
    say('down', 4, '01 03 0000 d8');
    expect(letter.exchanges[0]?.response).toBeNull();
    letter.reset(4, 0x10c);
    expect(letter.exchanges[0]?.failure).toMatchObject({ kind: 'closed-early' });
  });

  test('a stream of WebTransport is none of HTTP’s', () => {
    const { letter, say } = newLetter();
    say('up', 0, request, 0, true);
    // Behind the session's number what would be a request.
    say('up', 4, `4041 00 ${request}`, 0, true);
    say('down', 4, '01 03 0000 d9', 0, true);
    expect(letter.exchanges).toHaveLength(1);
    expect(letter.problem).toBeNull();
  });

  test('an answer that came first waits for its request', () => {
    const { letter, say } = newLetter();
    say('down', 0, '01 03 0000 d9 00 03 616263', 0, true);
    expect(letter.exchanges).toEqual([]);
    say('up', 0, request, 0, true);
    expect(letter.exchanges[0]?.response).toMatchObject({ status: 200, bodyBytes: 3 });
    expect(letter.exchanges[0]?.response?.isComplete).toBe(true);
  });

  test('where a piece is missing the answer stays unfinished', () => {
    const { letter, say } = newLetter();
    say('up', 0, request, 0, true);
    say('down', 0, '01 03 0000 d9 00 06 616263', 0);
    say('down', 0, '66', 12, true);
    expect(letter.exchanges[0]?.response).toMatchObject({ bodyBytes: 3, isComplete: false });
  });
});

test('arbitrary streams never throw', () => {
  const part = fc.record({
    direction: fc.constantFrom<Direction>('up', 'down'),
    id: fc.constantFrom(0, 2, 3, 4, 6, 7),
    offset: fc.nat(20),
    isLast: fc.boolean(),
    bytes: fc.uint8Array({ maxLength: 40 }),
  });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
      const { letter, say } = newLetter();
      say('up', 2, '02');
      for (const { direction, id, offset, isLast, bytes } of parts) {
        say(direction, id, Buffer.from(bytes).toString('hex'), offset, isLast);
      }
      expect(letter.exchanges.length).toBeLessThanOrEqual(2);
    }),
    { numRuns: 500 },
  );
});
