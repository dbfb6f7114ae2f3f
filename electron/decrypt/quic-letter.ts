// One QUIC connection opened with the secrets of a key log (RFC 9001 §4, §5): the hellos out of Initials
// as everybody reads them, the server's certificate out of Handshake packets, and what streams carry.
import type { Direction, Segment } from '../../shared/model/segment.ts';
import { ByteReader, parsing } from '../wire/byte-reader.ts';
import { CryptoStream, type CryptoMessage } from '../wire/quic/crypto-stream.ts';
import { readDataFrames, type DataFrame } from '../wire/quic/data-frames.ts';
import { readLongPacket, type LongPacket } from '../wire/quic/packet.ts';
import { initialSchemes, type InitialScheme } from '../wire/quic/versions.ts';
import { parseClientHello } from '../wire/tls/client-hello.ts';
import { handshakeTypes } from '../wire/tls/handshake.ts';
import type { KeyLog } from '../wire/tls/key-log.ts';
import { parseServerHello } from '../wire/tls/server-hello.ts';
import type { Certificate } from '../endpoint/describe-leaf.ts';
import { tls13 } from '../wire/tls/versions.ts';
import { describeUnchecked, readLeaf, unpackCertificate } from './certificate.ts';
import type { Http3Letter } from './http3-letter.ts';
import { PacketOpener, type PacketPlace } from './packet-opener.ts';
import type { PlainChunk } from './plain-chunk.ts';
import { initialSecret, type LabelPrefix } from './quic-keys.ts';
import { secret13, type Hellos } from './session-keys.ts';
import { suiteOf } from './suite.ts';
import type { Outcome } from './tls-letter.ts';

const compressedCertificate = 25;
const longHeader = 0x80;
const maxIds = 4;
const maxHeld = 32;
/** More packets than come late with keys of their own. */
const maxRefused = 1024;

type Kind = 'handshake' | 'data' | 'early';
type Cryptos = Readonly<Record<Direction, CryptoStream>>;

const newCryptos = (): Cryptos => ({ up: new CryptoStream(), down: new CryptoStream() });

export class QuicLetter {
  certificate: Certificate | null = null;
  /** Whether the client offered HTTP/3: what streams carry is nothing else this reads. */
  offersHttp3 = false;
  problem: string | null = null;
  readonly #keyLog: KeyLog;
  readonly #http: Http3Letter;
  readonly #ids: Uint8Array[] = [];
  readonly #initials = new Map<string, PacketOpener>();
  readonly #openers = new Map<string, PacketOpener>();
  readonly #cryptos = { initial: newCryptos(), handshake: newCryptos() };
  /** Of the ids in the short headers that go to each side. */
  readonly #idBytes = { up: 0, down: 0 };
  #clientRandom: Uint8Array | null = null;
  #hasKeys = false;
  #prefix: LabelPrefix = 'quic';
  /** What came before the hellos were read. */
  #held: Segment[] = [];
  #refused = 0;
  #outcome: Outcome = 'silent';

  constructor(keyLog: KeyLog, http: Http3Letter) {
    this.#keyLog = keyLog;
    this.#http = http;
  }

  get outcome(): Outcome {
    return this.#outcome;
  }

