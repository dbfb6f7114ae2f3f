// Domain names in DNS messages (RFC 1035 §3.1, §4.1.4).
import { ByteReader } from '../byte-reader.ts';
import { readableText } from '../readable-text.ts';

const limits = { labels: 128, nameChars: 255, pointers: 32 };

/** Reads a name, following pointers backwards only: a loop cannot come about. Throws ParseError. */
export function readName(reader: ByteReader, message: Uint8Array): string {
  const labels: string[] = [];
  let length = 0;
  let current = reader;
  let lowest = reader.position;
  for (let jumps = 0; ;) {
    const size = current.u8();
    if (size === 0) break;
    if (size >= 0xc0) {
      const target = ((size & 0x3f) << 8) | current.u8();
      jumps += 1;
      if (target >= lowest || jumps > limits.pointers)
        current.fail('malformed', 'bad name pointer');
      lowest = target;
      current = ByteReader.unrecorded(message, target);
    } else if (size > 63) {
      current.fail('malformed', 'bad label length');
    } else {
      length += size + 1;
      if (labels.length >= limits.labels || length > limits.nameChars) {
        current.fail('malformed', 'name too long');
      }
      labels.push(readableText(current.bytes(size)));
    }
  }
  return labels.length === 0 ? '.' : labels.join('.');
}

/** Letters are compared without their case (RFC 4343 §3). */
export const isSameName = (first: string, second: string): boolean =>
  first === second ||
  (first.length === second.length && first.toLowerCase() === second.toLowerCase());
