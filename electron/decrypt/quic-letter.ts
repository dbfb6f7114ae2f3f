// One QUIC connection opened with the secrets of a key log (RFC 9001 §4, §5): the hellos out of Initials
// as everybody reads them, the server's certificate out of Handshake packets, and what streams carry.
import type { Direction, Segment } from '../../shared/model/segment.ts';
import { ByteReader, parsing } from '../wire/byte-reader.ts';
import { CryptoStream, type CryptoMessage } from '../wire/quic/crypto-stream.ts';
import { readDataFrames, type DataFrame } from '../wire/quic/data-frames.ts';
import { readLongPacket, type LongPacket } from '../wire/quic/packet.ts';
import { initialSchemes } from '../wire/quic/versions.ts';
import { parseClientHello } from '../wire/tls/client-hello.ts';
import { handshakeTypes } from '../wire/tls/handshake.ts';
import type { KeyLog } from '../wire/tls/key-log.ts';
import { parseServerHello } from '../wire/tls/server-hello.ts';
import type { Certificate } from '../endpoint/describe-leaf.ts';
import { tls13 } from '../wire/tls/versions.ts';
import { certificateIn } from './certificate.ts';
import { ConnectionIds, type OnId } from './connection-ids.ts';
import { HeldPackets, type SealedPacket } from './held-packets.ts';
import type { Http3Letter } from './http3-letter.ts';
import { InitialOpeners } from './initial-openers.ts';
import { PacketOpener } from './packet-opener.ts';
import type { PlainChunk } from './plain-chunk.ts';
import type { LabelPrefix } from './quic-keys.ts';
import { secret13, type Hellos } from './session-keys.ts';
import { suiteOf13 } from './suite.ts';
import type { Outcome } from './tls-letter.ts';

const longHeader = 0x80;
/** More packets than come late with keys of their own. */
const maxRefused = 1024;

type Cryptos = Readonly<Record<Direction, CryptoStream>>;

const newCryptos = (): Cryptos => ({ up: new CryptoStream(), down: new CryptoStream() });

export class QuicLetter {
  certificate: Certificate | null = null;
  /** Whether the client offered HTTP/3: what streams carry is nothing else this reads. */
  offersHttp3 = false;
  problem: string | null = null;
  readonly http: Http3Letter;
  readonly ids: ConnectionIds;
  readonly initials = new InitialOpeners();
  readonly #keyLog: KeyLog;
  readonly #openers = new Map<string, PacketOpener | null>();
  readonly #cryptos = { initial: newCryptos(), handshake: newCryptos() };
  #clientRandom: Uint8Array | null = null;
  #hellos: Hellos | null = null;
  /** Of the version that is spoken. */
  #prefix: LabelPrefix = 'quic';
  readonly #held = new HeldPackets();
  #refused = 0;
  #outcome: Outcome = 'silent';

  constructor(keyLog: KeyLog, http: Http3Letter, onServerId: OnId) {
    this.#keyLog = keyLog;
    this.http = http;
    this.ids = new ConnectionIds(onServerId);
  }

  get outcome(): Outcome {
    return this.#outcome;
  }

  /** Nothing of it can be opened. */
  get isOver(): boolean {
    return this.#outcome === 'no-key' || this.#outcome === 'unsupported';
  }

  get hasKeys(): boolean {
    return this.#hellos !== null;
  }

  /** Another attempt of the same client: a Retry and a repetition leave the hello as it is (RFC 9000 §17.2.5.2). */
  repeats(other: QuicLetter): boolean {
    const [random, known] = [this.#clientRandom, other.#clientRandom];
    return random !== null && known !== null && Buffer.compare(random, known) === 0;
  }

  push(segment: Segment): void {
    const { bytes, lengthBytes, direction } = segment;
    // What the capture cut cannot be opened.
    if (this.isOver || bytes === null || bytes.length < lengthBytes) return;
    const reader = ByteReader.unrecorded(bytes);
    const read = parsing(() => {
      while (reader.remaining > 0) {
        const start = reader.position;
        if (((bytes[start] ?? 0) & longHeader) === 0) {
          const numberStart = start + 1 + this.ids.lengthIn(direction, bytes, start);
          const place = { start, numberStart, end: bytes.length };
          this.#readSealed({ kind: 'data', segment, place, prefix: null });
          return;
        }
        const packet = readLongPacket(reader);
        if (packet === null) return;
        this.#readLong(segment, packet);
      }
    });
    if (!read.ok) this.problem ??= `a QUIC packet cannot be read: ${read.error.message}`;
  }

  #readLong(segment: Segment, packet: LongPacket): void {
    const { kind, version, sourceId } = packet;
    const [scheme] = initialSchemes(version);
    if (kind === 'version-negotiation' || scheme === undefined) return;
    this.ids.addSource(segment.direction, sourceId);
    if (kind === 'initial') this.#readInitial(segment, packet);
    else if (kind !== 'retry') {
      const { prefix } = scheme;
      this.#readSealed({ kind: kind === '0-rtt' ? 'early' : kind, segment, place: packet, prefix });
    }
  }