  push(segment: Segment): void {
    const { bytes, lengthBytes } = segment;
    const isOver = this.#outcome === 'no-key' || this.#outcome === 'unsupported';
    // What the capture cut cannot be opened.
    if (isOver || bytes === null || bytes.length < lengthBytes) return;
    const hadKeys = this.#hasKeys;
    this.#read(segment, bytes);
    if (hadKeys || !this.#hasKeys) return;
    for (const held of this.#held.splice(0)) if (held.bytes !== null) this.#read(held, held.bytes);
  }

  #read(segment: Segment, bytes: Uint8Array): void {
    const { direction } = segment;
    const reader = ByteReader.unrecorded(bytes);
    const read = parsing(() => {
      while (reader.remaining > 0) {
        const start = reader.position;
        if (((bytes[start] ?? 0) & longHeader) === 0) {
          const numberStart = start + 1 + this.#idBytes[direction];
          this.#readData('data', segment, { start, numberStart, end: bytes.length });
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
    const { direction } = segment;
    // Each side is written to by the id that it gave itself.
    this.#idBytes[direction === 'up' ? 'down' : 'up'] = packet.sourceId.length;
    if (packet.kind === 'initial') this.#readInitial(segment, packet);
    else if (packet.kind === '0-rtt') this.#readData('early', segment, packet);
    else if (packet.kind === 'handshake') {
      const payload = this.#open('handshake', segment, packet);
      if (payload !== null) this.#readCrypto('handshake', direction, payload);
    }
  }

  #readInitial({ direction, bytes }: Segment, packet: LongPacket): void {
    const [scheme] = initialSchemes(packet.version);
    if (bytes === null || scheme === undefined || scheme.hasGoogleFrames === true) return;
    const { destinationId: id } = packet;
    this.#prefix = scheme.prefix;
    const isKnown = this.#ids.some((known) => Buffer.compare(known, id) === 0);
    if (direction === 'up' && !isKnown && this.#ids.length < maxIds && !this.#hasKeys) {
      this.#ids.push(new Uint8Array(id));
    }
    for (const known of this.#ids) {
      const payload = this.#initialOpener(scheme, known, direction).open(bytes, packet);
      if (payload === null) continue;
      this.#readCrypto('initial', direction, payload);
      return;
    }
  }

  #initialOpener(scheme: InitialScheme, id: Uint8Array, direction: Direction): PacketOpener {
    const name = `${scheme.name} ${direction} ${id.join('.')}`;
    const known = this.#initials.get(name);
    if (known !== undefined) return known;
    const { suite, secret } = initialSecret(scheme, id, direction === 'up' ? 'client' : 'server');
    const opener = new PacketOpener(suite, secret, scheme.prefix);
    this.#initials.set(name, opener);
    return opener;
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

  #readServer({ type, body }: CryptoMessage): void {
    if (type === handshakeTypes.serverHello) this.#readServerHello(body);
    const packed = type === compressedCertificate ? unpackCertificate(body) : null;
    const message = type === handshakeTypes.certificate ? body : packed;
    const leaf = message === null || this.certificate !== null ? null : readLeaf(message, true);
    if (leaf !== null) this.certificate = describeUnchecked(leaf);
  }

  #readServerHello(body: Uint8Array): void {
    const parsed = parseServerHello(body);
    if (this.#clientRandom === null || this.#hasKeys || !parsed.ok || parsed.value.helloRetry)
      return;
    const suite = suiteOf(parsed.value.cipherSuite);
    if (suite === null) {
      this.#outcome = 'unsupported';
      return;
    }
    const serverRandom = new Uint8Array(body.subarray(2, 34));
    const hellos: Hellos = {
      clientRandom: this.#clientRandom,
      serverRandom,
      version: tls13,
      suite,
      encryptThenMac: false,
    };
    for (const direction of ['up', 'down'] as const) {
      for (const kind of ['handshake', 'data', 'early'] as const) {
        if (kind === 'early' && direction === 'down') continue;
        const secret = secret13(this.#keyLog, hellos, kind, direction);
        if (secret === null) continue;
        this.#openers.set(`${kind} ${direction}`, new PacketOpener(suite, secret, this.#prefix));
      }
    }
    this.#hasKeys = true;
    if (!this.#openers.has('data down'))
      this.problem ??= 'the key log lacks the secret of the data';
  }

  #open(kind: Kind, { direction, bytes }: Segment, place: PacketPlace): Uint8Array | null {
    const opener = this.#openers.get(`${kind} ${direction}`);
    if (bytes === null || opener === undefined) return null;
    const payload = opener.open(bytes, place);
    if (payload !== null) this.#outcome = 'opened';
    else {
      this.#refused += 1;
      if (this.#outcome === 'silent') this.#outcome = 'wrong-key';
      if (this.#refused > maxRefused) this.problem ??= 'packets do not open with the key given';
    }
    return payload;
  }

  #readData(kind: Kind, segment: Segment, place: PacketPlace): void {
    const { direction, bytes, offset, lengthBytes, timeMs } = segment;
    if (!this.#hasKeys) {
      const isNew = !this.#held.includes(segment) && this.#held.length < maxHeld;
      if (isNew && bytes !== null) this.#held.push({ ...segment, bytes: new Uint8Array(bytes) });
      return;
    }
    const payload = this.#open(kind, segment, place);
    if (payload === null) return;
    const chunk: PlainChunk = {
      direction,
      bytes: payload,
      lengthBytes: payload.length,
      timeMs,
      recordOffset: offset,
      recordEnd: offset + lengthBytes,
    };
    const error = readDataFrames(payload, (frame) => {
      this.#readFrame(direction, frame, chunk);
    });
    if (error !== null) this.problem ??= `a frame that cannot be read: ${error.message}`;
  }

  #readFrame(direction: Direction, frame: DataFrame, chunk: PlainChunk): void {
    if (!this.offersHttp3) return;
    if (frame.kind === 'stream') this.#http.push(direction, { ...frame, chunk });
    else if (frame.kind === 'reset') this.#http.reset(frame.id, frame.code);
  }
}
