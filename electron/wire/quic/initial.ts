// Initial packets: their keys come from the connection id that everybody can read (RFC 9001 §5.2,
// RFC 9369 §3.3), so an observer opens them as the endpoints do.
import { ByteReader } from '../byte-reader.ts';
import type { Hashes } from '../hashes.ts';
import { quicVersions, readVarint, type LongPacket } from './packet.ts';

export interface InitialKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly headerProtection: Uint8Array;
}

export interface CryptoFrame {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const salt1 = fromHex('38762cf7f55934b34d179ae6a4c80cadccbb7f0a');
const salt2 = fromHex('0dede3def700a6db819381be6e269dcbf9bd2ed9');
const saltDraft29 = fromHex('afbfec289993d24c9e9786f19c6111e04390a899');
const saltDraft23 = fromHex('c3eef712c72ebb5a11a7d2432bb46365bef9f502');

function saltOf(version: number): Uint8Array {
  if (version === quicVersions.v2) return salt2;
  if (version === quicVersions.v1) return salt1;
  const draft = version & 0xff;
  return draft >= 33 ? salt1 : draft >= 29 ? saltDraft29 : saltDraft23;
}

/** HKDF-Expand-Label with an empty context, for outputs of one hash block (RFC 8446 §7.1). */
function expandLabel(
  hashes: Hashes,
  secret: Uint8Array,
  label: string,
  lengthBytes: number,
): Uint8Array {
  const name = new TextEncoder().encode(`tls13 ${label}`);
  const info = Uint8Array.from([0, lengthBytes, name.length, ...name, 0, 1]);
  return hashes.hmacSha256(secret, info).subarray(0, lengthBytes);
}

/** Keys of the client's or the server's Initials for the client's first destination id. */
export function deriveInitialKeys(
  hashes: Hashes,
  version: number,
  destinationId: Uint8Array,
  side: 'client' | 'server',
): InitialKeys {
  const initial = hashes.hmacSha256(saltOf(version), destinationId);
  const secret = expandLabel(hashes, initial, `${side} in`, 32);
  const prefix = version === quicVersions.v2 ? 'quicv2' : 'quic';
  return {
    key: expandLabel(hashes, secret, `${prefix} key`, 16),
    iv: expandLabel(hashes, secret, `${prefix} iv`, 12),
    headerProtection: expandLabel(hashes, secret, `${prefix} hp`, 16),
  };
}

/** The frames inside, or null when the keys are not this packet's (RFC 9001 §5.3–5.4). */
export function openInitial(
  hashes: Hashes,
  keys: InitialKeys,
  datagram: Uint8Array,
  packet: LongPacket,
): Uint8Array | null {
  const { start, numberStart, end } = packet;
  const sample = datagram.subarray(numberStart + 4, numberStart + 20);
  if (sample.length < 16 || numberStart + 20 > end) return null;
  const mask = hashes.aes128Ecb(keys.headerProtection, sample);
  // Copies by constructor: `slice` of a Node Buffer would be a view, and the capture be written to.
  const header = new Uint8Array(datagram.subarray(start, numberStart + 4));
  header[0] = (header[0] ?? 0) ^ ((mask[0] ?? 0) & 0x0f);
  const numberBytes = ((header[0] ?? 0) & 3) + 1;
  const nonce = new Uint8Array(keys.iv);
  for (let n = 0; n < numberBytes; n += 1) {
    const at = numberStart - start + n;
    header[at] = (header[at] ?? 0) ^ (mask[1 + n] ?? 0);
    const place = nonce.length - numberBytes + n;
    nonce[place] = (nonce[place] ?? 0) ^ (header[at] ?? 0);
  }
  const additional = header.subarray(0, numberStart - start + numberBytes);
  return hashes.openAes128Gcm(
    keys.key,
    nonce,
    additional,
    datagram.subarray(numberStart + numberBytes, end),
  );
}

/** CRYPTO frames of an opened Initial; the others it may hold say nothing here (RFC 9000 §12.4). */
export function readCryptoFrames(payload: Uint8Array): CryptoFrame[] {
  const reader = ByteReader.unrecorded(payload);
  const frames: CryptoFrame[] = [];
  while (reader.remaining > 0) {
    const type = reader.u8();
    if (type === 0x02 || type === 0x03) skipAck(reader, type === 0x03);
    else if (type === 0x06) {
      const offset = readVarint(reader);
      frames.push({ offset, bytes: reader.bytes(readVarint(reader)) });
    } else if (type === 0x1c) {
      readVarint(reader);
      readVarint(reader);
      reader.bytes(readVarint(reader));
    } else if (type > 0x01) reader.fail('malformed', `frame ${type} in an Initial`);
  }
  return frames;
}

function skipAck(reader: ByteReader, hasCounts: boolean): void {
  readVarint(reader);
  readVarint(reader);
  const ranges = readVarint(reader);
  readVarint(reader);
  for (let n = 0; n < ranges; n += 1) {
    readVarint(reader);
    readVarint(reader);
  }
  if (hasCounts) for (let n = 0; n < 3; n += 1) readVarint(reader);
}
