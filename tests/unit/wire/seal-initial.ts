// Makes a QUIC Initial as an endpoint would (RFC 9001 §5), for the tests of its reader.
import { createCipheriv } from 'node:crypto';
import { nodeHashes } from '../../../electron/session/hashes.ts';
import { InitialSecret } from '../../../electron/wire/quic/initial.ts';
import { initialSchemes, longKind, quicVersions } from '../../../electron/wire/quic/versions.ts';

interface Initial {
  /** The client's first id, which the keys come from. */
  readonly destinationId: Uint8Array;
  readonly side: 'client' | 'server';
  /** Ids as the header has them; none unless given. */
  readonly ids?: { readonly destination: Uint8Array; readonly source: Uint8Array };
  /** Made up to so many bytes, as a client's datagrams are. */
  readonly paddedTo?: number;
  readonly crypto: Uint8Array;
  /** Of it in the stream; 0 unless given. */
  readonly offset?: number;
  readonly version?: number;
  /** For reserved versions: which of the ways that are tried. */
  readonly scheme?: number;
  /** With the fixed bit cleared (RFC 9287). */
  readonly greased?: boolean;
}

const tagBytes = 16;
const numberBytes = 4;

export function sealInitial(initial: Initial): Uint8Array {
  const { destinationId, side, crypto, offset = 0, version = quicVersions.v1 } = initial;
  const scheme = initialSchemes(version)[initial.scheme ?? 0];
  if (scheme === undefined) throw new Error('no such version');
  const keys = new InitialSecret(nodeHashes, scheme, destinationId).keysOf(side);
  const type = scheme.hasGoogleFrames === true ? 8 : 6;
  const at = [0x80 | (offset >> 24), (offset >> 16) & 0xff, (offset >> 8) & 0xff, offset & 0xff];
  const frames = [type, ...at, 0x40 | (crypto.length >> 8), crypto.length & 0xff, ...crypto];
  const none = new Uint8Array(0);
  const { destination, source } = initial.ids ?? { destination: none, source: none };
  const idBytes = destination.length + source.length;
  const spare = (initial.paddedTo ?? 0) - (frames.length + idBytes + 14 + tagBytes);
  const payload = Buffer.concat([Uint8Array.from(frames), Buffer.alloc(Math.max(40, spare))]);
  const length = numberBytes + payload.length + tagBytes;
  const isTurned = longKind(version, 1) === 'initial';
  const header = Buffer.from([
    (initial.greased === true ? 0x83 : 0xc3) | (isTurned ? 0x10 : 0),
    ...[24, 16, 8, 0].map((shift) => (version >>> shift) & 0xff),
    destination.length,
    ...destination,
    source.length,
    ...source,
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
