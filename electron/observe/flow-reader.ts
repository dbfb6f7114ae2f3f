// One flow as it grows: counts everything, and hands the bytes to what reads its transport.
import type { ObservedFlow, ObservedName } from '../../shared/model/observation.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { Place } from '../../shared/model/place.ts';
import type { Direction, FlowCloseReason, FlowInfo, Segment } from '../../shared/model/segment.ts';
import type { Hashes } from '../wire/hashes.ts';
import type { FlowListener } from '../wire/ip/flow-listener.ts';
import { ByteCounts } from './byte-counts.ts';
import { describeHttp, sizesOfHttp } from './clear-http.ts';
import { DatagramReader } from './datagram-reader.ts';
import { DnsReader } from './dns-reader.ts';
import { inferEncryptedDns } from './encrypted-dns.ts';
import { keptInWords, type KeptFlow, type KeptRecords } from './kept-flow.ts';
import { packHandshake } from './packed-handshake.ts';
import { packHttp } from './packed-http.ts';
import { StreamReader } from './stream-reader.ts';
import type { TlsReader } from './tls-reader.ts';
import { estimateTls, glanceAtTls, observeTls } from './tls-observation.ts';

export interface FlowReaderOptions {
  readonly flow: FlowInfo;
  readonly place: Place;
  readonly hashes: Hashes;
  readonly isDns: boolean;
  readonly onAnswer?: (lookup: DnsLookup) => void;
  /** Called once, when nothing more of this flow will come. */
  readonly onFinished?: (reader: FlowReader) => void;
}

type Spoken = Pick<ObservedFlow, 'protocol' | 'names' | 'records' | 'tls' | 'http'> &
  Pick<ObservedFlow, 'clearTalk' | 'clearPrelude' | 'clearFacts' | 'estimates'>;

/** The facts of a flow without their evidence. */
export interface FlowGlance extends Pick<
  ObservedFlow,
  'protocol' | 'place' | 'names' | 'tls' | 'bytesUp' | 'bytesDown'
> {
  readonly flow: FlowInfo;
  readonly records: KeptRecords;
}

type Settled = ReturnType<StreamReader['settled']>;

/** A stream, or what is read as one. */
type Streamed = Pick<StreamReader, 'settled' | 'protocol' | 'names' | 'prelude' | 'clearFacts'>;

/** TLS that OpenVPN carried in datagrams. */
const carriedStream = (tls: TlsReader): Streamed => ({
  settled: () => ({ protocol: 'tls', tls, http: null, talk: null, names: tls.names }),
  protocol: 'tls',
  get names() {
    return tls.names;
  },
  prelude: null,
  get clearFacts() {
    return tls.facts.clearFacts;
  },
});

/** A connection of TCP in which nothing was said, as most that a scan of ports leaves. */
const silentStream: Streamed = {
  settled: () => ({ protocol: 'unknown', tls: null, http: null, talk: null, names: [] }),
  protocol: 'unknown',
  names: [],
  prelude: null,
  clearFacts: [],
};

const nothing: Spoken = {
  protocol: 'unknown',
  names: [],
  records: [],
  tls: null,
  http: [],
  estimates: [],
};

/** Of its own, and what says between whom it is. */
const flowBytes = 600;

export class FlowReader implements FlowListener {
  readonly flow: FlowInfo;
  readonly #place: Place;
  readonly #hashes: Hashes;
  readonly #onFinished: FlowReaderOptions['onFinished'];
  /** Null until something is said over TCP. */
  #reader: DnsReader | StreamReader | DatagramReader | null = null;
  readonly #counts = new ByteCounts();
  #closedMs: number | null = null;
  #closeReason: FlowCloseReason | null = null;

  constructor(options: FlowReaderOptions) {
    const { flow, place, hashes, isDns, onAnswer, onFinished } = options;
    this.flow = flow;
    this.#place = place;
    this.#hashes = hashes;
    this.#onFinished = onFinished;
    if (isDns) this.#reader = new DnsReader(flow, onAnswer);
    else if (flow.transport === 'udp') this.#reader = new DatagramReader(flow, hashes, onAnswer);
  }

  quietBytes(direction: Direction): number {
    return this.#reader?.quietBytes(direction) ?? 0;
  }

  pass(direction: Direction, lengthBytes: number, timeMs: number): void {
    this.#counts.add(direction, lengthBytes);
    this.#opened.pass(direction, lengthBytes, timeMs);
  }

  segment(segment: Segment): void {
    this.#counts.addSegment(segment);
    this.#opened.push(segment);
  }

