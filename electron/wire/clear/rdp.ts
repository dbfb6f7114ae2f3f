// The first message of a client of Windows' remote desktop (MS-RDPBCGR §2.2.1.1), in the clear: for whom a place is
// asked, before TLS begins.
import { u16, u8 } from '../network-order.ts';
import { readableText } from '../readable-text.ts';
import type { SignInItem } from './binary-sign-in.ts';

const tpktHeaderBytes = 4;
const connectionRequest = 0xe0;
/** Behind both headers (RFC 1006 §6, X.224 §13.3). */
const textAt = 11;
/** It asks which encryption the server can. */
const negotiation = { type: 1, lengthBytes: 8 } as const;
const cookie = /^Cookie: mstshash=(?<user>[^\r\n]+)\r\n/;
const longestText = 256;

/** True where a client's first bytes are such a message: others that begin like it name no cookie and no wish. */
export function looksLikeRdp(bytes: Uint8Array): boolean {
  const length = u16(bytes, 2);
  const isRequest =
    u8(bytes, 0) === 3 &&
    u8(bytes, 1) === 0 &&
    length === bytes.length &&
    u8(bytes, tpktHeaderBytes) === length - tpktHeaderBytes - 1 &&
    u8(bytes, tpktHeaderBytes + 1) === connectionRequest;
  if (!isRequest) return false;
  const wish = length - negotiation.lengthBytes;
  const isWish =
    u8(bytes, wish) === negotiation.type && u8(bytes, wish + 2) === negotiation.lengthBytes;
  return readableText(bytes, textAt, textAt + 8) === 'Cookie: ' || (wish >= textAt && isWish);
}

/** The name in it, which programs cut to a few letters. */
export function readRdpUser(bytes: Uint8Array): SignInItem[] {
  const text = String.fromCodePoint(...bytes.subarray(textAt, textAt + longestText));
  const user = cookie.exec(text)?.groups?.['user'];
  if (user === undefined) return [];
  const start = textAt + 'Cookie: mstshash='.length;
  const end = start + user.length;
  return [{ kind: 'login', text: readableText(bytes, start, end), start, end }];
}
