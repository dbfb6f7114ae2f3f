import { expect, test } from 'vitest';
import { describeBroken } from '../../../electron/session/describe-broken.ts';
import { ParseError } from '../../../electron/wire/byte-reader.ts';

const cut = new ParseError('truncated', { offset: 240, path: 'packet' }, 'inside a packet');
const damaged = new ParseError('malformed', { offset: 12_345, path: 'x' }, 'a packet of 9 GB');

test.each([
  [
    'a file that is cut',
    20,
    cut,
    null,
    /^From packet 21 on .*: the file breaks off there, as when/,
  ],
  [
    'a damaged one',
    1999,
    damaged,
    null,
    /^From packet 2,000 on .* byte 12,345 \(a packet of 9 GB\)\.$/,
  ],
  [
    'gzip that is cut',
    0,
    null,
    'unexpected end of file',
    /^From packet 1 on .*: the file breaks off/,
  ],
  ['Zstandard that is cut', 0, null, 'unexpected EOF', /: the file breaks off/],
  [
    'packing that is damaged',
    5,
    cut,
    'incorrect data check',
    /: the packed file could not be unpacked there \(incorrect/,
  ],
] as const)('%s', (_name, packets, problem, unpacking, said) => {
  expect(describeBroken(packets, problem, unpacking)).toMatch(said);
});

test('of a capture that was read to its end there is nothing to say', () => {
  expect(describeBroken(20, null, null)).toBeNull();
});