  get #opened(): DnsReader | StreamReader | DatagramReader {
    this.#reader ??= new StreamReader(this.flow, this.#hashes);
    return this.#reader;
  }

  closed(timeMs: number, reason: FlowCloseReason): void {
    this.#closedMs ??= timeMs;
    this.#closeReason ??= reason;
  }

  finished(): void {
    this.#onFinished?.(this);
  }

  get heldBytes(): number {
    return flowBytes + (this.#reader?.heldBytes ?? 0);
  }

  /** Once a TCP connection is TLS it has records. */
  get isTlsStream(): boolean {
    return this.#reader instanceof StreamReader && this.#reader.isTls;
  }

  get hasLookups(): boolean {
    return this.#lookupReader?.hasLookups ?? false;
  }

  get lookups(): readonly DnsLookup[] {
    return this.#lookupReader?.lookups ?? [];
  }

  get #lookupReader(): DnsReader | DatagramReader | null {
    return this.#reader instanceof StreamReader ? null : this.#reader;
  }

  get #streamed(): DnsReader | DatagramReader | Streamed {
    const reader = this.#reader ?? silentStream;
    const tls = reader instanceof DatagramReader ? reader.carried : null;
    return tls === null ? reader : carriedStream(tls);
  }

  #observeSpoken(): Spoken {
    const reader = this.#streamed;
    if (reader instanceof DnsReader) return { ...nothing, protocol: 'dns' };
    if (reader instanceof DatagramReader) {
      const { protocol, names, records, tls, clearFacts } = reader;
      return {
        ...nothing,
        protocol,
        names: [...names],
        records: [...records],
        tls,
        ...(clearFacts.length === 0 ? {} : { clearFacts }),
      };
    }
    const settled = reader.settled();
    const { tls, http } = settled;
    const heard = http?.heard ?? null;
    return {
      ...this.#describeStream(reader, settled),
      ...(heard !== null && { http: describeHttp(heard) }),
      ...(heard !== null && tls === null && { estimates: sizesOfHttp(heard) }),
      ...(tls !== null && {
        records: tls.records.toRecords(),
        tls: observeTls(tls, this.#closedMs !== null),
      }),
    };
  }

  /** But for HTTP and its sizes, records and handshake. */
  #describeStream(reader: Streamed, settled: Settled): Spoken {
    const { protocol, names, tls, talk } = settled;
    const { prelude, clearFacts } = reader;
    return {
      ...nothing,
      protocol,
      names,
      ...(talk === null ? {} : { clearTalk: talk.observe(tls !== null) }),
      ...(prelude === null ? {} : { clearPrelude: prelude }),
      ...(clearFacts.length === 0 ? {} : { clearFacts }),
      estimates: tls === null ? [] : estimateTls(tls, this.#counts.down),
    };
  }

  /** What is known by now. It may be asked for at any time: nothing that is still open is settled for it. */
  get soFar(): Pick<ObservedFlow, 'protocol' | 'names'> {
    const reader = this.#streamed;
    return reader instanceof DnsReader ? { protocol: 'dns', names: [] } : reader;
  }

  /** What a table shows of the flow: nothing is put into words for it, and no object made of a record. */
  glance(lookedUp: readonly ObservedName[]): FlowGlance {
    const { protocol, names, tls, records } = this.#glanceAtSpoken();
    return {
      flow: this.flow,
      place: this.#place,
      bytesUp: this.#counts.up,
      bytesDown: this.#counts.down,
      protocol,
      names: lookedUp.length === 0 ? names : [...lookedUp, ...names],
      tls,
      records,
    };
  }

  #glanceAtSpoken(): Pick<FlowGlance, 'protocol' | 'names' | 'tls' | 'records'> {
    const reader = this.#streamed;
    if (reader instanceof DnsReader) return { protocol: 'dns', names: [], tls: null, records: [] };
    if (reader instanceof DatagramReader) {
      const { protocol, names, glance: tls, records } = reader;
      return { protocol, names, tls, records };
    }
    const { protocol, names, tls } = reader.settled();
    if (tls === null) return { protocol, names, tls, records: [] };
    const glance = glanceAtTls(tls, this.#closedMs !== null);
    return { protocol, names, tls: glance, records: tls.records };
  }

  /** `lookedUp` are names whose look-up gave this flow's address. */
  observe(lookedUp: readonly ObservedName[]): ObservedFlow {
    return this.#describe(this.#observeSpoken(), lookedUp);
  }

  /**
   * The same for a library: no step of a handshake and no head of HTTP is put into words, and no object made
   * of a record.
   */
  keep(lookedUp: readonly ObservedName[]): KeptFlow {
    const reader = this.#streamed;
    if (reader instanceof DatagramReader) {
      const { packed, protocol, names, records, clearFacts } = reader;
      if (packed === null) return keptInWords(this.observe(lookedUp));
      const noted = clearFacts.length === 0 ? {} : { clearFacts };
      const spoken = { ...nothing, protocol, names: [...names], tls: packed.tls, ...noted };
      const flow = this.#describe(spoken, lookedUp);
      return { flow, records, handshake: packed.handshake, http: null, heard: null };
    }
    if (reader instanceof DnsReader) return keptInWords(this.observe(lookedUp));
    const settled = reader.settled();
    const { tls } = settled;
    const handshake = tls === null ? null : packHandshake('t', tls.steps);
    if (tls !== null && handshake === null) return keptInWords(this.observe(lookedUp));
    const heard = settled.http?.heard ?? null;
    const spoken = {
      ...this.#describeStream(reader, settled),
      tls: tls === null ? null : glanceAtTls(tls, this.#closedMs !== null),
    };
    return {
      flow: this.#describe(spoken, lookedUp),
      records: tls?.records ?? [],
      handshake,
      http: heard === null ? null : packHttp(heard),
      heard,
    };
  }

  #describe(spoken: Spoken, lookedUp: readonly ObservedName[]): ObservedFlow {
    const { flowId, transport, local, remote, openedMs } = this.flow;
    const { notCaptured } = this.#counts;
    const encryptedDns = inferEncryptedDns({ remote, ...spoken });
    return {
      flowId,
      transport,
      local,
      remote,
      place: this.#place,
      openedMs,
      closedMs: this.#closedMs,
      closeReason: this.#closeReason,
      bytesUp: this.#counts.up,
      bytesDown: this.#counts.down,
      bytesDropped: notCaptured !== null,
      ...(notCaptured !== null && { notCaptured }),
      ...spoken,
      ...(encryptedDns === null ? {} : { encryptedDns }),
      names: [...lookedUp, ...spoken.names],
    };
  }
}
