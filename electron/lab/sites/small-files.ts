// Small files that browsers accept: a PNG of any length, and a font that is none but is fetched.
import { deflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

const made = new Map<number, Buffer>();

/** One grey dot (PNG, ISO 15948), padded by a text chunk of `paddingBytes`. */
export function pixel(paddingBytes: number): Uint8Array {
  const known = made.get(paddingBytes);
  if (known !== undefined) return known;
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const padding = Buffer.alloc(paddingBytes, 'onlooker practice lab ');
  padding.write('Comment\0', 0, 'latin1');
  const parts = [
    signature,
    chunk('IHDR', header),
    ...(paddingBytes > 10 ? [chunk('tEXt', padding)] : []),
    chunk('IDAT', deflateSync(Buffer.from([0, 128]))),
    chunk('IEND', Buffer.alloc(0)),
  ];
  const png = Buffer.concat(parts);
  made.set(paddingBytes, png);
  return png;
}

/** Browsers fetch it, find it is no font, and use another; the wire has seen it by then. */
export const tinyFont: Uint8Array = Buffer.alloc(12_000, 'wOF2 practice lab ');
