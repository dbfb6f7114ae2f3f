// The name in NTLM's last message (MS-NLMP §2.2.1.3), wherever it stands: alone, as in HTTP, or inside SPNEGO
// (RFC 4178). The password goes as a proof of it.
import { readableLetters, readableText } from '../readable-text.ts';
import type { ClearText } from './socks.ts';

const signature = 'NTLMSSP\0';
const authenticate = 3;
const shortestMessage = 16;
/** Of the message: where length and offset of each stand. */
const places = { domain: 28, user: 36 } as const;
const flagsAt = 60;
const unicodeFlag = 1;
const longestName = 512;

const u16le = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);

/** Null where there is none, or it is not there as a whole. */
function readName(message: Uint8Array, at: number): ClearText | null {
  const length = u16le(message, at);
  const start = u16le(message, at + 4);
  const end = start + length;
  const isThere = length > 0 && length <= longestName && end <= message.length;
  if (!isThere || u16le(message, at + 6) !== 0) return null;
  const isWide = (u16le(message, flagsAt) & unicodeFlag) !== 0;
  const bytes = message.subarray(start, end);
  const text = isWide
    ? readableLetters(new TextDecoder('utf-16le').decode(bytes))
    : readableText(bytes);
  return { text, start, end };
}

/** Where a message of NTLM's begins; -1: there is none, or less than its type and flags. */
export function findNtlm(bytes: Uint8Array): number {
  const at = String.fromCodePoint(...bytes.subarray(0, longestName)).indexOf(signature);
  return at + shortestMessage > bytes.length ? -1 : at;
}

/** `DOMAIN\user` and where the user stands; null of the messages before, and where nobody is named. */
export function readNtlmUser(bytes: Uint8Array): ClearText | null {
  const at = findNtlm(bytes);
  if (at === -1) return null;
  const message = bytes.subarray(at);
  if (message[signature.length] !== authenticate) return null;
  const user = readName(message, places.user);
  if (user === null) return null;
  const domain = readName(message, places.domain)?.text ?? '';
  const text = domain === '' ? user.text : `${domain}\\${user.text}`;
  return { text, start: at + user.start, end: at + user.end };
}
