// Elements of the Distinguished Encoding Rules (X.690 §8.1, §10), one by one and bounded.
import type { ByteReader } from '../byte-reader.ts';

/** Identifier octets (X.690 §8.1.2). */
export const derTags = {
  integer: 0x02,
  bitString: 0x03,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
  context3: 0xa3,
} as const;

/** A tag, and a child reader over the contents; the reader moves behind them. Throws ParseError. */
export function readElement(reader: ByteReader): { tag: number; body: ByteReader } {
  const tag = reader.u8();
  const first = reader.u8();
  if (first < 0x80) return { tag, body: reader.sub(first) };
  const count = first & 0x7f;
  if (count === 0 || count > 3) reader.fail('malformed', 'a length of this form is not DER');
  let length = 0;
  for (let n = 0; n < count; n += 1) length = length * 256 + reader.u8();
  return { tag, body: reader.sub(length) };
}

/** The contents of an element that must have this tag. Throws ParseError. */
export function expectElement(reader: ByteReader, tag: number): ByteReader {
  const element = readElement(reader);
  if (element.tag !== tag) reader.fail('malformed', `expected DER tag ${tag}`);
  return element.body;
}
