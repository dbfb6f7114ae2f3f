// Makes a QUIC Initial as an endpoint would (RFC 9001 §5), for the tests of its reader.
import { createCipheriv } from 'node:crypto';
import { nodeHashes } from '../../../electron/session/hashes.ts';
import { deriveInitialKeys } from '../../../electron/wire/quic/initial.ts';
import { quicVersions } from '../../../electron/wire/quic/packet.ts';

interface Initial {
  /** The client's first id, which the keys come from. */
  readonly destinationId: Uint8Array;
  readonly side: 'client' | 'server';
  /** At offset 0. */
  readonly crypto: Uint8Array;
}

const tagBytes = 16;
const numberBytes = 4;

export function sealInitial({ destinationId, side, crypto }: Initial): Uint8Array {
  const keys = deriveInitialKeys(nodeHashes, quicVersions.v1, destinationId, side);
  const frames = [6, 0, 0x40 | (crypto.length >> 8), crypto.length & 0xff, ...crypto];
  const payload = Buffer.concat([Uint8Array.from(frames), Buffer.alloc(40)]);
  const length = numberBytes + payload.length + tagBytes;
  const header = Buffer.from([
    0xc3,
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    0x40 | (length >> 8),
    length & 0xff,
    0,
    0,
    0,
    0,
  ]);
  const cipher = createCipheriv('aes-128-gcm', keys.key, keys.iv);
  cipher.setAAD(header);
  const sealed = Buffer.concat([cipher.update(payload), cipher.final(), cipher.getAuthTag()]);
  const mask = nodeHashes.aes128Ecb(keys.headerProtection, sealed.subarray(0, 16));
  header[0] = (header[0] ?? 0) ^ ((mask[0] ?? 0) & 0x0f);
  for (let n = 0; n < numberBytes; n += 1) {
    const at = header.length - numberBytes + n;
    header[at] = (header[at] ?? 0) ^ (mask[1 + n] ?? 0);
  }
  return Uint8Array.from(Buffer.concat([header, sealed]));
}
