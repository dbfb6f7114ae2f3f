// Text out of bytes that anybody may have sent, fit to be shown.

/** Text, and where it stands in the bytes that it was read from. */
export interface NamedSpan {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const ascii = new TextDecoder();
/** Up to so many characters, joining them is faster than the decoder. */
const shortChars = 12;

/** Text for people: anything but printable ASCII becomes an escape. Of all bytes unless a part is given. */
export function readableText(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const last = Math.min(end, bytes.length);
  let at = start;
  while (at < last && isPrintable(bytes[at] ?? 0)) at += 1;
  if (at < last || last - start <= shortChars) return joinText(bytes, start, last);
  return ascii.decode(bytes.subarray(start, last));
}

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte < 0x7f;

function joinText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    text += isPrintable(byte)
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return text;
}

/** Letters of every script, with their marks, signs and the plain space: what neither hides nor turns its neighbours. */
const letter = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/** The same of text that has letters beyond ASCII: what moves, hides or ends others becomes an escape. */
export function readableLetters(text: string): string {
  let readable = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (letter.test(char)) readable += char;
    else if (code < 0x100) readable += `\\x${code.toString(16).padStart(2, '0')}`;
    else readable += `\\u{${code.toString(16)}}`;
  }
  return readable;
}
