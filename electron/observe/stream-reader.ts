// Reads one TCP connection: finds what is spoken, keeps what went in the clear before TLS, and hands the
// bytes to the reader of that protocol.
import type { ObservedFlow, ObservedName } from '../../shared/model/observation.ts';
import type { ClearFact, ClearPrelude } from '../../shared/model/clear-text.ts';
import type { Direction, FlowInfo, Segment } from '../../shared/model/segment.ts';
import { looksLikePrelogin } from '../wire/clear/tds.ts';
import type { Hashes } from '../wire/hashes.ts';
import { PreludeReader } from './clear-prelude.ts';
import { describeHttp } from './clear-http.ts';
import { ClearTalkReader, needsAnswer, recogniseMail } from './clear-talk-reader.ts';
import { HttpReader } from './http-reader.ts';
import { readProxyPrelude } from './proxy-prelude.ts';
import {
  beginsWithClientHello,
  behindProxyHeader,
  FirstBytes,
  isRecordRun,
  joinSegments,
  mayBeginRecord,
  recogniseStream,
} from './stream-opening.ts';
import { OpenVpnReader, readOpenVpnStart } from './openvpn-reader.ts';
import { TdsReader } from './tds-reader.ts';
import { TlsReader } from './tls-reader.ts';

/** Behind it a proxy or a server hands the connection over to another protocol. */
const handsOver = /^(CONNECT |HTTP\/1\.[01] (101|2))/;
/** What a server says before its client decides what is spoken. */
const maxHeldSegments = 16;
/** Arrivals of one direction after which only the client's are looked at for the beginning of TLS. */
const maxTried = 64;

/** Of its own; of a segment that waits until it is told what is spoken. */
const streamBytes = 500;
const heldSegmentBytes = 1500;

/** One direction up to where TLS begins. */
class Opening extends FirstBytes {
  /** Where its stream has come to. */
  end = 0;
  /** Arrivals that were looked at. */
  tried = 0;
}

/** Of all that have come to TLS: nobody looks at how they began any more. */
const passed = new Opening();

/** Of those that hold nothing: never pushed to. */
const none: Segment[] = [];

export class StreamReader {
  readonly #flow: FlowInfo;
  readonly #hashes: Hashes;
  /** Made when there is something for it. */
  #prelude: PreludeReader | null = null;
  #up = new Opening();
  #down = new Opening();
  /** Null once it is decided whether this is mail. */
  #held: Segment[] | null = none;
  #talk: ClearTalkReader | null = null;
  #http: HttpReader | null = null;
  #tls: TlsReader | null = null;
  /** Of TLS in packets of another protocol. */
  #carrier: OpenVpnReader | TdsReader | null = null;

  constructor(flow: FlowInfo, hashes: Hashes) {
    this.#flow = flow;
    this.#hashes = hashes;
  }

