// One flow as it grows: counts everything, decides by the first bytes what is spoken, and hands the
// bytes to the reader of that protocol.
import type {
  DnsLookup,
  ObservedFlow,
  ObservedName,
  Place,
} from '../../shared/model/observation.ts';
import type { Direction, FlowCloseReason, FlowInfo, Segment } from '../../shared/model/segment.ts';
import type { Hashes } from '../wire/hashes.ts';
import { looksLikeHttp } from '../wire/http/message.ts';
import type { FlowListener } from '../wire/ip/flow-listener.ts';
import { ClearTalkReader, recogniseMail } from './clear-talk-reader.ts';
import { DnsReader } from './dns-reader.ts';
import { HttpReader } from './http-reader.ts';
import { looksLikeQuic, QuicReader } from './quic-reader.ts';
import { estimateTls, observeTls } from './tls-observation.ts';
import { TlsReader } from './tls-reader.ts';

type ProtocolReader =
  | { readonly protocol: 'tls'; readonly reader: TlsReader }
  | { readonly protocol: 'quic'; readonly reader: QuicReader }
  | { readonly protocol: 'http'; readonly reader: HttpReader }
  | { readonly protocol: 'dns'; readonly reader: DnsReader }
  | { readonly protocol: 'smtp' | 'imap'; readonly reader: ClearTalkReader }
  | { readonly protocol: 'unknown'; readonly reader: null };

const handshakeContentType = 22;
const helloTypes = { client: 1, server: 2 } as const;
const maxHeldSegments = 16;

/** A TLS record that begins with a hello of this type (RFC 8446 §4, §5.1). */
function beginsWithHello(bytes: Uint8Array, type: number): boolean {
  const [contentType, major, , , , handshakeType] = bytes;
  return contentType === handshakeContentType && major === 3 && handshakeType === type;
}

/** Mail after STARTTLS, a proxy's tunnel, or what was not understood anyway. */
function mayTurnToTls(spoken: ProtocolReader): boolean {
  if (spoken.protocol === 'http') {
    const last = spoken.reader.messages.at(-1)?.startLine;
    return last === undefined || /^(CONNECT |HTTP\/1\.[01] (101|2))/.test(last);
  }
  return spoken.protocol === 'unknown' || spoken.protocol === 'smtp' || spoken.protocol === 'imap';
}

export interface FlowReaderOptions {
  readonly flow: FlowInfo;
  readonly place: Place;
  readonly hashes: Hashes;
  readonly isDns: boolean;
  readonly onAnswer?: (lookup: DnsLookup) => void;
  /** Called once, when nothing more of this flow will come. */
  readonly onFinished?: (reader: FlowReader) => void;
}

export class FlowReader implements FlowListener {
  readonly flow: FlowInfo;
  readonly #options: FlowReaderOptions;
  #spoken: ProtocolReader | null;
  /** What the server said before the client's first byte decided the protocol. */
  #held: Segment[] = [];
  /** Stays when the connection turns to TLS: what was readable before was readable. */
  #talk: ClearTalkReader | null = null;
  #bytesUp = 0;
  #bytesDown = 0;
  #dropped = false;
  #closed: { timeMs: number; reason: FlowCloseReason } | null = null;

  constructor(options: FlowReaderOptions) {
    this.flow = options.flow;
    this.#options = options;
    this.#spoken = options.isDns
      ? { protocol: 'dns', reader: new DnsReader(options.flow, options.onAnswer) }
      : null;
  }

  mayPass(direction: Direction, lengthBytes: number): boolean {
    const spoken = this.#spoken;
    if (spoken?.protocol === 'tls' || spoken?.protocol === 'http') {
      return spoken.reader.mayPass(direction, lengthBytes);
    }
    if (spoken?.protocol === 'quic') return spoken.reader.isDone;
    // What goes up may turn to TLS.
    const isDeaf = direction === 'down' || this.flow.transport === 'udp';
    return spoken?.protocol === 'unknown' && isDeaf;
  }

  pass(direction: Direction, lengthBytes: number, timeMs: number): void {
    if (direction === 'up') this.#bytesUp += lengthBytes;
    else this.#bytesDown += lengthBytes;
    const spoken = this.#spoken;
    if (spoken?.protocol === 'tls') spoken.reader.pass(direction, lengthBytes, timeMs);
    else if (spoken?.protocol === 'http') spoken.reader.pass(direction, lengthBytes);
  }

  segment(segment: Segment): void {
    this.#upgrade(segment);
    if (segment.direction === 'up') this.#bytesUp += segment.lengthBytes;
    else this.#bytesDown += segment.lengthBytes;
    if (segment.bytes === null) this.#dropped = true;
    if (this.#spoken === null && segment.direction === 'down') {
      this.#hold(segment);
      return;
    }
    this.#spoken ??= this.#begin(segment);
    this.#spoken.reader?.push(segment);
  }

