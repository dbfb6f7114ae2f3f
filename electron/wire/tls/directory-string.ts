// The text of a name in a certificate, in whichever of the types it came (RFC 5280 §4.1.2.4, X.690 §8.23).
import { readableLetters, readableText } from '../readable-text.ts';

/** DER tags; the other types of text are ASCII, or should be. */
const stringTags = { utf8: 0x0c, teletex: 0x14, universal: 0x1c, bmp: 0x1e } as const;
const unitBytes = { universal: 4, bmp: 2 } as const;
const lastCodePoint = 0x10ffff;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes that are not what their type says read as bytes. */
export function directoryString(tag: number, bytes: Uint8Array): string {
  const text = decode(tag, bytes);
  return text === null ? readableText(bytes) : readableLetters(text);
}

function decode(tag: number, bytes: Uint8Array): string | null {
  switch (tag) {
    case stringTags.utf8:
      return decodeUtf8(bytes);
    case stringTags.bmp:
      return decodeUnits(bytes, unitBytes.bmp);
    case stringTags.universal:
      return decodeUnits(bytes, unitBytes.universal);
    case stringTags.teletex:
      // Meant to switch between alphabets, and used for Latin-1 by whoever used it.
      return decodeUnits(bytes, 1);
    default:
      return null;
  }
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** Big-endian numbers, of one character each; UTF-16's pairs are met too. */
function decodeUnits(bytes: Uint8Array, width: number): string | null {
  if (bytes.length % width !== 0) return null;
  let text = '';
  for (let at = 0; at < bytes.length; at += width) {
    let code = 0;
    for (let n = 0; n < width; n += 1) code = code * 256 + (bytes[at + n] ?? 0);
    if (code > lastCodePoint) return null;
    text += String.fromCodePoint(code);
  }
  return text;
}