  get heldBytes(): number {
    const held = (this.#held?.length ?? 0) * heldSegmentBytes;
    const clear = (this.#prelude?.heldBytes ?? 0) + (this.#talk?.heldBytes ?? 0);
    const tls = (this.#tls ?? this.#carrier?.tls)?.heldBytes ?? 0;
    return streamBytes + held + clear + tls + (this.#http?.heldBytes ?? 0);
  }

  quietBytes(direction: Direction): number {
    if (this.#carrier !== null) return 0;
    if (this.#tls !== null) return this.#tls.quietBytes(direction);
    if (this.#http !== null) return this.#http.quietBytes(direction);
    if (this.#prelude?.isSealed(direction) === true) return Infinity;
    // What goes up may turn to TLS at any time.
    const isHopeless = direction === 'down' && this.#talk === null && this.#down.tried > maxTried;
    return isHopeless ? Infinity : 0;
  }

  pass(direction: Direction, lengthBytes: number, timeMs: number): void {
    if (this.#tls !== null) {
      this.#tls.pass(direction, lengthBytes, timeMs);
      return;
    }
    this.#openingOf(direction).end += lengthBytes;
    this.#http?.pass(direction, lengthBytes);
  }

  push(segment: Segment): void {
    if (this.#carrier !== null) {
      this.#carrier.push(segment);
      return;
    }
    if (this.#tls !== null) {
      this.#tls.push(segment);
      return;
    }
    const behind = segment.offset === 0 ? behindProxyHeader(segment) : null;
    if (behind !== null) {
      for (const part of behind) this.push(part);
      return;
    }
    const first = this.#openingOf(segment.direction);
    if (first.isOver || first.isTold(segment)) {
      this.#recognise(segment, segment.bytes);
      this.#read(segment);
    } else this.#open(first.push(segment));
  }

  #openingOf(direction: Direction): Opening {
    return direction === 'up' ? this.#up : this.#down;
  }

  get #ends(): Readonly<Record<Direction, number>> {
    return { up: this.#up.end, down: this.#down.end };
  }

  /** What there is so far; what was held as too little to tell by is read as it is. */
  settled(): {
    protocol: ObservedFlow['protocol'];
    tls: TlsReader | null;
    http: HttpReader | null;
    talk: ClearTalkReader | null;
    names: ObservedName[];
  } {
    this.#open(this.#up.finish());
    this.#open(this.#down.finish());
    this.#decideMail();
    return {
      protocol: this.protocol,
      tls: this.#tls ?? this.#carried,
      http: this.#http,
      talk: this.#talk,
      names: this.names,
    };
  }

  get isTls(): boolean {
    return this.#tls !== null;
  }

  /** TLS inside packets of another protocol, where any could be read. */
  get #carried(): TlsReader | null {
    const tls = this.#carrier?.tls ?? null;
    return tls === null || tls.records.length === 0 ? null : tls;
  }

  /** Of what was read so far; `settled` may add to them. */
  get names(): ObservedName[] {
    const [tls, http] = [this.#tls ?? this.#carried, this.#http];
    const before = this.#prelude?.names ?? [];
    if (before.length === 0 && http === null) return tls?.names ?? [];
    const heard = http === null ? [] : http.names;
    return [...(tls?.names ?? []), ...before, ...heard];
  }

  /** What went in the clear before TLS, but for mail's talk. */
  get prelude(): ClearPrelude | null {
    const proxy = this.#tls === null || this.#http === null ? null : describeHttp(this.#http.heard);
    return (proxy && readProxyPrelude(proxy)) ?? this.#prelude?.observe() ?? null;
  }

  /** Logins and forms that could be read. */
  get clearFacts(): ClearFact[] {
    return [
      ...(this.#prelude?.facts ?? []),
      ...(this.#talk?.facts ?? []),
      ...(this.#http?.facts(this.#tls !== null) ?? []),
      ...((this.#tls ?? this.#carried)?.facts.clearFacts ?? []),
    ];
  }

  /** Of what was read so far. */
  get protocol(): ObservedFlow['protocol'] {
    if ((this.#tls ?? this.#carried) !== null) return 'tls';
    if (this.#http !== null) return 'http';
    return this.#talk?.protocol ?? this.#prelude?.protocol ?? 'unknown';
  }

  #open(segments: readonly Segment[]): void {
    const [first] = segments;
    if (first === undefined) return;
    this.#recognise(first, segments.length === 1 ? first.bytes : joinSegments(segments));
    for (const segment of segments) this.#read(segment);
  }

  #read(segment: Segment): void {
    const { direction, offset, lengthBytes, bytes } = segment;
    if (this.#tls === null) this.#openingOf(direction).end = offset + lengthBytes;
    const reader = this.#carrier ?? this.#tls ?? this.#http ?? this.#talk;
    if (reader !== null) reader.push(segment);
    else if (this.#held === null) this.#clear.push(segment);
    else {
      if (this.#held === none) this.#held = [];
      // A copy: what is held must not keep a whole chunk of a capture in memory.
      this.#held.push({ ...segment, bytes: bytes === null ? null : new Uint8Array(bytes) });
      if (this.#isMailTold(direction)) this.#decideMail();
    }
  }

  get #clear(): PreludeReader {
    this.#prelude ??= new PreludeReader(this.#flow.flowId, this.#flow.remote.port);
    return this.#prelude;
  }

  /** The first that is held of a side; null: nothing was captured of it. */
  #firstOf(side: Direction): Uint8Array | null {
    const first = this.#held?.find(({ direction, bytes }) => direction === side && bytes !== null);
    return first?.bytes ?? null;
  }

  get #mail(): ReturnType<typeof recogniseMail> {
    return recogniseMail(this.#firstOf('down'), this.#firstOf('up'), this.#flow.remote.port);
  }

  /** A mail server greets first, and its client's answer tells; where either was lost more may have to come. */
  #isMailTold(direction: Direction): boolean {
    if ((this.#held?.length ?? 0) >= maxHeldSegments) return true;
    const client = this.#firstOf('up');
    if (client === null) return direction === 'up' && this.#mail !== null;
    return this.#firstOf('down') !== null || !needsAnswer(client);
  }

  #decideMail(): void {
    const held = this.#held;
    if (held === null) return;
    const protocol = this.#mail;
    this.#held = null;
    if (protocol !== null) this.#talk = new ClearTalkReader(this.#flow.flowId, protocol);
    for (const segment of held) (this.#talk ?? this.#clear).push(segment);
  }

  #recognise({ direction }: Segment, bytes: Uint8Array | null): void {
    if (bytes === null || this.#tls !== null) return;
    if (this.#http !== null) {
      this.#mayLeaveHttp(direction, bytes);
      return;
    }
    const opening = this.#openingOf(direction);
    opening.tried += 1;
    if (direction === 'up' && opening.end === 0) this.#carrier = this.#carrierOf(bytes);
    if (this.#carrier !== null) return;
    const beginning = recogniseStream(bytes, direction, opening.end === 0);
    if (beginning === 'tls') this.#beginTls();
    if (beginning === 'http' && this.#mayBeHttp) {
      this.#decideMail();
      this.#http = new HttpReader(this.#flow.flowId, this.#ends);
    }
  }

  #carrierOf(bytes: Uint8Array): OpenVpnReader | TdsReader | null {
    const authBytes = readOpenVpnStart(bytes);
    if (authBytes !== null) return new OpenVpnReader(this.#flow.flowId, this.#hashes, authBytes);
    return looksLikePrelogin(bytes) ? new TdsReader(this.#flow.flowId, this.#hashes) : null;
  }

  /** Behind a known talk in the clear, only a proxy's client goes on in HTTP. */
  get #mayBeHttp(): boolean {
    const protocol = this.#prelude?.protocol ?? null;
    return this.#talk === null && (protocol === null || protocol === 'socks');
  }

  #mayLeaveHttp(direction: Direction, bytes: Uint8Array): void {
    const isTls = direction === 'up' ? beginsWithClientHello(bytes) : isRecordRun(bytes);
    if (!isTls) return;
    const last = this.#http?.lastStartLine ?? '';
    if (handsOver.test(last)) this.#beginTls();
  }

  #beginTls(): void {
    const [up, down] = [this.#up, this.#down];
    const isHeld = up.isHolding || down.isHolding;
    const held = isHeld ? [up.finish(), down.finish()] : [];
    for (const segments of held) {
      // PostgreSQL's answer is one byte; whatever is no record came before TLS.
      if (mayBeginRecord(joinSegments(segments))) continue;
      for (const segment of segments.splice(0)) this.#read(segment);
    }
    this.#decideMail();
    const tls = new TlsReader(this.#flow.flowId, this.#hashes, this.#ends);
    this.#tls = tls;
    this.#up = passed;
    this.#down = passed;
    // What the other side said too little of to tell by belongs to TLS as well.
    for (const segment of held.flat()) tls.push(segment);
  }
}
