// A look at one UDP conversation that begins with QUIC: the client's hello in its Initials, whose keys anyone
// can derive (RFC 9001 §5.2). The server's behind it are left sealed: it takes as long, and says no name.
import type { Direction, Segment } from '../../../shared/model/segment.ts';
import { ByteReader, parsing } from '../../wire/byte-reader.ts';
import type { Hashes } from '../../wire/hashes.ts';
import { CryptoStream } from '../../wire/quic/crypto-stream.ts';
import { readCryptoFrames } from '../../wire/quic/frames.ts';
import { InitialSecret, openInitial } from '../../wire/quic/initial.ts';
import { readLongPacket, type LongPacket } from '../../wire/quic/packet.ts';
import { initialSchemes } from '../../wire/quic/versions.ts';
import { handshakeTypes } from '../../wire/tls/handshake.ts';
import { readHello, type HelloFacts } from '../hello-kinds.ts';
import { looksLikeQuic } from '../looks-like-quic.ts';
import { QuicReader } from '../quic-reader.ts';

const quicBytes = 4096;

export class QuicLook {
  readonly #hashes: Hashes;
  /** Of a hello that the first datagram holds as a whole. */
  #client: HelloFacts | null = null;
  /** For any other. */
  #quic: QuicReader | null = null;

  private constructor(hashes: Hashes) {
    this.#hashes = hashes;
  }

  /** By the first datagram, which is to be pushed then; null where more must be read. */
  static open({ bytes }: Segment, hashes: Hashes): QuicLook | null {
    return bytes !== null && looksLikeQuic(bytes) ? new QuicLook(hashes) : null;
  }

  get client(): HelloFacts | null {
    return this.#client ?? this.#quic?.facts.client ?? null;
  }

  get heldBytes(): number {
    return this.#quic === null ? 0 : quicBytes + this.#quic.heldBytes;
  }

  quietBytes(direction: Direction): number {
    if (this.client !== null) return Infinity;
    return this.#quic?.quietBytes(direction) ?? 0;
  }

  push(segment: Segment): void {
    if (this.client !== null) return;
    if (this.#quic === null) {
      this.#client = segment.bytes && readWholeHello(segment.bytes, this.#hashes);
      if (this.#client !== null) return;
      this.#quic = new QuicReader(segment.flowId, this.#hashes);
    }
    this.#quic.push(segment);
  }
}

/** The hello of a connection's first datagram; null where it is not all there, or cannot be opened by itself. */
function readWholeHello(datagram: Uint8Array, hashes: Hashes): HelloFacts | null {
  const read = parsing(() => {
    const packet = readLongPacket(ByteReader.unrecorded(datagram));
    return packet === null || packet.isCut || packet.kind !== 'initial'
      ? null
      : readHelloOf(packet, datagram, hashes);
  });
  return read.ok ? read.value : null;
}

/** Throws ParseError. */
function readHelloOf(packet: LongPacket, datagram: Uint8Array, hashes: Hashes): HelloFacts | null {
  const [scheme, ...others] = initialSchemes(packet.version);
  if (scheme === undefined || others.length > 0 || scheme.hasGoogleFrames === true) return null;
  const keys = new InitialSecret(hashes, scheme, packet.destinationId).keysOf('client');
  const payload = openInitial(hashes, keys, datagram, packet);
  if (payload === null) return null;
  const stream = new CryptoStream();
  for (const frame of readCryptoFrames(payload)) {
    const [hello] = stream.push(frame);
    if (hello === undefined) continue;
    const read =
      hello.type === handshakeTypes.clientHello ? readHello(hello.body, hashes, 'q') : null;
    return read?.ok === true ? read.value : null;
  }
  return null;
}