  #readInitial({ direction, bytes }: Segment, packet: LongPacket): void {
    if (bytes === null) return;
    if (direction === 'up' && !this.hasKeys) this.initials.noteId(packet.destinationId);
    const opened = this.initials.open(direction, bytes, packet);
    if (opened === null) return;
    // The server may answer in another version than it was asked in (RFC 9368 §2.3).
    if (!this.hasKeys) this.#prefix = opened.scheme.prefix;
    this.#readCrypto('initial', direction, opened.payload);
  }

  #readCrypto(level: 'initial' | 'handshake', direction: Direction, payload: Uint8Array): void {
    readDataFrames(payload, (frame) => {
      if (frame.kind !== 'crypto') return;
      for (const message of this.#cryptos[level][direction].push(frame)) {
        if (direction === 'up') this.#readClient(message);
        else this.#readServer(message);
      }
    });
  }

  #readClient({ type, body }: CryptoMessage): void {
    if (type !== handshakeTypes.clientHello || this.#clientRandom !== null) return;
    const hello = parseClientHello(body);
    if (!hello.ok) return;
    this.#clientRandom = new Uint8Array(body.subarray(2, 34));
    this.offersHttp3 = hello.value.alpn.some((name) => /^h3\b/.test(name));
    if (!this.#keyLog.knows(this.#clientRandom)) this.#outcome = 'no-key';
  }

  #readServer(message: CryptoMessage): void {
    if (message.type === handshakeTypes.serverHello) this.#readServerHello(message.body);
    this.certificate ??= certificateIn(message, true);
  }

  #readServerHello(body: Uint8Array): void {
    const parsed = parseServerHello(body);
    if (this.#clientRandom === null || this.hasKeys || !parsed.ok || parsed.value.helloRetry)
      return;
    const suite = suiteOf13(parsed.value.cipherSuite);
    if (suite === null) {
      this.#outcome = 'unsupported';
      return;
    }
    this.#hellos = {
      clientRandom: this.#clientRandom,
      serverRandom: new Uint8Array(body.subarray(2, 34)),
      sessionId: new Uint8Array(0),
      version: tls13,
      suite,
      encryptThenMac: false,
    };
    if (this.#openerOf('data', 'down', null) === null)
      this.problem ??= 'the key log lacks the secret of the data';
    // Before what stands behind this hello: the answer to early data may come in its datagram.
    for (const held of this.#held.takeAll()) this.#readSealed(held);
  }

  #openerOf(
    kind: SealedPacket['kind'],
    direction: Direction,
    own: LabelPrefix | null,
  ): PacketOpener | null {
    const prefix = own ?? this.#prefix;
    const name = `${kind} ${direction} ${prefix}`;
    const known = this.#openers.get(name);
    if (known !== undefined) return known;
    const isNeverSent = kind === 'early' && direction === 'down';
    if (this.#hellos === null || isNeverSent) return null;
    const secret = secret13(this.#keyLog, this.#hellos, kind, direction);
    const { suite } = this.#hellos;
    const opener = secret === null ? null : new PacketOpener(suite, secret, prefix);
    this.#openers.set(name, opener);
    return opener;
  }

  #readSealed(sealed: SealedPacket): void {
    const { kind, segment, place, prefix } = sealed;
    const { bytes, direction } = segment;
    if (bytes === null) return;
    if (!this.hasKeys) {
      this.#held.push(sealed, bytes);
      return;
    }
    const opener = this.#openerOf(kind, direction, prefix);
    if (opener === null) return;
    const payload = opener.open(bytes, place);
    this.#noteOpened(payload !== null);
    if (payload === null) return;
    if (kind === 'handshake') this.#readCrypto('handshake', direction, payload);
    else this.#readData(segment, payload);
  }

  #noteOpened(isOpened: boolean): void {
    if (isOpened) {
      this.#outcome = 'opened';
      return;
    }
    this.#refused += 1;
    if (this.#outcome === 'silent') this.#outcome = 'wrong-key';
    if (this.#refused > maxRefused) this.problem ??= 'packets do not open with the key given';
  }

  #readData(
    { direction, offset, lengthBytes, timeMs, flowId }: Segment,
    payload: Uint8Array,
  ): void {
    const chunk: PlainChunk = {
      direction,
      bytes: payload,
      lengthBytes: payload.length,
      timeMs,
      recordOffset: offset,
      recordEnd: offset + lengthBytes,
      flowId,
    };
    const error = readDataFrames(payload, (frame) => {
      this.#readFrame(direction, frame, chunk);
    });
    if (error !== null) this.problem ??= `a frame that cannot be read: ${error.message}`;
  }

  #readFrame(direction: Direction, frame: DataFrame, chunk: PlainChunk): void {
    if (frame.kind === 'connection-id') this.ids.add(direction, frame.bytes);
    if (!this.offersHttp3) return;
    if (frame.kind === 'stream') this.http.push(direction, { ...frame, chunk });
    else if (frame.kind === 'reset') this.http.reset(frame.id, frame.code);
  }
}
