// From the hellos and the key log to the keys of each direction (RFC 5246 §6.3, RFC 8446 §7.1).
import type { Direction } from '../../shared/model/segment.ts';
import type { KeyLog } from '../wire/tls/key-log.ts';
import { tls10 } from '../wire/tls/versions.ts';
import { expandKeyBlock } from './key-schedule.ts';
import { CbcOpener, StreamOpener } from './mac-opener.ts';
import { Aead12Opener, type RecordOpener } from './record-opener.ts';
import { hashBytes, isAead, type Suite } from './suite.ts';

export interface Hellos {
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
  /** What the server calls the session, before TLS 1.3. */
  readonly sessionId: Uint8Array;
  readonly version: number;
  readonly suite: Suite;
  readonly encryptThenMac: boolean;
}

const ivBytesOf = { gcm: 4, ccm: 4, chacha20: 12, rc4: 0, null: 0 } as const;

const labels = {
  handshake: { up: 'CLIENT_HANDSHAKE_TRAFFIC_SECRET', down: 'SERVER_HANDSHAKE_TRAFFIC_SECRET' },
  data: { up: 'CLIENT_TRAFFIC_SECRET_0', down: 'SERVER_TRAFFIC_SECRET_0' },
} as const;

/** A secret of TLS 1.3; null when the key log has none, or one of another hash's length. */
export function secret13(
  keyLog: KeyLog,
  { clientRandom, suite }: Hellos,
  kind: 'handshake' | 'data' | 'early',
  direction: Direction,
): Uint8Array | null {
  const label = kind === 'early' ? 'CLIENT_EARLY_TRAFFIC_SECRET' : labels[kind][direction];
  const secret = keyLog.secretOf(label, clientRandom);
  return secret?.length === hashBytes[suite.hash] ? secret : null;
}

/** What opens one direction of TLS 1.2 and older. */
export function openerFor12(
  master: Uint8Array,
  { suite, version, clientRandom, serverRandom, encryptThenMac }: Hellos,
  direction: Direction,
): RecordOpener {
  const { mode } = suite;
  const chained = mode === 'cbc' && version <= tls10;
  const macBytes = isAead(suite) ? 0 : hashBytes[suite.mac];
  const ivBytes = mode === 'cbc' ? (chained ? suite.blockBytes : 0) : ivBytesOf[mode];
  const lengthBytes = 2 * (macBytes + suite.keyBytes + ivBytes);
  const { hash } = suite;
  const input = { version, hash, master, clientRandom, serverRandom };
  const block = expandKeyBlock(input, lengthBytes);
  // Client's and server's of each kind stand side by side: MAC keys, keys, IVs.
  const pick = (at: number, length: number): Uint8Array => {
    const start = 2 * at + (direction === 'up' ? 0 : length);
    return block.subarray(start, start + length);
  };
  const key = pick(macBytes, suite.keyBytes);
  const iv = pick(macBytes + suite.keyBytes, ivBytes);
  if (isAead(suite)) return new Aead12Opener(suite, { key, iv });
  const keys = { key, iv, macKey: pick(0, macBytes) };
  if (mode !== 'cbc') return new StreamOpener({ suite, keys });
  return new CbcOpener({ suite, keys, chained, encryptThenMac });
}
