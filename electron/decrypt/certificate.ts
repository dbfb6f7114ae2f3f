// The server's own certificate out of its handshake message: TLS 1.2 (RFC 5246 §7.4.2), TLS 1.3
// (RFC 8446 §4.4.2), and compressed (RFC 8879).
import { X509Certificate } from 'node:crypto';
import { brotliDecompressSync, inflateSync } from 'node:zlib';
import { decompress as unzstd } from 'fzstd';
import { describeLeaf, type Certificate } from '../endpoint/describe-leaf.ts';
import { ByteReader, parsing } from '../wire/byte-reader.ts';
import { handshakeTypes, type HandshakeMessage } from '../wire/tls/handshake.ts';

const maxMessageBytes = 256 * 1024;
const algorithms = { zlib: 1, brotli: 2, zstd: 3 } as const;

/** DER of the first certificate; null when there is none or the message is not one. */
export function readLeaf(body: Uint8Array, isTls13: boolean): Uint8Array | null {
  const read = parsing(() => {
    const reader = new ByteReader(body);
    if (isTls13) reader.vector8('certificate_request_context');
    const list = reader.vector24('certificate_list');
    return list.remaining === 0 ? null : list.vector24('certificate').rest();
  });
  return read.ok && read.value !== null ? new Uint8Array(read.value) : null;
}

/** The message inside a CompressedCertificate; null when it cannot be unpacked. */
export function unpackCertificate(body: Uint8Array): Uint8Array | null {
  const read = parsing(() => {
    const reader = new ByteReader(body);
    const algorithm = reader.u16();
    const lengthBytes = reader.u24();
    return { algorithm, lengthBytes, packed: reader.vector24('message').rest() };
  });
  if (!read.ok || read.value.lengthBytes > maxMessageBytes) return null;
  const { algorithm, lengthBytes, packed } = read.value;
  try {
    const unpacked = unpack(algorithm, packed, lengthBytes);
    return unpacked?.length === lengthBytes ? unpacked : null;
  } catch {
    // What is no such stream is told by throwing.
    return null;
  }
}

function unpack(algorithm: number, packed: Uint8Array, lengthBytes: number): Uint8Array | null {
  const limit = { maxOutputLength: lengthBytes };
  switch (algorithm) {
    case algorithms.zlib:
      return inflateSync(packed, limit);
    case algorithms.brotli:
      return brotliDecompressSync(packed, limit);
    case algorithms.zstd:
      return unzstd(packed, new Uint8Array(lengthBytes));
    default:
      return null;
  }
}

/** As a person reads it. Nobody checked it here: a capture says neither who was trusted nor why. */
function describeUnchecked(der: Uint8Array): Certificate | null {
  try {
    return describeLeaf(new X509Certificate(der), 'not checked: read from a capture');
  } catch {
    // Not X.509, or damaged: told by throwing.
    return null;
  }
}

const compressedCertificate = 25;

/** The leaf in a handshake message of the server; null where there is none that can be read. */
export function certificateIn(
  { type, body }: Pick<HandshakeMessage, 'type' | 'body'>,
  isTls13: boolean,
): Certificate | null {
  const packed = type === compressedCertificate && isTls13 ? unpackCertificate(body) : null;
  const message = type === handshakeTypes.certificate ? body : packed;
  const leaf = message === null ? null : readLeaf(message, isTls13);
  return leaf === null ? null : describeUnchecked(leaf);
}
