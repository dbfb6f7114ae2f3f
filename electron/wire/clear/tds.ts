// SQL Server's tabular data stream (MS-TDS §2.2.3, §2.2.6.5): its first messages ask whether to encrypt, and the
// handshake of TLS goes in packets of the same kind.
import { u16, u8 } from '../network-order.ts';

export const tdsHeaderBytes = 8;
const types = { answer: 4, prelogin: 0x12 } as const;
const lastOfMessage = 1;
/** Token, offset and length of the version, which stands first. */
const versionOption = { token: 0, lengthBytes: 6 } as const;

export interface TdsHeader {
  /** Of the packet without its header. */
  readonly payloadBytes: number;
  readonly isLast: boolean;
}

/** Null where no packet of the handshake begins. `header`: of 8 bytes. */
export function readTdsHeader(header: Uint8Array): TdsHeader | null {
  const type = u8(header, 0);
  const lengthBytes = u16(header, 2);
  if ((type !== types.prelogin && type !== types.answer) || lengthBytes < tdsHeaderBytes)
    return null;
  const isLast = (u8(header, 1) & lastOfMessage) !== 0;
  return { payloadBytes: lengthBytes - tdsHeaderBytes, isLast };
}

/** True where a client's first bytes are a whole prelogin message. */
export function looksLikePrelogin(bytes: Uint8Array): boolean {
  if (u8(bytes, 0) !== types.prelogin || u16(bytes, 2) !== bytes.length) return false;
  const [token, length] = [u8(bytes, tdsHeaderBytes), u16(bytes, tdsHeaderBytes + 3)];
  return token === versionOption.token && length === versionOption.lengthBytes;
}