  /** A copy: what is held must not keep a whole chunk of a capture in memory. */
  #hold(segment: Segment): void {
    if (this.#held.length >= maxHeldSegments) return;
    this.#held.push({
      ...segment,
      bytes: segment.bytes === null ? null : new Uint8Array(segment.bytes),
    });
  }

  /**
   * A connection in the clear turns to TLS: after STARTTLS (RFC 3207 and its like), after a proxy's
   * CONNECT (RFC 9110 §9.3.6) or SOCKS. The ClientHello tells, whatever was spoken before.
   */
  #upgrade({ direction, bytes }: Segment): void {
    const spoken = this.#spoken;
    if (direction !== 'up' || bytes === null || this.flow.transport === 'udp') return;
    if (spoken === null || !beginsWithHello(bytes, helloTypes.client)) return;
    if (!mayTurnToTls(spoken)) return;
    const start = { up: this.#bytesUp, down: this.#bytesDown };
    const { flowId } = this.flow;
    this.#spoken = {
      protocol: 'tls',
      reader: new TlsReader(flowId, this.#options.hashes, start),
    };
  }

  /** Only the server's side was captured: its own first bytes must tell. */
  #settle(): void {
    const [first] = this.#held;
    if (this.#spoken !== null || first?.bytes === null || first === undefined) return;
    const isKnown =
      beginsWithHello(first.bytes, helloTypes.server) || recogniseMail(first.bytes, null) !== null;
    if (isKnown) this.#spoken = this.#begin(first);
  }

  closed(timeMs: number, reason: FlowCloseReason): void {
    this.#closed ??= { timeMs, reason };
  }

  finished(): void {
    this.#options.onFinished?.(this);
  }

  get lookups(): readonly DnsLookup[] {
    return this.#spoken?.protocol === 'dns' ? this.#spoken.reader.lookups : [];
  }

  #begin({ bytes, direction }: Segment): ProtocolReader {
    const client = direction === 'up' ? bytes : null;
    const spoken = this.#recogniseMail(client) ?? this.#guess(bytes);
    for (const segment of this.#held) spoken.reader?.push(segment);
    this.#held = [];
    return spoken;
  }

  #recogniseMail(client: Uint8Array | null): ProtocolReader | null {
    const [greeting] = this.#held;
    if (this.flow.transport === 'udp' || greeting === undefined) return null;
    const protocol = recogniseMail(greeting.bytes, client);
    if (protocol === null) return null;
    this.#talk = new ClearTalkReader(this.flow.flowId, protocol);
    return { protocol, reader: this.#talk };
  }

  #guess(bytes: Uint8Array | null): ProtocolReader {
    const { flowId, transport } = this.flow;
    if (bytes === null) return { protocol: 'unknown', reader: null };
    if (transport === 'udp') {
      return looksLikeQuic(bytes)
        ? { protocol: 'quic', reader: new QuicReader(flowId, this.#options.hashes) }
        : { protocol: 'unknown', reader: null };
    }
    const [type, major = 3] = bytes;
    if (type === handshakeContentType && major === 3) {
      return { protocol: 'tls', reader: new TlsReader(flowId, this.#options.hashes) };
    }
    if (looksLikeHttp(bytes)) return { protocol: 'http', reader: new HttpReader(flowId) };
    return { protocol: 'unknown', reader: null };
  }

  /** `lookedUp` are names whose look-up gave this flow's address. */
  observe(lookedUp: readonly ObservedName[]): ObservedFlow {
    this.#settle();
    const spoken = this.#spoken;
    const tls = spoken?.protocol === 'tls' ? spoken.reader : null;
    const quic = spoken?.protocol === 'quic' ? spoken.reader : null;
    const http = spoken?.protocol === 'http' ? spoken.reader : null;
    const { flowId, transport, local, remote, openedMs } = this.flow;
    const { bytesUp, bytesDown } = { bytesUp: this.#bytesUp, bytesDown: this.#bytesDown };
    return {
      flowId,
      transport,
      protocol: spoken?.protocol ?? 'unknown',
      local,
      remote,
      place: this.#options.place,
      openedMs,
      closedMs: this.#closed?.timeMs ?? null,
      closeReason: this.#closed?.reason ?? null,
      bytesUp,
      bytesDown,
      bytesDropped: this.#dropped,
      names: [...lookedUp, ...(tls?.names ?? []), ...(quic?.names ?? []), ...(http?.names ?? [])],
      records: tls?.records.toRecords() ?? [],
      tls: tls === null ? (quic?.observe() ?? null) : observeTls(tls, this.#closed !== null),
      http: http?.messages ?? [],
      clearTalk: this.#talk?.observe(tls !== null),
      estimates: tls === null ? (http?.sizes ?? []) : estimateTls(tls, bytesDown),
    };
  }
}
